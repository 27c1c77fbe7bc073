// Bodies of Meta's webhooks: statuses of what was sent, messages of patients, echoes of staff.
#pragma once

#include "ops/sandbox/exchange.hpp"
#include "ops/sandbox/webhook_evolution.hpp"

#include <string>
#include <string_view>

namespace ops::sandbox {

// The 2026 shape: `contacts` beside the status, the callback data given back.
std::string meta_status(const Line& line,
                        const Sent& sent,
                        std::string_view status,
                        shared::WallMs now);
// A patient's message, or an echo of the WhatsApp Business app where staff wrote.
std::string meta_written(const Line& line, const Written& message);

// The same JSON as Meta puts it on the wire and signs it: non-ASCII as \uXXXX, '/' as \/.
std::string meta_wire(std::string_view json);

}  // namespace ops::sandbox
