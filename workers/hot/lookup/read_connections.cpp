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

std::optional<ReadConnections::Rows> ReadConnections::ask_replica(std::size_t thread,
                                                                  const std::string& sql,
                                                                  const Parameters& parameters) {
    Slot& slot = slots_.at(thread);
    if (!slot.replica || clock_.mono_us() < slot.replica_again_at) return std::nullopt;
    ++(thread + 1 == slots_.size() ? warm_up_statements_ : statements_);
    auto rows = slot.replica->run(sql, parameters);
    if (rows) {
        ++replica_statements_;
        return std::move(*rows);
    }
    slot.replica_again_at = clock_.mono_us() + kReplicaPause;
    shared::log::warning_every(kLogEverySeconds,
                               "lookup.replica",
                               "the replica is left alone, the primary is asked",
                               {{"code", rows.error().code}});
    return std::nullopt;
}

shared::Result<ReadConnections::Rows> ReadConnections::run(std::size_t thread,
                                                           const std::string& sql,
                                                           const Parameters& parameters,
                                                           From from) {
    if (from == From::kReplica && slots_.at(thread).reads_replica) {
        auto rows = ask_replica(thread, sql, parameters);
        if (rows) return std::move(*rows);
    }
    return ask_primary(thread, sql, parameters);
}

shared::Result<std::int64_t> ReadConnections::mark(std::size_t thread, From from) {
    Slot& slot = slots_.at(thread);
    if (from == From::kReplica && slot.replica) {
        slot.reads_replica = is_fresh(slot.replica_mark);
        if (!slot.reads_replica) {
            const auto rows = ask_replica(thread, mark_sql(), {});
            slot.reads_replica = rows.has_value();
            if (rows) slot.replica_mark = mark_of(**rows);
        }
        if (slot.reads_replica) return slot.replica_mark.position;
    }
    if (!is_fresh(slot.primary_mark)) {
        const auto rows = ask_primary(thread, mark_sql(), {});
        if (!rows) return rows.error();
        slot.primary_mark = mark_of(**rows);
    }
    return slot.primary_mark.position;
}

void ReadConnections::set_mark(std::size_t thread, std::int64_t mark) {
    slots_.at(thread).primary_mark = {mark, clock_.mono_us(), true};
}

bool ReadConnections::is_fresh(const Mark& mark) const {
    return mark.is_there && clock_.mono_us() - mark.at < kMarkAge;
}

ReadConnections::Mark ReadConnections::mark_of(const shared::postgres::Rows& rows) const {
    return {number(rows, 0, 0), clock_.mono_us(), true};
}

std::string text(const shared::postgres::Rows& rows, std::size_t row, std::size_t column) {
    return std::string(rows.get(row, column));
}

std::int64_t number(const shared::postgres::Rows& rows, std::size_t row, std::size_t column) {
    return rows.is_null(row, column) ? 0 : std::stoll(text(rows, row, column));
}

}  // namespace workers::hot::lookup
