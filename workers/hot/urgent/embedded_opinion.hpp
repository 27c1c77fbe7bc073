// The second opinion as it was trained when the program was built (training/main.cpp).
#pragma once

#include <string_view>

namespace workers::hot::urgent {

// For SecondOpinion; lives as long as the program.
std::string_view embedded_opinion();

}  // namespace workers::hot::urgent
