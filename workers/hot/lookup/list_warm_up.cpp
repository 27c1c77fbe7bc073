#include "workers/hot/lookup/list_warm_up.hpp"

#include "shared/base/log.hpp"

#include <utility>

namespace workers::hot::lookup {
namespace {

constexpr const char* kRecent = R"sql(
SELECT clinic_id || ':' || patient_id FROM core.conversation_sessions
WHERE clinic_id IS NOT NULL AND patient_id IS NOT NULL AND started_at > now() - interval '1 day'
ORDER BY started_at DESC LIMIT $1::int)sql";

}  // namespace

ListWarmUp::ListWarmUp(shared::cache::Category& lists,
                       shared::postgres::Connection database,
                       Settings settings)
    : lists_(lists),
      database_(std::move(database)),
      settings_(settings),
      thread_([this] { run(); }) {}

ListWarmUp::~ListWarmUp() {
    {
        const std::lock_guard lock(calls_->guard);
        calls_->is_stopping = true;
    }
    calls_->changed.notify_all();
    thread_.join();
}

void ListWarmUp::run() {
    const auto deadline = std::chrono::steady_clock::now() + settings_.limit;
    std::size_t asked = 0;
    for (const std::string& patient : patients()) {
        if (!await_place(deadline)) break;
        ++asked;
        const auto ended = [calls = calls_] {
            {
                const std::lock_guard lock(calls->guard);
                --calls->under_way;
            }
            calls->changed.notify_all();
        };
        const auto limit = std::chrono::microseconds(settings_.limit).count();
        lists_.follow(patient, limit, ended, shared::cache::Category::Follower::kPatient);
    }
    shared::log::info("lists of memories are asked for", {{"patients", asked}});
}

std::vector<std::string> ListWarmUp::patients() {
    const auto rows = database_.run(kRecent, {std::to_string(kMostPatients)});
    std::vector<std::string> out;
    if (!rows) {
        shared::log::warning("who wrote last cannot be read", {{"code", rows.error().code}});
        return out;
    }
    for (std::size_t row = 0; row < (*rows)->size(); ++row) out.emplace_back((*rows)->get(row, 0));
    return out;
}

// False: no more of it.
bool ListWarmUp::await_place(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(calls_->guard);
    const bool has_place = calls_->changed.wait_until(lock, deadline, [this] {
        return calls_->is_stopping || calls_->under_way < settings_.at_once;
    });
    if (!has_place || calls_->is_stopping) return false;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    ++calls_->under_way;
    return true;
}

}  // namespace workers::hot::lookup
