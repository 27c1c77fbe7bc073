#include "ingest/admin_spool.hpp"

#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"

namespace ingest {
namespace {

using shared::http::Request;
using shared::http::Response;

constexpr std::int64_t kMostPartitions = 1'000;  // of FRONTDESK_PARTITIONS

Response tell(const publish::Hold& hold) {
    const publish::HoldStatus status = hold.status();
    shared::json::Writer out;
    out.begin_object().member("held", status.is_held).member("partitions", status.partitions);
    out.member("under_way", status.under_way);
    out.member("records", status.records).member("bytes", status.bytes).end_object();
    return {.status = 200, .headers = {}, .body = out.take()};
}

Response refuse(int status, const std::string& code, const std::string& detail) {
    shared::json::Writer out;
    out.begin_object().member("error", code).member_if("detail", detail).end_object();
    return {.status = status, .headers = {}, .body = out.take()};
}

Response change(publish::Hold& hold, const Request& request) {
    shared::json::Parser parser;
    const auto body = parser.parse(request.body);
    if (!body || !(*body)["hold"].is_bool()) return refuse(400, "bad_request", "hold is missing");
    const bool is_begin = (*body)["hold"].bool_or(false);
    const std::int64_t partitions = (*body)["partitions"].integer_or(0);
    if (!is_begin && (partitions < 1 || partitions > kMostPartitions)) {
        return refuse(400, "bad_request", "partitions is missing");
    }
    const auto done = is_begin ? hold.begin() : hold.end(static_cast<int>(partitions));
    if (done) return tell(hold);
    const auto& error = done.error();
    return refuse(error.action == shared::Action::kStop ? 409 : 503, error.code, error.detail);
}

}  // namespace

void add_spool_routes(shared::app::Admin& admin, publish::Hold& hold) {
    admin.add("GET /admin/spool", [&hold](const Request&) { return tell(hold); });
    admin.add("POST /admin/spool",
              [&hold](const Request& request) { return change(hold, request); });
}

}  // namespace ingest
