// Typing signs over the client of the sends, beside them: no slot of a source is taken, and what is
// too much at once is left out.
#pragma once

#include "shared/http/client.hpp"
#include "shared/metrics/metrics.hpp"
#include "workers/hot/send/typing.hpp"

#include <atomic>
#include <memory>

namespace workers::hot::send {

class HttpTyping final : public Typing {
  public:
    static constexpr int kMostAtOnce = 16;  // calls under way

    // The client must outlive it, the counters every call.
    struct Counters {
        shared::metrics::Counter shown, failed, left_out;
    };
    HttpTyping(shared::http::Client& client, Counters counters)
        : client_(client), counters_(counters) {}

    void show(const lookup::Line& line, const TypingSign& sign) override;

  private:
    shared::http::Client& client_;
    Counters counters_;
    std::shared_ptr<std::atomic<int>> under_way_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace workers::hot::send
