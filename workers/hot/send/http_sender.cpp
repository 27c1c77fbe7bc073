#include "workers/hot/send/http_sender.hpp"

#include <utility>

namespace workers::hot::send {

void HttpSender::send(const lookup::Line& line,
                      const Outgoing& outgoing,
                      shared::BootNs right_until,
                      Done done) {
    shared::http::Call call = build_call(line, outgoing);
    call.send_before = right_until;
    call.slot = line.source;
    // Below the cap of 1 s, so that a refusal is known before the turn says unconfirmed.
    call.connect_timeout = std::chrono::milliseconds(900);
    call.timeout = std::chrono::milliseconds(29'000);
    client_.call(
        std::move(call),
        [&loop = loop_, line, done = std::move(done)](const shared::http::CallResult& result) {
            const Sent sent{judge(line, result), result.written_at_us};
            loop.post([done, sent] { done(sent); });
        });
}

}  // namespace workers::hot::send
