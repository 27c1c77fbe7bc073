#include "workers/hot/urgent/gate.hpp"

#include <algorithm>

namespace workers::hot::urgent {
namespace {

// "no chest pain", "without any chest pain".
constexpr int kNegationReach = 2;

bool negated(const intent::Reading& reading, const intent::Hit& flag) {
    return std::any_of(reading.hits.begin(), reading.hits.end(), [&](const intent::Hit& hit) {
        return hit.tag == intent::kNegationTag && hit.last <= flag.first &&
               flag.first - hit.last < kNegationReach;
    });
}

}  // namespace

std::string_view red_flag(const intent::Reading& reading) {
    const bool past = reading.has(intent::kPastTag);
    for (const intent::Hit& hit : reading.hits) {
        if (hit.tag < intent::kUrgentTag || (hit.tag - intent::kUrgentTag) % 2 != 0) continue;
        const bool looks_alike = reading.has(static_cast<std::uint16_t>(hit.tag + 1));
        if (past || looks_alike || negated(reading, hit)) continue;
        const auto rule = static_cast<std::size_t>(hit.tag - intent::kUrgentTag) / 2;
        return reading.language->urgent[rule].family;
    }
    return {};
}

}  // namespace workers::hot::urgent
