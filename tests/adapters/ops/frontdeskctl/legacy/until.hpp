// Waiting for what others do, with an end.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace ops::frontdeskctl {

// Asks again and again until it is so; false where it is not so in all that time.
inline bool until(const std::function<bool()>& is_so,
                  std::chrono::seconds limit = std::chrono::seconds(60)) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

}  // namespace ops::frontdeskctl
