// A handler that keeps what comes until the test wants it.
#pragma once

#include "shared/http/server.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

namespace shared::http::test {

// Thread-safe.
class Holder {
  public:
    Handler handler() {
        return [this](Request&& request, Responder responder) {
            const std::lock_guard lock(guard_);
            held_.emplace_back(std::move(request), std::move(responder));
            changed_.notify_all();
        };
    }
    // The next request held, in order of arrival; throws if none comes within 10 s.
    std::pair<Request, Responder> next() {
        std::unique_lock lock(guard_);
        if (!changed_.wait_for(lock, std::chrono::seconds(60), [this] { return !held_.empty(); })) {
            throw std::runtime_error("no request came");
        }
        auto first = std::move(held_.front());
        held_.erase(held_.begin());
        return first;
    }
    std::size_t waiting() {
        const std::lock_guard lock(guard_);
        return held_.size();
    }

  private:
    std::mutex guard_;
    std::condition_variable changed_;
    std::vector<std::pair<Request, Responder>> held_;
};

}  // namespace shared::http::test
