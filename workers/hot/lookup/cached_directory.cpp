#include "workers/hot/lookup/cached_directory.hpp"

#include "shared/base/log.hpp"
#include "shared/json/writer.hpp"

namespace workers::hot::lookup {
namespace {

using shared::Action;
using shared::Error;
constexpr std::chrono::milliseconds kRedisTimeout{100};
constexpr std::size_t kMostEntries = 200'000;  // lines, and names somebody only tried

Error unknown_instance() { return {"unknown_instance", "", Action::kDeadLetter}; }

std::string instance_json(const Context& context) {
    shared::json::Writer out;
    out.begin_object().member("clinic_id", context.clinic->id);
    out.member("organization_id", context.clinic->organization_id);
    out.member("name", context.clinic->name);
    out.member("whatsapp_number", context.clinic->phone);
    out.member("instance_name", context.line->line).end_object();
    return out.take();
}

}  // namespace

CachedDirectory::CachedDirectory(owner::EventLoop& loop, const shared::Clock& clock,
                                 const Metrics& metrics, shared::app::Health& health,
                                 DirectorySettings settings, shared::crypto::Sealer sealer)
    : loop_(loop),
      clock_(clock),
      metrics_(metrics),
      health_(health),
      settings_(settings),
      store_(settings.postgres, std::move(sealer)),
      redis_(shared::redis::connect(settings.redis)) {}

CachedDirectory::~CachedDirectory() {
    {
        const std::lock_guard lock(guard_);
        is_stopping_ = true;
    }
    work_.notify_all();
    if (loader_.joinable()) loader_.join();
}

void CachedDirectory::find(const std::string& line, Found found) {
    const auto entry = entries_.find(line);
    const shared::MonoUs now = clock_.mono_us();
    if (entry != entries_.end()) {
        const bool is_known = entry->second.context.clinic != nullptr;
        const shared::MonoUs age = now - entry->second.loaded_at;
        if (age < (is_known ? settings_.fresh_us : settings_.unknown_us)) {
            metrics_.lookups_memory.add();
            return found(is_known ? Loaded(entry->second.context) : Loaded(unknown_instance()));
        }
    }
    auto& waiters = waiting_[line];
    const std::uint64_t number = ++waiters_;
    waiters.push_back({number, std::move(found)});
    loop_.after(settings_.cap_us, [this, life = std::weak_ptr(life_), line, number] {
        if (!life.expired()) timed_out(line, number);
    });
    if (waiters.size() > 1) return;
    {
        const std::lock_guard lock(guard_);
        jobs_.push_back(line);
    }
    work_.notify_one();
}

void CachedDirectory::timed_out(const std::string& line, std::uint64_t number) {
    const auto found = waiting_.find(line);
    if (found == waiting_.end()) return;
    auto& waiters = found->second;
    for (auto it = waiters.begin(); it != waiters.end(); ++it) {
        if (it->number != number) continue;
        Found callback = std::move(it->found);
        waiters.erase(it);  // the list stays: the load is still under way
        return callback(stale_or(line, {"lookup_timeout", "", Action::kRetry}));
    }
}

CachedDirectory::Loaded CachedDirectory::stale_or(const std::string& line,
                                                  const Error& error) const {
    const auto entry = entries_.find(line);
    const bool is_usable = entry != entries_.end() && entry->second.context.clinic &&
                           clock_.mono_us() - entry->second.loaded_at < settings_.stale_us;
    if (is_usable) return entry->second.context;
    return error;
}

void CachedDirectory::answer(const std::string& line, const Loaded& loaded) {
    metrics_.lookups_loaded.add();
    if (loaded) {
        store(line, *loaded);
    } else if (loaded.error().code == "unknown_instance" && entries_.size() < kMostEntries) {
        entries_[line] = {{}, clock_.mono_us()};
    }
    const auto found = waiting_.find(line);
    if (found == waiting_.end()) return;
    const auto waiters = std::move(found->second);
    waiting_.erase(found);
    const bool is_passing = !loaded && loaded.error().action == Action::kRetry;
    const Loaded result = is_passing ? stale_or(line, loaded.error()) : loaded;
    for (const Waiter& waiter : waiters) waiter.found(result);
}

void CachedDirectory::store(const std::string& line, Context context) {
    entries_[line] = {std::move(context), clock_.mono_us()};
}

bool CachedDirectory::warm() {
    const auto lines = store_.lines();
    const auto clinics = lines ? store_.clinics({}) : lines.error();
    const bool is_up = lines.has_value() && clinics.has_value();
    if (is_up) {
        std::unordered_map<std::string, std::shared_ptr<const Clinic>> by_id;
        for (const Clinic& clinic : *clinics) {
            by_id[clinic.id] = std::make_shared<const Clinic>(clinic);
        }
        for (const Line& line : *lines) {
            const auto clinic = by_id.find(line.clinic_id);
            if (clinic == by_id.end()) continue;
            const Context context{std::make_shared<const Line>(line), clinic->second};
            store(line.line, context);
            publish(context);
        }
        shared::log::info("clinics loaded", {{"lines", lines->size()},
                                             {"clinics", clinics->size()}});
    }
    note(is_up, lines ? (clinics ? nullptr : &clinics.error()) : &lines.error());
    if (is_up) static_cast<void>(store_.changes());
    if (!loader_.joinable()) loader_ = std::thread([this] { run(); });
    return is_up;
}

void CachedDirectory::run() {
    shared::MonoUs refreshed_at = clock_.mono_us();
    std::unique_lock lock(guard_);
    while (!is_stopping_) {
        work_.wait_for(lock, std::chrono::microseconds(settings_.refresh_every_us / 4),
                       [this] { return is_stopping_ || !jobs_.empty(); });
        if (is_stopping_) return;
        if (!jobs_.empty()) {
            const std::string line = std::move(jobs_.front());
            jobs_.pop_front();
            lock.unlock();
            const std::uint64_t before = store_.statements();
            Loaded loaded = load(line);
            metrics_.sql_statements.add(static_cast<double>(store_.statements() - before));
            loop_.post([this, life = std::weak_ptr(life_), line, loaded = std::move(loaded)] {
                if (!life.expired()) answer(line, loaded);
            });
            lock.lock();
        } else if (clock_.mono_us() - refreshed_at >= settings_.refresh_every_us) {
            lock.unlock();
            load_changes();
            refreshed_at = clock_.mono_us();
            lock.lock();
        }
    }
}

CachedDirectory::Loaded CachedDirectory::load(const std::string& line) {
    const shared::MonoUs now = clock_.mono_us();
    if (!breaker_.allow(now)) return Error{"breaker_open", "PostgreSQL", Action::kRetry};
    const auto generation = breaker_.generation();
    Loaded loaded = load_from_postgres(line);
    const bool is_down = !loaded && loaded.error().action == Action::kRetry;
    if (is_down) {
        breaker_.failed(generation, clock_.mono_us());
    } else {
        breaker_.succeeded(generation);
    }
    note(!is_down, loaded ? nullptr : &loaded.error());
    return loaded;
}

CachedDirectory::Loaded CachedDirectory::load_from_postgres(const std::string& name) {
    auto lines = store_.line(name);
    if (!lines) return lines.error();
    if (lines->empty() || lines->front().clinic_id.empty()) return unknown_instance();
    const Line& line = lines->front();
    // The credential of a line stands nowhere but in PostgreSQL; the bulk may come from Redis.
    metrics_.redis_calls.add();
    const auto cached = redis_->run_one({"GET", "clinic:" + line.clinic_id}, kRedisTimeout);
    if (cached && cached->type == shared::redis::Reply::Type::kString) {
        if (auto clinic = read_clinic(cached->text)) {
            return Context{std::make_shared<const Line>(line),
                           std::make_shared<const Clinic>(std::move(*clinic))};
        }
    }
    auto clinics = store_.clinics({line.clinic_id});
    if (!clinics) return clinics.error();
    if (clinics->empty()) return unknown_instance();
    const Context context{std::make_shared<const Line>(line),
                          std::make_shared<const Clinic>(std::move(clinics->front()))};
    publish(context);
    return context;
}

void CachedDirectory::publish(const Context& context) {
    const std::string ttl = std::to_string(settings_.redis_ttl_seconds);
    metrics_.redis_calls.add();
    const auto stored = redis_->run(
        {{"SET", "whatsapp:instance:" + context.line->line, instance_json(context), "EX", ttl},
         {"SET", "clinic:" + context.clinic->id, write_clinic(*context.clinic), "EX", ttl}},
        kRedisTimeout);
    using State = shared::app::Health::State;
    if (stored) {
        health_.set("redis", State::kUp);
    } else {
        health_.set("redis", State::kDegraded, stored.error().code);
    }
}

void CachedDirectory::load_changes() {
    const auto changes = store_.changes();
    note(changes.has_value(), changes ? nullptr : &changes.error());
    if (!changes) return;
    std::set<std::string> stale(changes->lines.begin(), changes->lines.end());
    for (const std::string& clinic : changes->clinics) {
        metrics_.redis_calls.add();
        static_cast<void>(redis_->run_one({"DEL", "clinic:" + clinic}, kRedisTimeout));
    }
    if (stale.empty() && changes->clinics.empty()) return;
    loop_.post([this, life = std::weak_ptr(life_), stale = std::move(stale),
                clinics = changes->clinics] {
        if (life.expired()) return;
        const std::set<std::string> ids(clinics.begin(), clinics.end());
        // Kept as stale copies: served on only if PostgreSQL does not answer.
        for (auto& [line, entry] : entries_) {
            const bool is_changed = stale.contains(line) || entry.context.clinic == nullptr ||
                                    ids.contains(entry.context.clinic->id);
            if (is_changed) entry.loaded_at = clock_.mono_us() - settings_.fresh_us;
        }
    });
}

void CachedDirectory::note(bool is_up, const Error* error) {
    using State = shared::app::Health::State;
    if (is_up) {
        health_.set("postgres", State::kUp);
        return;
    }
    const std::string code = error == nullptr ? "unknown" : error->code;
    health_.set("postgres", State::kDegraded, code);
    shared::log::warning_every(30, "directory", "clinics cannot be loaded",
                               {{"code", code}, {"detail", error == nullptr ? "" : error->detail}});
}

}  // namespace workers::hot::lookup
