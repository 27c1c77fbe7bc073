#include "shared/cache/snapshot_internal.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace shared::cache {
namespace {

using Access = SnapshotReport::Access;
using Entries = std::vector<SnapshotEntry>;

constexpr MonoUs kCleanEvery = 3'600'000'000;
constexpr WallMs kDateEvery = 600'000;  // what is loaded over and over costs a look, not a write

}  // namespace

Result<SnapshotUsage> Snapshot::Impl::change(const Change& work) {
    auto changed = run(Access::kWrite, [&](SnapshotRows& rows) -> Result<SnapshotUsage> {
        SnapshotUsage done;
        sqlite::Transaction transaction(rows.database());
        work(rows, done);
        done.removed += rows.remove_oldest_beyond(settings.bytes);
        transaction.commit();
        report_what_is_there(rows);
        return done;
    });
    if (changed) report.wrote(*changed);
    return changed;
}

void Snapshot::Impl::report_what_is_there(SnapshotRows& rows) {
    report.holds(rows.sums(), file.bytes(), file.count_aside());
}

Result<void> Snapshot::Impl::put(const std::string& category,
                                 const Entries& entries,
                                 bool is_whole) {
    const auto nothing = run(Access::kRead, [&](SnapshotRows& rows) -> Result<bool> {
        return !is_whole && std::all_of(entries.begin(), entries.end(), [&](const auto& entry) {
            return need_of(rows, category, entry).is_none;
        });
    });
    if (!nothing) return nothing.error();
    if (*nothing) return {};
    const auto done = change([&](SnapshotRows& rows, SnapshotUsage& counts) {
        for (const SnapshotEntry& entry : entries) write(rows, category, entry, counts);
        if (!is_whole) return;
        std::set<std::string_view> kept;
        for (const SnapshotEntry& entry : entries) kept.insert(entry.key);
        rows.keep_only(category, kept);
    });
    if (!done) return done.error();
    if (!cleaned_at || clock.mono_us() - *cleaned_at >= kCleanEvery) static_cast<void>(clean_up());
    if (done->failures == 0) return {};
    return Error{"snapshot_too_large",
                 category + ": " + std::to_string(done->failures) + " entries beyond the limit"};
}

// What stands there is opened, not told by a hash: so a damaged value is written anew.
Snapshot::Impl::Need Snapshot::Impl::need_of(SnapshotRows& rows,
                                             const std::string& category,
                                             const SnapshotEntry& entry) const {
    auto row = rows.find(category, entry.key);
    if (!row) return {};
    const std::int64_t id = row->id;
    const WallMs age = clock.wall_ms() - row->written_at;
    const auto known = open(category, std::move(*row));
    if (!known || known->value != entry.value) return {};
    return {age >= 0 && age < kDateEvery, id};
}

void Snapshot::Impl::write(SnapshotRows& rows,
                           const std::string& category,
                           const SnapshotEntry& entry,
                           SnapshotUsage& done) const {
    const Need need = need_of(rows, category, entry);
    if (need.is_none) return;
    if (need.dates != 0) {
        rows.date(need.dates, entry.fresh_until, clock.wall_ms());
        ++done.dated;
        return;
    }
    const SnapshotRow row{0,
                          entry.key,
                          sealer.seal(entry.value, place_of(category, entry.key)),
                          entry.fresh_until,
                          clock.wall_ms()};
    if (SnapshotRows::bytes_of(row) > settings.bytes) {
        rows.erase(category, entry.key);
        ++done.failures;
        return;
    }
    rows.write(category, row);
    ++done.written;
}

Result<void> Snapshot::Impl::clean_up() {
    cleaned_at = clock.mono_us();
    const WallMs keep = std::chrono::milliseconds(settings.keep).count();
    const auto done = change([&](SnapshotRows& rows, SnapshotUsage& counts) {
        counts.removed = rows.remove_before(clock.wall_ms() - keep);
    });
    if (!done) return done.error();
    return run(Access::kWrite, [&](SnapshotRows& rows) -> Result<void> {
        rows.give_back();
        report_what_is_there(rows);
        return {};
    });
}

}  // namespace shared::cache
