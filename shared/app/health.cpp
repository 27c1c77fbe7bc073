#include "shared/app/health.hpp"

#include "shared/json/writer.hpp"

namespace shared::app {
namespace {

const char* word(Health::State state) {
    switch (state) {
        case Health::State::kUp:
            return "up";
        case Health::State::kDegraded:
            return "degraded";
        case Health::State::kDown:
            return "down";
    }
    return "down";
}

}  // namespace

void Health::set(const std::string& dependency, State state, const std::string& detail) {
    const std::lock_guard lock(guard_);
    dependencies_[dependency] = {state, detail};
}

void Health::set_ready(bool ready, const std::string& why) {
    const std::lock_guard lock(guard_);
    ready_ = ready;
    why_ = why;
}

bool Health::ready() const {
    const std::lock_guard lock(guard_);
    return ready_;
}

std::optional<http::Response> Health::answer(std::string_view path) const {
    const bool is_readiness = path == "/readyz";
    if (!is_readiness && path != "/livez" && path != "/health") return std::nullopt;
    const std::lock_guard lock(guard_);
    json::Writer out;
    out.begin_object().member("ready", ready_).member("why", why_);
    out.key("dependencies").begin_object();
    for (const auto& [name, dependency] : dependencies_) {
        out.key(name).begin_object().member("state", word(dependency.state));
        out.member_if("detail", dependency.detail).end_object();
    }
    out.end_object().end_object();
    return http::Response{
        .status = is_readiness && !ready_ ? 503 : 200, .headers = {}, .body = out.take()};
}

}  // namespace shared::app
