#include "shared/cache/caches.hpp"

#include "shared/base/log.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace shared::cache {
namespace {

using State = app::Health::State;

constexpr std::size_t kToldEvery = 100;

// All before the first goes to Redis: of that we are told as of a change by somebody else.
std::vector<std::optional<Mark>> put_all(Category& category,
                                         const std::vector<Row>& rows,
                                         const Generations::Moment& before) {
    std::vector<std::optional<Mark>> out;
    out.reserve(rows.size());
    const bool is_whole = category.definition().is_all_whole;
    for (const Row& row : rows) {
        // A part does not take the place of what a look-up brought.
        const bool is_put = row.value && (is_whole || !category.has_true(row.id));
        out.push_back(is_put ? category.put(row.id, *row.value, before) : std::nullopt);
    }
    return out;
}

}  // namespace

Caches::Caches(CachesSettings settings,
               const Clock& clock,
               Executor& executor,
               app::Health& health,
               Snapshot* snapshot)
    : settings_(std::move(settings)),
      clock_(clock),
      health_(health),
      snapshot_(snapshot),
      ring_(settings_.loads.redis),
      loads_(std::make_unique<Loads>(settings_.loads, clock, health, snapshot)),
      around_{clock,
              *loads_,
              executor,
              settings_.late_us,
              [this](std::string_view key) { return ring_.server_of(key); },
              settings_.unheard_us} {}

Caches::~Caches() {
    tracking_.reset();
    loads_->stop();
}

Category& Caches::add(Definition definition) {
    categories_.push_back(std::make_unique<Category>(std::move(definition), around_));
    loads_->open(categories_.back().get());
    return *categories_.back();
}

void Caches::start() {
    if (!settings_.loads.redis.enabled) return;
    std::set<std::string> prefixes;
    for (const auto& category : categories_) {
        const Definition& definition = category->definition();
        if (definition.is_told) prefixes.insert(definition.prefix);
    }
    redis::TrackingEvents events;
    events.on_changed = [this](std::string_view key) { changed(key); };
    events.on_flushed = [this] {
        for (std::size_t server = 0; server < ring_.size(); ++server) {
            for (const auto& category : categories_) category->flushed(server);
        }
        if (on_emptied_) on_emptied_();
    };
    events.on_restarted = [this](std::size_t /*server*/) {
        if (on_emptied_) on_emptied_();
    };
    events.on_lost = [this](std::size_t server) { lost(server); };
    events.on_back = [this](std::size_t server) {
        for (const auto& category : categories_) category->back(server);
        {
            const std::lock_guard lock(guard_);
            heard_[server % Generations::kServers] = true;
        }
        came_back_.notify_all();
        if (!is_heard()) return;
        health_.set("changes", State::kUp);
        health_.set("redis", State::kUp);
    };
    tracking_ = std::make_unique<redis::Tracking>(
        settings_.loads.redis,
        std::vector<std::string>(prefixes.begin(), prefixes.end()),
        std::move(events),
        settings_.tracking);
}

void Caches::lost(std::size_t server) {
    heard_[server % Generations::kServers] = false;
    for (const auto& category : categories_) category->lost(server);
    health_.set("changes", State::kDegraded, "not heard of");
    health_.set("redis", State::kDegraded, "its link is lost");  // also where nobody asks it
}

void Caches::changed(std::string_view key) {
    for (const auto& category : categories_) {
        if (const auto id = category->id_of(key)) return category->changed(*id);
    }
}

bool Caches::is_heard() const {
    for (std::size_t server = 0; server < ring_.size(); ++server) {
        if (!is_heard(server)) return false;
    }
    return true;
}

bool Caches::await_heard(std::chrono::milliseconds patience) const {
    std::unique_lock lock(guard_);
    return came_back_.wait_for(lock, patience, [this] { return is_heard(); });
}

Category* Caches::find(std::string_view name) const {
    const auto found =
        std::find_if(categories_.begin(), categories_.end(), [name](const auto& category) {
            return category->definition().name == name;
        });
    return found == categories_.end() ? nullptr : found->get();
}

Warmed Caches::warm(Category& category, const std::function<void(std::size_t done)>& on_values) {
    const Definition& definition = category.definition();
    Warmed out;
    out.category = definition.name;
    const MonoUs began = clock_.mono_us();
    const auto before = category.moment();
    auto rows = definition.load_all(loads_->outer_thread());
    if (rows) {
        std::vector<SnapshotEntry> entries;
        const WallMs fresh_until = clock_.wall_ms() + definition.policy.fresh_l1 / 1'000;
        const auto marks = put_all(category, *rows, before);
        for (std::size_t at = 0; at < rows->size(); ++at) {
            const Row& row = (*rows)[at];
            if (!row.value) continue;
            const bool goes_to_redis = marks[at] && definition.is_all_whole;
            if (goes_to_redis) loads_->write(category, row, *marks[at], Loads::Of::kWarmUp);
            if (definition.in_snapshot) {
                entries.push_back({row.id, definition.write(row.value->get()), fresh_until});
            }
            if (++out.values % kToldEvery == 0 && on_values) on_values(out.values);
        }
        const bool is_filed = definition.in_snapshot && snapshot_ != nullptr && snapshot_->is_on();
        if (is_filed) (void)snapshot_->replace(definition.name, entries);
        health_.set(definition.dependency, State::kUp);
    } else {
        out.fault = rows.error().code;
        health_.set(definition.dependency, State::kDegraded, out.fault);
    }
    out.took = std::chrono::milliseconds((clock_.mono_us() - began) / 1'000);
    return out;
}

}  // namespace shared::cache
