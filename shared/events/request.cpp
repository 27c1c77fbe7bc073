#include "shared/events/request.hpp"

namespace shared::events {

void write_request(json::Writer& out, const Request& request) {
    out.begin_object().member("action", request.action);
    out.member_if("appointment", request.appointment).member_if("service", request.service);
    out.member_if("wish", request.wish).end_object();
}

Request read_request(const json::Value& value) {
    Request out;
    out.action = value["action"].string_or("");
    out.appointment = value["appointment"].string_or("");
    out.service = value["service"].string_or("");
    out.wish = value["wish"].string_or("");
    return out;
}

}  // namespace shared::events
