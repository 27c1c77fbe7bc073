// Prices as people write them.
#pragma once

#include <string>
#include <string_view>

namespace workers::hot::replies {

// `1250.00` and `USD` to `$1,250.00`; BRL `R$ 1.250,00`; EUR `1.250,00 €`. A currency without a
// style of its own stands behind the amount: `1,250.00 KZT`. `180.00-260.00` is a range. What is no
// decimal stays as it is.
std::string write_money(std::string_view amount, std::string_view currency);

}  // namespace workers::hot::replies
