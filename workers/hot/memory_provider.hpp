// The memory provider beside our own tables, where one is configured.
#pragma once

#include "shared/app/health.hpp"
#include "shared/base/clock.hpp"
#include "shared/cache/caches.hpp"
#include "workers/hot/config.hpp"
#include "workers/hot/databases.hpp"
#include "workers/hot/lookup/list_warm_up.hpp"
#include "workers/hot/lookup/listed_source.hpp"
#include "workers/hot/metrics.hpp"

#include <memory>

namespace workers::hot {

// Null: memory is local. The references must outlive it.
std::unique_ptr<lookup::ListedSource> make_provider(const Config& config,
                                                    const shared::Clock& clock,
                                                    shared::app::Health& health,
                                                    const Metrics& metrics);
// Null where there is nothing to warm up. Readiness does not wait for it.
std::unique_ptr<lookup::ListWarmUp> warm_up_lists(const Config& config,
                                                  const shared::cache::Caches& caches,
                                                  const Databases& databases);

}  // namespace workers::hot
