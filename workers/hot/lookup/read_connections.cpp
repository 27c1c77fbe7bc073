#include "workers/hot/lookup/read_connections.hpp"

#include "shared/base/log.hpp"

#include <utility>

namespace workers::hot::lookup {
namespace {

constexpr shared::MonoUs kMarkAge = 5'000'000;
constexpr shared::MonoUs kReplicaPause = 10'000'000;
constexpr int kLogEverySeconds = 30;

std::string mark_sql() {
    return std::string("SELECT ") + ReadConnections::kMark;
}

// Its position, and whether what it carried out last is from the last 30 s. A mark in Redis lives a
// minute (ops/decisions/0011): the rest is for the clocks of two hosts.
std::string replica_sql() {
    return mark_sql() +
           ", NOT pg_is_in_recovery() OR "
           "coalesce(now() - pg_last_xact_replay_timestamp() < interval '30 seconds', false)";
}

}  // namespace

ReadConnections::ReadConnections(const ReadSettings& settings,
                                 const shared::Clock& clock,
                                 const shared::postgres::Pool& pool,
                                 const shared::postgres::Pool* replica)
    : clock_(clock), pool_(pool), replica_(replica) {
    for (std::size_t i = 0; i < settings.threads; ++i) add_slot(settings.look_ups, settings.wait);
    add_slot(settings.warm_up, settings.wait);
}

void ReadConnections::add_slot(const shared::postgres::Settings& settings,
                               std::chrono::milliseconds wait) {
    slots_.push_back({pool_.connection(settings, wait), {}, {}, {}});
    if (replica_ != nullptr) slots_.back().replica.emplace(replica_->connection(settings, wait));
}

shared::Result<ReadConnections::Rows> ReadConnections::ask_primary(std::size_t thread,
                                                                   const std::string& sql,
                                                                   const Parameters& parameters) {
    ++(thread + 1 == slots_.size() ? warm_up_statements_ : statements_);
    return slots_.at(thread).primary.run(sql, parameters);
}

// Mark and rows are of one server: behind one URL there may be several, each with a position of its
// own. The mark stands before the view of the rows, which each statement takes anew.
std::optional<ReadConnections::Marked> ReadConnections::ask_replica(std::size_t thread,
                                                                    const std::string& sql,
                                                                    const Parameters& parameters) {
    Slot& slot = slots_.at(thread);
    if (!slot.replica || clock_.mono_us() < slot.replica_again_at) return std::nullopt;
    (thread + 1 == slots_.size() ? warm_up_statements_ : statements_) += 2;
    Marked out;
    bool is_recent = false;
    const auto done = slot.replica->transaction([&](shared::postgres::Transaction& work) {
        const auto state = work.run(replica_sql());
        out.mark = integer(*state, 0, 0);
        is_recent = state->get(0, 1) == "t";
        out.rows = work.run(sql, parameters);
    });
    if (!done) {
        leave_replica(slot, done.error().code);
        return std::nullopt;
    }
    // Nothing new was carried out for a while: nothing was written, or it does not come through.
    if (!is_recent) {
        const auto of_primary = mark(thread);
        if (!of_primary || out.mark < *of_primary) {
            leave_replica(slot, "replica_behind");
            return std::nullopt;
        }
    }
    ++replica_statements_;
    return out;
}

void ReadConnections::leave_replica(Slot& slot, const std::string& code) const {
    slot.replica_again_at = clock_.mono_us() + kReplicaPause;
    shared::log::warning_every(kLogEverySeconds,
                               "lookup.replica",
                               "the replica is left alone, the primary is asked",
                               {{"code", code}});
}

shared::Result<ReadConnections::Rows> ReadConnections::run(std::size_t thread,
                                                           const std::string& sql,
                                                           const Parameters& parameters) {
    return ask_primary(thread, sql, parameters);
}

shared::Result<ReadConnections::Marked> ReadConnections::read(std::size_t thread,
                                                              const std::string& sql,
                                                              const Parameters& parameters) {
    if (auto told = ask_replica(thread, sql, parameters)) return std::move(*told);
    return read_primary(thread, sql, parameters);
}

shared::Result<ReadConnections::Marked> ReadConnections::read_primary(
    std::size_t thread, const std::string& sql, const Parameters& parameters) {
    const auto version = mark(thread);
    if (!version) return version.error();
    auto rows = ask_primary(thread, sql, parameters);
    if (!rows) return rows.error();
    return Marked{std::move(*rows), *version};
}

shared::Result<std::int64_t> ReadConnections::mark(std::size_t thread) {
    const Mark& known = slots_.at(thread).mark;
    if (!known.is_there || clock_.mono_us() - known.at >= kMarkAge) {
        const auto rows = ask_primary(thread, mark_sql(), {});
        if (!rows) return rows.error();
        set_mark(thread, integer(**rows, 0, 0));
    }
    return known.position;
}

void ReadConnections::set_mark(std::size_t thread, std::int64_t mark) {
    slots_.at(thread).mark = {mark, clock_.mono_us(), true};
}

}  // namespace workers::hot::lookup
