#include "shared/kafka/topics.hpp"

#include "ops/frontdeskctl/commands.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {

int topics_create(const Settings& settings) {
    const auto made = shared::kafka::create_topics(settings.kafka, settings.replication);
    if (!made) return fail(made.error());
    for (const auto& name : *made) fmt::print("created {}\n", name);
    fmt::print("{} topics are there\n", shared::kafka::topics().topics.size());
    return topics_check(settings);
}

int topics_check(const Settings& settings) {
    const auto differences = shared::kafka::check_topics(settings.kafka);
    if (!differences) return fail(differences.error());
    for (const auto& difference : *differences) fmt::print(stderr, "{}\n", difference);
    if (!differences->empty()) return kFailed;
    fmt::print("the broker keeps every promise of topics.yaml\n");
    return kDone;
}

}  // namespace ops::frontdeskctl
