// How Evolution spells addresses, and the one spelling the sandbox compares people by.
#pragma once

#include <string>
#include <string_view>

namespace ops::sandbox {

// What Evolution makes of the `number` of a send: kept where it has an '@'; else digits with the
// Brazilian, Mexican and Argentine rules and a domain. Empty where there is no digit.
std::string create_jid(std::string_view number);

// The person behind an address in any spelling: digits with number variants folded for phones,
// everything else as it is.
std::string person_of(std::string_view address);

}  // namespace ops::sandbox
