// What the end of an attempt means for its staff event. Pure.
#pragma once

#include "shared/http/client.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace workers::background::staff {

// After attempt number `attempts` (from 1), as Standard Webhooks advises: 5 s, 5 min, 30 min, 2 h,
// 5 h, 10 h, 14 h, 20 h, 24 h, each up to a fifth longer, so that what failed together does not
// come back together; nothing after the tenth. `random` is of [0, 1).
std::optional<std::chrono::milliseconds> retry_delay(int attempts, double random);

struct Verdict {
    enum class Kind {
        kDelivered,
        kAgain,    // after `delay`
        kGivenUp,  // the last attempt
        kUnsent,   // it was too late to begin: as if it had not been tried
    };
    Kind kind = Kind::kAgain;
    std::chrono::milliseconds delay{0};
    bool is_gone = false;  // 410: the receiver wants no more of them, this one or others
    std::string code;      // `status_503 timeout refused ...`; empty where it was delivered
};

// Only 2xx is a success: a redirect is never followed, for the body is for the configured host
// alone. 429 and 503 may ask for a longer wait, an hour at most.
Verdict judge(const shared::http::CallResult& result, int attempts, double random);

// The same as one of few words: delivered gone status_3xx status_4xx status_5xx timeout refused
// resolve reset other.
std::string_view result_word(const shared::http::CallResult& result);

}  // namespace workers::background::staff
