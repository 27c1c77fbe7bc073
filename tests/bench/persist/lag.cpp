#include "tests/bench/persist/lag.hpp"

#include "workers/background/batches/collector.hpp"

#include <algorithm>
#include <thread>

namespace tests::bench::persist {

std::vector<double> measure_lag(Ours& ours,
                                std::span<const shared::kafka::Record> records,
                                double per_second) {
    const shared::SystemClock clock;
    workers::background::batches::Collector collector({});
    std::vector<double> out;
    const shared::MonoUs begin = clock.mono_us();
    const auto due_at = [&](std::size_t i) {
        return begin + static_cast<shared::MonoUs>(static_cast<double>(i) * 1e6 / per_second);
    };
    std::size_t next = 0, written = 0;
    while (written < records.size()) {
        const shared::MonoUs now = clock.mono_us();
        while (next < records.size() && due_at(next) <= now && !collector.full()) {
            collector.add(workers::background::batches::decode(records[next++], ours.parser()),
                          now);
        }
        if (!collector.due(now) && next < records.size()) {
            const shared::MonoUs until = std::min(now + collector.until_due(now), due_at(next));
            std::this_thread::sleep_for(
                std::chrono::microseconds(std::max<shared::MonoUs>(0, until - now)));
            continue;
        }
        ours.write(collector.items());
        const shared::MonoUs done = clock.mono_us();
        for (std::size_t i = 0; i < collector.size(); ++i) {
            out.push_back(static_cast<double>(done - due_at(written + i)));
        }
        written += collector.size();
        collector.remove_front(collector.size());
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace tests::bench::persist
