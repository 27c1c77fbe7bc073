#include "shared/base/log.hpp"
#include "shared/kafka/holders_internal.hpp"

#include <algorithm>
#include <future>
#include <thread>

namespace shared::kafka {

bool destroy_within(ClientHolder client, int flags, std::chrono::milliseconds limit) {
    // Shared: the thread outlives this call when the library hangs.
    const auto done = std::make_shared<std::promise<void>>();
    const auto finished = done->get_future();
    std::thread([done, flags, rk = client.release()] {
        rd_kafka_destroy_flags(rk, flags);
        done->set_value();
    }).detach();
    if (finished.wait_for(limit) == std::future_status::ready) return true;
    log::error("kafka client does not end; left behind", {{"waited_ms", limit.count()}});
    return false;
}

int left_ms(std::chrono::steady_clock::time_point deadline) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<long long>(left.count(), 0, 3'600'000));
}

}  // namespace shared::kafka
