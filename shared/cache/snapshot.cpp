#include "shared/cache/snapshot.hpp"

#include "shared/cache/snapshot_internal.hpp"

#include <thread>

namespace shared::cache {
namespace {

using Access = SnapshotReport::Access;
using Entries = std::vector<SnapshotEntry>;

// A lock may also be refused at once, where waiting for it could not end well.
constexpr int kAttempts = 3;
constexpr std::chrono::milliseconds kPause{10};

}  // namespace

// Empty: the call is worth another attempt. Our statements fit our tables, as long as these are
// what they were made as.
std::string Snapshot::Impl::mend(const sqlite::Failure& failure, int attempt) {
    if (attempt == kAttempts || failure.kind() == sqlite::Failure::Kind::kOther)
        return failure.what();
    if (failure.kind() == sqlite::Failure::Kind::kBusy) {
        std::this_thread::sleep_for(kPause);
        return {};
    }
    try {
        file.put_aside(failure.what());
        return {};
    } catch (const sqlite::Failure& second) {
        return second.what();
    }
}

// What is not sealed was not written here.
Result<SnapshotEntry> Snapshot::Impl::open(const std::string& category, SnapshotRow row) const {
    const std::string place = place_of(category, row.key);
    auto value = crypto::is_sealed(row.sealed) ? sealer.open(row.sealed, place)
                                               : Error{"bad_seal", place + ": not sealed"};
    if (value) return SnapshotEntry{std::move(row.key), std::move(*value), row.fresh_until};
    return Error{value.error().code, value.error().detail, Action::kRetry};
}

Result<SnapshotEntry> Snapshot::Impl::look_at(const std::string& category, SnapshotRow row) {
    auto entry = open(category, std::move(row));
    if (entry) return entry;
    report.unreadable();
    log::warning_every(60,
                       "snapshot_seal",
                       "a value of the snapshot does not open",
                       {{"code", entry.error().code}, {"category", category}});
    return entry;
}

Snapshot::Snapshot(SnapshotSettings settings, crypto::Sealer sealer, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(sealer), clock)) {
    if (is_on()) {
        const std::lock_guard lock(impl_->guard);
        static_cast<void>(impl_->run(Access::kRead, [&](SnapshotRows& rows) -> Result<void> {
            impl_->report_what_is_there(rows);
            return {};
        }));
    } else if (impl_->settings.path.empty()) {
        impl_->report.off("no file is set for it");
        log::info("no snapshot is kept: " + fault());
    } else {
        impl_->report.off("FRONTDESK_MASTER_KEY is not set");
        log::warning("no snapshot is kept: " + fault());
    }
}

Snapshot::~Snapshot() = default;

bool Snapshot::is_on() const {
    return impl_->is_on();
}

std::string Snapshot::fault() const {
    return impl_->report.fault();
}

SnapshotUsage Snapshot::usage() const {
    return impl_->report.usage();
}

Result<void> Snapshot::put(const std::string& category, const Entries& entries) {
    const std::lock_guard lock(impl_->guard);
    return impl_->put(category, entries, false);
}

Result<void> Snapshot::replace(const std::string& category, const Entries& entries) {
    const std::lock_guard lock(impl_->guard);
    return impl_->put(category, entries, true);
}

Result<std::optional<SnapshotEntry>> Snapshot::get(const std::string& category,
                                                   const std::string& key) {
    using Found = std::optional<SnapshotEntry>;
    using Row = std::optional<SnapshotRow>;
    const std::lock_guard lock(impl_->guard);
    auto row = impl_->run(
        Access::kRead, [&](SnapshotRows& rows) -> Result<Row> { return rows.find(category, key); });
    if (!row) return row.error();
    if (!*row) return Found{};
    auto entry = impl_->look_at(category, std::move(**row));
    if (!entry) return entry.error();
    return Found{std::move(*entry)};
}

Result<Entries> Snapshot::all(const std::string& category) {
    using Rows = std::vector<SnapshotRow>;
    const std::lock_guard lock(impl_->guard);
    auto rows = impl_->run(Access::kRead,
                           [&](SnapshotRows& of) -> Result<Rows> { return of.all(category); });
    if (!rows) return rows.error();
    Entries out;
    std::optional<Error> last;
    for (SnapshotRow& row : *rows) {
        auto entry = impl_->look_at(category, std::move(row));
        if (entry) {
            out.push_back(std::move(*entry));
        } else {
            last = entry.error();
        }
    }
    if (out.empty() && last) return *last;
    return out;
}

Result<void> Snapshot::erase(const std::string& category, const std::string& key) {
    const std::lock_guard lock(impl_->guard);
    const auto is_there = impl_->run(Access::kRead, [&](SnapshotRows& rows) -> Result<bool> {
        return rows.find(category, key).has_value();
    });
    if (!is_there) return is_there.error();
    if (!*is_there) return {};
    const auto done =
        impl_->change([&](SnapshotRows& rows, SnapshotUsage&) { rows.erase(category, key); });
    if (!done) return done.error();
    return {};
}

Result<void> Snapshot::clean_up() {
    const std::lock_guard lock(impl_->guard);
    return impl_->clean_up();
}

}  // namespace shared::cache
