#include "workers/hot/lookup/cached_directory.hpp"

#include "shared/base/log.hpp"

#include <algorithm>

namespace workers::hot::lookup {
namespace {

using shared::Action;
using shared::Error;
using State = shared::app::Health::State;

constexpr std::size_t kMostUnknown = 10'000;  // names somebody only tried

Error unknown_instance() {
    return {"unknown_instance", "", Action::kDeadLetter};
}

bool is_of_postgres(const Error& error) {
    return error.code.starts_with("postgres_");
}

// Only a line that nobody knows is the message's fault. Whatever else is wrong with what stands in
// the database waits for an operator.
Error for_waiters(Error error) {
    const bool is_unknown = error.code == "unknown_instance";
    if (!is_unknown && error.action == Action::kDeadLetter) error.action = Action::kStop;
    return error;
}

}  // namespace

CachedDirectory::CachedDirectory(event_loop::EventLoop& loop,
                                 const shared::Clock& clock,
                                 const Metrics& metrics,
                                 shared::app::Health& health,
                                 DirectorySettings settings,
                                 shared::crypto::Sealer sealer)
    : loop_(loop),
      clock_(clock),
      metrics_(metrics),
      health_(health),
      settings_(std::move(settings)),
      store_({settings_.postgres, settings_.redis, settings_.redis_ttl_seconds},
             std::move(sealer)) {}

CachedDirectory::~CachedDirectory() {
    {
        const std::lock_guard lock(guard_);
        is_stopping_ = true;
    }
    work_.notify_all();
    if (loader_.joinable()) loader_.join();
}

void CachedDirectory::find(const std::string& line, Found found) {
    if (answer_from_memory(line, found)) return;
    const shared::MonoUs now = clock_.mono_us();
    const auto [load, is_first] = loads_.try_emplace(line, Load{now, {}});
    if (is_first && !add_job(line)) {
        loads_.erase(load);
        return found(stale_or(line, {"lookup_busy", "", Action::kRetry}));
    }
    // A load that is late already is not waited for where a copy will do.
    const Context* copy = now - load->second.since >= settings_.cap_us ? usable(line) : nullptr;
    if (copy != nullptr) return found(*copy);
    const std::uint64_t number = ++waiters_;
    load->second.waiters.emplace(number, std::move(found));
    loop_.after(settings_.cap_us, [this, life = std::weak_ptr(life_), line, number] {
        if (!life.expired()) timed_out(line, number);
    });
}

bool CachedDirectory::answer_from_memory(const std::string& line, const Found& found) {
    const shared::MonoUs now = clock_.mono_us();
    const auto entry = entries_.find(line);
    const bool is_known = entry != entries_.end();
    if (is_known) {
        const Entry& known = entry->second;
        if (known.is_stale || now - known.loaded_at >= settings_.fresh_us) return false;
    } else {
        const auto unknown = unknown_.find(line);
        if (unknown == unknown_.end() || now - unknown->second >= settings_.unknown_us) {
            return false;
        }
    }
    metrics_.lookups_memory.add();
    found(is_known ? Loaded(entry->second.context) : Loaded(unknown_instance()));
    return true;
}

bool CachedDirectory::add_job(const std::string& line) {
    {
        const std::lock_guard lock(guard_);
        if (jobs_.size() >= settings_.most_jobs) return false;
        // What is known to be somebody's does not wait behind names that are only tried.
        jobs_.insert(entries_.contains(line) ? jobs_.begin() : jobs_.end(), line);
    }
    work_.notify_one();
    return true;
}

void CachedDirectory::timed_out(const std::string& line, std::uint64_t number) {
    const auto load = loads_.find(line);
    if (load == loads_.end()) return;
    const auto waiter = load->second.waiters.extract(number);  // the load goes on
    if (waiter.empty()) return;
    waiter.mapped()(stale_or(line, {"lookup_timeout", "", Action::kRetry}));
}

const Context* CachedDirectory::usable(const std::string& line) const {
    const auto entry = entries_.find(line);
    if (entry == entries_.end()) return nullptr;
    const bool is_usable = clock_.mono_us() - entry->second.loaded_at < settings_.stale_us;
    return is_usable ? &entry->second.context : nullptr;
}

CachedDirectory::Loaded CachedDirectory::stale_or(const std::string& line,
                                                  const Error& error) const {
    const Context* copy = usable(line);
    return copy != nullptr ? Loaded(*copy) : Loaded(error);
}

void CachedDirectory::answer(const std::string& line, const Loaded& loaded) {
    metrics_.lookups_loaded.add();
    const bool is_unknown = !loaded && loaded.error().code == "unknown_instance";
    if (loaded) store(line, *loaded);
    if (is_unknown) forget(line);
    const auto load = loads_.extract(line);
    if (load.empty()) return;
    const bool is_final = loaded || is_unknown;
    const Loaded result = is_final ? loaded : stale_or(line, for_waiters(loaded.error()));
    for (const auto& [number, found] : load.mapped().waiters) found(result);
}

void CachedDirectory::store(const std::string& line, Context context) {
    entries_[line] = {std::move(context), clock_.mono_us(), false};
    unknown_.erase(line);
}

void CachedDirectory::forget(const std::string& line) {
    entries_.erase(line);
    if (unknown_.size() >= kMostUnknown) unknown_.clear();
    unknown_[line] = clock_.mono_us();
}

// Kept as stale copies: served on only while PostgreSQL does not answer, and no longer for it.
void CachedDirectory::mark_stale(const ClinicStore::Changes& changes) {
    for (auto& [name, entry] : entries_) {
        const auto line = changes.lines.find(name);
        const auto clinic = changes.clinics.find(entry.context.clinic->id);
        const bool is_changed =
            (line != changes.lines.end() && line->second != entry.context.line->version) ||
            (clinic != changes.clinics.end() && clinic->second != entry.context.clinic->version);
        entry.is_stale = entry.is_stale || is_changed;
    }
    unknown_.clear();
}

bool CachedDirectory::warm() {
    const auto all = store_.load_all();
    note_postgres(all ? nullptr : &all.error());
    note_rest();
    if (all) {
        for (const Context& context : *all) store(context.line->line, context);
        shared::log::info("clinics loaded", {{"lines", all->size()}});
        static_cast<void>(store_.changes());
    }
    if (!loader_.joinable()) loader_ = std::thread([this] { run(); });
    return all.has_value();
}

void CachedDirectory::run() {
    shared::MonoUs due = clock_.mono_us() + settings_.refresh_every_us;
    std::unique_lock lock(guard_);
    while (!is_stopping_) {
        const shared::MonoUs left = std::max<shared::MonoUs>(0, due - clock_.mono_us());
        work_.wait_for(lock, std::chrono::microseconds(left), [this] {
            return is_stopping_ || !jobs_.empty();
        });
        if (is_stopping_) return;
        // First, so that no flood of jobs delays them.
        if (clock_.mono_us() >= due) {
            lock.unlock();
            load_changes();
            due = clock_.mono_us() + settings_.refresh_every_us;
            lock.lock();
        } else if (!jobs_.empty()) {
            const std::string line = std::move(jobs_.front());
            jobs_.pop_front();
            lock.unlock();
            run_job(line);
            lock.lock();
        }
    }
}

void CachedDirectory::run_job(const std::string& line) {
    const std::uint64_t statements = store_.statements();
    const std::uint64_t calls = store_.redis_calls();
    Loaded loaded = load(line);
    metrics_.sql_statements.add(static_cast<double>(store_.statements() - statements));
    metrics_.redis_calls.add(static_cast<double>(store_.redis_calls() - calls));
    loop_.post([this, life = std::weak_ptr(life_), line, loaded = std::move(loaded)] {
        if (!life.expired()) answer(line, loaded);
    });
}

CachedDirectory::Loaded CachedDirectory::load(const std::string& line) {
    if (!breaker_.allow(clock_.mono_us())) {
        return Error{"breaker_open", "PostgreSQL", Action::kRetry};
    }
    const auto generation = breaker_.generation();
    Loaded loaded = store_.load(line);
    const bool is_failed = !loaded && is_of_postgres(loaded.error());
    if (is_failed) {
        breaker_.failed(generation, clock_.mono_us());
    } else {
        breaker_.succeeded(generation);
    }
    note_postgres(is_failed ? &loaded.error() : nullptr);
    note_rest();
    return loaded;
}

// Does not count for the breaker, so that an idle worker sees the end of an outage at once; but
// an open one spares the loader the wait.
void CachedDirectory::load_changes() {
    if (breaker_.is_open(clock_.mono_us())) return;
    auto changes = store_.changes();
    note_postgres(changes ? nullptr : &changes.error());
    if (!changes || (changes->lines.empty() && changes->clinics.empty())) return;
    loop_.post([this, life = std::weak_ptr(life_), changes = std::move(*changes)] {
        if (!life.expired()) mark_stale(changes);
    });
}

void CachedDirectory::note_postgres(const Error* error) {
    if (error == nullptr) return health_.set("postgres", State::kUp);
    health_.set("postgres", State::kDegraded, error->code);
    shared::log::warning_every(30,
                               "directory",
                               "clinics cannot be loaded",
                               {{"code", error->code}, {"detail", error->detail}});
}

void CachedDirectory::note_rest() {
    const std::string& fault = store_.redis_fault();
    health_.set("redis", fault.empty() ? State::kUp : State::kDegraded, fault);
    const auto& unopened = store_.unopened();
    if (unopened.empty()) {
        health_.set("credentials", State::kUp);
    } else {
        health_.set("credentials", State::kDegraded, unopened.begin()->second);
    }
}

}  // namespace workers::hot::lookup
