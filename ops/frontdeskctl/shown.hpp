// Words of others on the operator's terminal.
#pragma once

#include <string>
#include <string_view>

namespace ops::frontdeskctl {

// UTF-8 that no terminal obeys: each control character, but for those in `kept`, is told as
// `\u001b`.
std::string shown(std::string_view words, std::string_view kept = {});

}  // namespace ops::frontdeskctl
