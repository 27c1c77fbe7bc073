// A Response as bytes on the wire.
#pragma once

#include "shared/http/message.hpp"

#include <string>

namespace shared::http {

// Status line and headers up to and with the empty line; the body follows it unchanged. Headers
// that hold a line break are left out: nothing may end the head early.
std::string head_text(const Response& response, bool keep_alive);

}  // namespace shared::http
