#include "workers/hot/kill_switch/keeper.hpp"

#include "shared/base/log.hpp"

#include <utility>

namespace workers::hot::kill_switch {
namespace {

constexpr std::chrono::milliseconds kReadEvery{5'000};
constexpr std::chrono::milliseconds kAgainAfter{500};

constexpr const char* kRead =
    "SELECT json_build_object('version', version, 'everyone', is_everyone, 'clinics', clinics) "
    "FROM core.kill_switch";

}  // namespace

Keeper::Keeper(KillSwitch& of,
               shared::postgres::Connection database,
               shared::app::Health& health,
               KeptPosition kept)
    : switch_(of), health_(health), connection_(std::move(database)), kept_(kept) {
    read_or_keep();
    thread_ = std::thread([this] { run(); });
}

Keeper::~Keeper() {
    {
        const std::lock_guard lock(guard_);
        is_stopping_ = true;
    }
    stop_.notify_all();
    thread_.join();
}

bool Keeper::read() {
    const auto rows = connection_.run(kRead);
    // It is the only one that asks for nobody's sake: else an idle worker never learnt that the
    // database is back.
    using State = shared::app::Health::State;
    health_.set("postgres", rows ? State::kUp : State::kDegraded, rows ? "" : rows.error().code);
    if (!rows) {
        shared::log::warning_every(
            30, "kill_switch", "the kill switch cannot be read", {{"code", rows.error().code}});
        return false;
    }
    if ((*rows)->size() == 0) return switch_.set({1, false, {}});
    auto position = read_position((*rows)->get(0, 0));
    if (!position) return false;
    const bool was_any = switch_.position().is_everyone || !switch_.position().clinics.empty();
    const auto clinics = position->clinics.size();
    const bool is_everyone = position->is_everyone;
    const bool is_any = is_everyone || clinics > 0;
    if (switch_.set(std::move(*position)) && is_any != was_any) {
        shared::log::warning(is_any ? "automatic replies are switched off"
                                    : "automatic replies are switched on again",
                             {{"everyone", is_everyone ? "yes" : "no"}, {"clinics", clinics}});
    }
    return true;
}

// A position that was told meanwhile is kept as well.
void Keeper::read_or_keep() {
    is_read_ = read();
    if (switch_.is_known()) return kept_.save(switch_.position(), is_read_);
    auto position = kept_.load();
    if (!position) return;
    shared::log::warning("the database is away: the kill switch stands as the snapshot has it",
                         {{"version", position->version},
                          {"everyone", position->is_everyone ? "yes" : "no"},
                          {"clinics", position->clinics.size()}});
    (void)switch_.set(std::move(*position));
}

void Keeper::run() {
    std::unique_lock lock(guard_);
    while (
        !stop_.wait_for(lock, is_read_ ? kReadEvery : kAgainAfter, [&] { return is_stopping_; })) {
        lock.unlock();
        read_or_keep();
        lock.lock();
    }
}

}  // namespace workers::hot::kill_switch
