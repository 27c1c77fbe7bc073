#include "ingest/accept/statuses.hpp"

#include <utility>

namespace ingest::accept {
namespace {

using shared::http::Response;

// Seconds; senders that heed it come back when a short fault is over.
constexpr const char* kRetryAfter = "5";

Response plain(int status, std::string body) {
    return {.status = status,
            .headers = {},
            .body = std::move(body),
            .content_type = "application/json"};
}

}  // namespace

Response stored() {
    return plain(200, R"({"status":"stored"})");
}

Response challenge(std::string text) {
    return {.status = 200, .headers = {}, .body = std::move(text), .content_type = "text/plain"};
}

Response forged() {
    return plain(401, R"({"error":"not authentic"})");
}
Response subscription_refused() {
    return plain(403, R"({"error":"not accepted"})");
}
Response not_found() {
    return plain(404, R"({"error":"no such path"})");
}

Response wrong_method(const std::string& allowed) {
    Response out = plain(405, R"({"error":"method not allowed"})");
    out.headers.push_back({"Allow", allowed});
    return out;
}

Response too_large() {
    return plain(413, R"({"error":"too large"})");
}

Response send_again() {
    Response out = plain(503, R"({"error":"not stored, send again"})");
    out.headers.push_back({"Retry-After", kRetryAfter});
    return out;
}

}  // namespace ingest::accept
