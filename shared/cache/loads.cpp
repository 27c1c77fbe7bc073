// What waits for its turn, and the source's threads; Redis' own is in loads_redis.cpp.
#include "shared/cache/loads.hpp"

#include "shared/base/log.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace shared::cache {
namespace {

using State = app::Health::State;

constexpr std::chrono::seconds kRoomLimit{5};

}  // namespace

Loads::Loads(LoadsSettings settings, const Clock& clock, app::Health& health, Snapshot* snapshot)
    : settings_(std::move(settings)),
      clock_(clock),
      health_(health),
      snapshot_(snapshot),
      l2_(settings_.redis, clock),
      sources_(settings_.source_threads),
      door_(std::make_shared<Door>()) {
    door_->loads = this;
    threads_.emplace_back([this] { run_redis(); });
    for (std::size_t i = 0; i < settings_.source_threads; ++i) {
        threads_.emplace_back([this, i] { run_source(i); });
    }
}

Loads::~Loads() {
    stop();
}

void Loads::stop() {
    {
        const std::lock_guard lock(guard_);
        is_stopping_ = true;
    }
    redis_work_.notify_all();
    source_work_.notify_all();
    room_.notify_all();
    {
        const std::lock_guard lock(door_->guard);
        door_->loads = nullptr;
    }
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

Loads::Usage Loads::usage() const {
    const std::lock_guard lock(guard_);
    return usage_;
}

void Loads::load(std::size_t thread, const std::vector<Job>& jobs) {
    Category& category = *jobs.front().category;
    const Definition& definition = category.definition();
    if (definition.begin) {
        for (const Job& job : jobs) begin(job);
        return;
    }
    limits::Breaker::Generation generation = 0;
    if (!may_ask(definition.dependency, generation)) {
        return fail(jobs, {"breaker_open", definition.dependency, Action::kRetry});
    }
    std::vector<std::string> ids;
    ids.reserve(jobs.size());
    for (const Job& job : jobs) ids.push_back(job.flight->id);
    const MonoUs began = clock_.mono_us();
    auto rows = definition.load(thread, ids);
    category.tally().loads += jobs.size();
    category.tally().load_us += static_cast<std::uint64_t>(clock_.mono_us() - began);
    note(definition.dependency, generation, rows ? nullptr : &rows.error());
    if (rows) {
        land_rows(jobs, *rows);
    } else {
        category.tally().failures += jobs.size();
        fail(jobs, rows.error());
    }
}

void Loads::begin(const Job& job) {
    const auto arrives = [door = door_, job, began = clock_.mono_us()](const Rows& rows) {
        const std::shared_lock lock(door->guard);
        if (door->loads != nullptr) door->loads->arrived(job, began, rows);
    };
    job.category->definition().begin(job.flight->id, arrives);
}

void Loads::arrived(const Job& job, MonoUs began, const Rows& rows) {
    Tally& tally = job.category->tally();
    ++tally.loads;
    tally.load_us += static_cast<std::uint64_t>(clock_.mono_us() - began);
    if (rows) return land_rows({job}, *rows);
    ++tally.failures;
    fail({job}, rows.error());
}

void Loads::land_rows(const std::vector<Job>& jobs, const std::vector<Row>& rows) {
    Category& category = *jobs.front().category;
    std::unordered_map<std::string_view, const Row*> by_id;
    for (const Row& row : rows) by_id[row.id] = &row;
    std::vector<std::string> gone;
    for (const Job& job : jobs) {
        const auto row = by_id.find(job.flight->id);
        if (row == by_id.end()) gone.push_back(job.flight->id);
        Landing landing;
        landing.kind = Landing::Kind::kAbsent;
        if (row != by_id.end()) {
            const auto& value = row->second->value;
            landing.kind = !value ? Landing::Kind::kFailed : Landing::Kind::kFound;
            if (value) landing.value = *value;
            landing.fresh_for = row->second->fresh_for;
            if (!value) landing.error = value.error();
        }
        category.land(job.flight, std::move(landing));
        const Flight& flight = *job.flight;
        if (row == by_id.end()) continue;
        write(category,
              *row->second,
              {flight.hash, flight.server, flight.generation, flight.was_heard});
    }
    keep_in_snapshot(category, rows, gone);
}

void Loads::write(Category& category, const Row& row, const Mark& mark, Of of) {
    const Definition& definition = category.definition();
    const Policy& policy = definition.policy;
    if (!definition.is_shared || policy.fresh_l2 == 0) return;
    if (!row.value || *row.value == nullptr || !category.is_on()) return;
    Write out;
    out.key = category.key(row.id);
    out.json = definition.write(row.value->get());
    out.version = row.version;
    MonoUs fresh = category.fresh_in_redis(mark);
    if (row.fresh_for >= 0) fresh = std::min(fresh, row.fresh_for);
    out.fresh_until = clock_.wall_ms() + fresh / 1'000;
    out.ttl = std::chrono::milliseconds((fresh + policy.stale) / 1'000);
    out.compress_from = policy.compress_from;
    if (of == Of::kWarmUp) out.same = {0, out.fresh_until - fresh / 2'000};
    {
        std::unique_lock lock(guard_);
        const auto has_room = [this] {
            return is_stopping_ || writes_.size() < settings_.most_writes;
        };
        if (of == Of::kWarmUp) room_.wait_for(lock, kRoomLimit, has_room);
        if (!has_room()) {
            ++usage_.writes_left_out;
            return;
        }
        writes_.push_back({&category, std::move(out), mark});
    }
    redis_work_.notify_one();
}

void Loads::fail(const std::vector<Job>& jobs, const Error& error) {
    for (const Job& job : jobs) {
        if (land_old(job)) continue;
        Landing landing;
        landing.error = error;
        job.category->land(job.flight, std::move(landing));
    }
}

// What Redis had past its fresh time, else what the file has.
bool Loads::land_old(const Job& job) {
    const Definition& definition = job.category->definition();
    Landing landing;
    landing.kind = Landing::Kind::kFound;
    landing.is_stale = true;
    landing.value = job.flight->old;
    landing.stale_for = job.flight->old_for;
    landing.tier = "redis";
    const bool may_be_filed = landing.value == nullptr && definition.in_snapshot &&
                              snapshot_ != nullptr && snapshot_->is_on();
    if (may_be_filed) {
        const auto entry = snapshot_->get(definition.name, job.flight->id);
        if (!entry || !*entry) return false;
        auto value = definition.read((*entry)->value);
        if (!value) return false;
        landing.value = std::move(*value);
        landing.stale_for = definition.policy.stale;
        landing.tier = "snapshot";
        ++job.category->tally().snapshot_hits;
    }
    if (landing.value == nullptr) return false;
    job.category->land(job.flight, std::move(landing));
    return true;
}

void Loads::keep_in_snapshot(const Category& category,
                             const std::vector<Row>& rows,
                             const std::vector<std::string>& gone) {
    const Definition& definition = category.definition();
    if (snapshot_ == nullptr || !snapshot_->is_on() || !definition.in_snapshot) return;
    if (!category.is_on()) return;
    std::vector<SnapshotEntry> entries;
    const WallMs fresh_until = clock_.wall_ms() + definition.policy.fresh_l1 / 1'000;
    for (const Row& row : rows) {
        if (!row.value || *row.value == nullptr) continue;
        entries.push_back({row.id, definition.write(row.value->get()), fresh_until});
    }
    if (!entries.empty()) (void)snapshot_->put(definition.name, entries);
    for (const std::string& id : gone) (void)snapshot_->erase(definition.name, id);
}

bool Loads::refuses(const std::string& dependency) const {
    const std::lock_guard lock(breakers_guard_);
    const auto found = breakers_.find(dependency);
    return found != breakers_.end() && found->second.is_open(clock_.mono_us());
}

bool Loads::may_ask(const std::string& dependency, limits::Breaker::Generation& generation) {
    const std::lock_guard lock(breakers_guard_);
    auto& breaker = breakers_.try_emplace(dependency, settings_.breaker).first->second;
    const bool may = breaker.allow(clock_.mono_us());
    generation = breaker.generation();
    return may;
}

void Loads::note(const std::string& dependency,
                 limits::Breaker::Generation generation,
                 const Error* error) {
    {
        const std::lock_guard lock(breakers_guard_);
        auto& breaker = breakers_.at(dependency);
        if (error != nullptr) breaker.failed(generation, clock_.mono_us());
        if (error == nullptr) breaker.succeeded(generation);
    }
    if (error == nullptr) return health_.set(dependency, State::kUp);
    health_.set(dependency, State::kDegraded, error->code);
    log::warning_every(30,
                       "cache.load." + dependency,
                       "values cannot be loaded",
                       {{"from", dependency}, {"code", error->code}, {"detail", error->detail}});
}

}  // namespace shared::cache
