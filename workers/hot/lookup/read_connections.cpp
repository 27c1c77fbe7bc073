#include "workers/hot/lookup/read_connections.hpp"

namespace workers::hot::lookup {
namespace {

constexpr shared::MonoUs kMarkAge = 5'000'000;

}  // namespace

ReadConnections::ReadConnections(const ReadSettings& settings, const shared::Clock& clock)
    : clock_(clock) {
    for (std::size_t i = 0; i < settings.threads; ++i) {
        slots_.push_back({shared::postgres::Connection(settings.look_ups)});
    }
    slots_.push_back({shared::postgres::Connection(settings.warm_up)});
}

shared::Result<ReadConnections::Rows> ReadConnections::run(std::size_t thread,
                                                           const std::string& sql,
                                                           const Parameters& parameters) {
    ++(thread + 1 == slots_.size() ? warm_up_statements_ : statements_);
    return slots_.at(thread).connection.run(sql, parameters);
}

shared::Result<std::int64_t> ReadConnections::mark(std::size_t thread) {
    Slot& slot = slots_.at(thread);
    const shared::MonoUs now = clock_.mono_us();
    if (slot.is_marked && now - slot.marked_at < kMarkAge) return slot.mark;
    const auto rows = run(thread, std::string("SELECT ") + kMark);
    if (!rows) return rows.error();
    set_mark(thread, number(**rows, 0, 0));
    return slot.mark;
}

void ReadConnections::set_mark(std::size_t thread, std::int64_t mark) {
    Slot& slot = slots_.at(thread);
    slot.mark = mark;
    slot.marked_at = clock_.mono_us();
    slot.is_marked = true;
}

std::string text(const shared::postgres::Rows& rows, std::size_t row, std::size_t column) {
    return std::string(rows.get(row, column));
}

std::int64_t number(const shared::postgres::Rows& rows, std::size_t row, std::size_t column) {
    return rows.is_null(row, column) ? 0 : std::stoll(text(rows, row, column));
}

}  // namespace workers::hot::lookup
