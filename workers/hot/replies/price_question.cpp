#include "workers/hot/replies/price_question.hpp"

#include "workers/hot/replies/service_search.hpp"

#include <algorithm>

namespace workers::hot::replies {

using languages::Intent;

bool asks_for_price(const lookup::Clinic& clinic, const understanding::Understood& understood) {
    constexpr std::size_t kMostWords = 8;  // a longer line says more than that
    const intent::Reading& reading = understood.readings.main();
    if (understood.words.size() > kMostWords || understood.is_start ||
        !reading.has(Intent::kPrice) || reading.has(intent::kMedicalTag)) {
        return false;
    }
    const bool asks_else =
        std::any_of(reading.hits.begin(), reading.hits.end(), [](const intent::Hit& hit) {
            return hit.tag < intent::kMarkTag && hit.tag != static_cast<int>(Intent::kPrice) &&
                   hit.tag != static_cast<int>(Intent::kGreeting) &&
                   hit.tag != static_cast<int>(Intent::kThanks) &&
                   hit.tag != static_cast<int>(Intent::kServices);
        });
    if (asks_else) return false;
    const FoundServices found = find_services(clinic, understood.words, reading);
    return !found.named.empty() || !found.near.empty();
}

}  // namespace workers::hot::replies
