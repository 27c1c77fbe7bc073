#include "ops/frontdeskctl/sandbox_sources.hpp"

#include "shared/http/client.hpp"

namespace ops::frontdeskctl {

shared::Result<void> tell_sandbox(const std::string& base, const std::string& seed_document) {
    if (base.empty()) return {};
    shared::http::Call call;
    call.url = base + "/sandbox/sources";
    call.headers = {{"Content-Type", "application/json"}};
    call.body = seed_document;
    call.timeout = std::chrono::seconds(10);
    const auto answer = shared::http::fetch(std::move(call));
    if (answer.status >= 200 && answer.status < 300) return {};
    const auto what = answer.status == 0 ? answer.code : std::to_string(answer.status);
    return shared::Error{"sandbox_not_told", base + ": " + what, shared::Action::kRetry};
}

}  // namespace ops::frontdeskctl
