// What Snapshot is made of.
#pragma once

#include "shared/base/log.hpp"
#include "shared/cache/snapshot.hpp"
#include "shared/cache/snapshot_file.hpp"
#include "shared/cache/snapshot_report.hpp"
#include "shared/cache/snapshot_rows.hpp"

#include <functional>
#include <mutex>
#include <utility>

namespace shared::cache {

// Its functions with `guard` held.
struct Snapshot::Impl {
    Impl(SnapshotSettings given, crypto::Sealer by, const Clock& of)
        : settings(std::move(given)), sealer(std::move(by)), clock(of), file(settings.path) {}

    // What a value is bound to.
    static std::string place_of(const std::string& category, const std::string& key) {
        return "snapshot." + category + "." + key;
    }
    bool is_on() const { return !settings.path.empty() && sealer.has_key(); }
    template <typename Work>
    auto run(SnapshotReport::Access access, Work work)
        -> decltype(work(std::declval<SnapshotRows&>()));
    std::string mend(const sqlite::Failure& failure, int attempt);
    // `work` in a transaction, with what it has done to be counted.
    using Change = std::function<void(SnapshotRows& rows, SnapshotUsage& done)>;
    Result<SnapshotUsage> change(const Change& work);
    Result<void> put(const std::string& category,
                     const std::vector<SnapshotEntry>& entries,
                     bool is_whole);
    struct Need {
        bool is_none = false;
        std::int64_t dates = 0;  // the row with an equal value
    };
    Need need_of(SnapshotRows& rows, const std::string& category, const SnapshotEntry& entry) const;
    void write(SnapshotRows& rows,
               const std::string& category,
               const SnapshotEntry& entry,
               SnapshotUsage& done) const;
    Result<SnapshotEntry> open(const std::string& category, SnapshotRow row) const;
    // With what does not open counted and told.
    Result<SnapshotEntry> look_at(const std::string& category, SnapshotRow row);
    Result<void> clean_up();
    void report_what_is_there(SnapshotRows& rows);

    const SnapshotSettings settings;
    const crypto::Sealer sealer;
    const Clock& clock;
    SnapshotReport report;
    std::mutex guard;
    SnapshotFile file;
    std::optional<MonoUs> cleaned_at;
};

template <typename Work>
auto Snapshot::Impl::run(SnapshotReport::Access access, Work work)
    -> decltype(work(std::declval<SnapshotRows&>())) {
    if (!is_on()) return Error{"snapshot_off", report.fault()};
    for (int attempt = 1;; ++attempt) {
        std::string why;
        try {
            SnapshotRows rows(file.open());
            auto done = work(rows);
            report.worked(access);
            return done;
        } catch (const sqlite::Failure& failure) {
            why = mend(failure, attempt);
        }
        if (why.empty()) continue;
        report.failed(access, why);
        log::warning_every(60, "snapshot", "the snapshot failed", {{"why", why}});
        return Error{"snapshot_failed", why};
    }
}

}  // namespace shared::cache
