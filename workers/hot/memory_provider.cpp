#include "workers/hot/memory_provider.hpp"

#include "shared/memory/mem0/client.hpp"

namespace workers::hot {

std::unique_ptr<lookup::ListedSource> make_provider(const Config& config,
                                                    const shared::Clock& clock,
                                                    shared::app::Health& health,
                                                    const Metrics& metrics) {
    if (!config.mem0) return nullptr;
    return std::make_unique<lookup::ListedSource>(
        shared::memory::mem0::make_client(*config.mem0, clock), clock, health, metrics);
}

std::unique_ptr<lookup::ListWarmUp> warm_up_lists(const Config& config,
                                                  const shared::cache::Caches& caches,
                                                  const Databases& databases) {
    auto* const lists = caches.find("mem0");
    if (lists == nullptr || !config.warms_up || config.mem0_warm_up.count() == 0) return nullptr;
    return std::make_unique<lookup::ListWarmUp>(
        *lists, databases.one_more(), lookup::ListWarmUp::Settings{.limit = config.mem0_warm_up});
}

}  // namespace workers::hot
