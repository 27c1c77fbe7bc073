#include "workers/hot/send/http_typing.hpp"

#include <chrono>
#include <utility>

namespace workers::hot::send {
namespace {

constexpr std::chrono::milliseconds kConnect{500};
constexpr std::chrono::milliseconds kAnswer{2'000};  // beyond the time it is shown

}  // namespace

void HttpTyping::show(const lookup::Line& line, const TypingSign& sign) {
    if (*under_way_ >= kMostAtOnce) return counters_.left_out.add();
    ++*under_way_;
    shared::http::Call call = build_typing(line, sign);
    call.connect_timeout = kConnect;
    call.timeout = kAnswer + std::chrono::milliseconds(sign.for_ms);
    client_.call(
        std::move(call),
        [counters = counters_, under_way = under_way_](const shared::http::CallResult& result) {
            --*under_way;
            const bool is_shown = result.status >= 200 && result.status < 300;
            (is_shown ? counters.shown : counters.failed).add();
        });
}

}  // namespace workers::hot::send
