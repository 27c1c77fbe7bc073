#include "tests/bench/intents/pace.hpp"

#include "shared/text/fold.hpp"
#include "tests/bench/intents/allocations.hpp"
#include "workers/hot/understanding/understander.hpp"

#include <algorithm>
#include <chrono>

namespace tests::bench::intents {
namespace {

namespace intent = workers::hot::intent;
using Clock = std::chrono::steady_clock;

double microseconds(Clock::duration time) {
    return std::chrono::duration<double, std::micro>(time).count();
}

double share_of(std::vector<double>& times, double share) {
    if (times.empty()) return 0;
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(times.size() - 1));
    std::nth_element(times.begin(), times.begin() + at, times.end());
    return times[static_cast<std::size_t>(at)];
}

}  // namespace

Pace measure_pace(const std::vector<intent::training::Sample>& lines, int turns) {
    Pace out;
    const auto begun = Clock::now();
    const workers::hot::understanding::Understander understander;
    out.start_ms = microseconds(Clock::now() - begun) / 1000;
    out.model_bytes = static_cast<double>(understander.model().size_bytes() +
                                          understander.opinion().size_bytes());

    std::vector<double> whole;
    std::vector<double> model;
    whole.reserve(lines.size() * static_cast<std::size_t>(turns));
    model.reserve(whole.capacity());
    const auto before = allocations();
    for (int turn = 0; turn < turns; ++turn) {
        for (const auto& line : lines) {
            const auto at = Clock::now();
            understander.read(line.text, {});
            whole.push_back(microseconds(Clock::now() - at));
        }
    }
    out.allocations = static_cast<double>(allocations() - before) /
                      static_cast<double>(std::max<std::size_t>(1, whole.size()));
    for (int turn = 0; turn < turns; ++turn) {
        for (const auto& line : lines) {
            const auto at = Clock::now();
            understander.model().score(intent::features_of(shared::text::fold_words(line.text)));
            model.push_back(microseconds(Clock::now() - at));
        }
    }
    out.whole_p50_us = share_of(whole, 0.5);
    out.whole_p99_us = share_of(whole, 0.99);
    out.model_p50_us = share_of(model, 0.5);
    out.model_p99_us = share_of(model, 0.99);
    return out;
}

}  // namespace tests::bench::intents
