// The model as it was trained when the program was built (training/main.cpp).
#pragma once

#include <string_view>

namespace workers::hot::intent {

// For Model; lives as long as the program.
std::string_view embedded_model();

}  // namespace workers::hot::intent
