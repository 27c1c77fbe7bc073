// The body that the webhook is told of a staff event. Pure.
#pragma once

#include "workers/background/staff/staff_events.hpp"

#include <string>

namespace workers::background::staff {

// schemas/events/staff_webhook.v1.schema.json: ids, reason and times. Never what anybody wrote,
// nor a name or an address.
std::string write_notice(const Call& call);

}  // namespace workers::background::staff
