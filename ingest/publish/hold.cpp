#include "ingest/publish/hold.hpp"

#include "shared/base/log.hpp"

#include <filesystem>
#include <utility>

namespace ingest::publish {
namespace {

using shared::Action;
using shared::Error;
using shared::Result;

constexpr const char* kMark = "held";
constexpr std::string_view kWords =
    "frontdeskctl topics repartition is under way, or was broken off: run it again\n";

bool is_there(const std::string& path) {
    std::error_code failure;
    return std::filesystem::exists(path, failure);
}

}  // namespace

Hold::Hold(const Parts& parts, int partitions, Verify verify, TakeOver take_over)
    : parts_(parts),
      mark_(parts.folder + "/" + kMark),
      verify_(std::move(verify)),
      take_over_(std::move(take_over)),
      is_on_(parts.spool != nullptr && is_there(mark_)),
      partitions_(partitions) {
    if (!is_on_) return;
    parts_.sink.freeze(true);
    shared::log::warning("held for a repartition: everything goes into the spool until it is done",
                         {{"mark", mark_}});
}

HoldStatus Hold::status() const {
    HoldStatus out{is_on_, partitions_, parts_.sink.under_way(), 0, 0};
    if (parts_.spool == nullptr) return out;
    const auto stats = parts_.spool->stats();
    out.records = stats.records;
    out.bytes = stats.bytes;
    return out;
}

Result<void> Hold::write_mark() {
    const auto file = parts_.disk.create(mark_);
    if (!file && file.error().code == "EEXIST") return parts_.disk.sync_folder(parts_.folder);
    if (!file) return file.error();
    auto done = parts_.disk.append(*file, kWords);
    if (done) done = parts_.disk.sync(*file);
    parts_.disk.close(*file);
    if (done) done = parts_.disk.sync_folder(parts_.folder);
    if (!done) (void)parts_.disk.remove(mark_);
    return done;
}

Result<void> Hold::begin() {
    const std::lock_guard lock(guard_);
    if (is_stopping_) return Error{"draining", "it is stopping", Action::kRetry};
    if (parts_.spool == nullptr) {
        return Error{"no_spool", "FRONTDESK_INGEST_SPOOL is not set", Action::kStop};
    }
    if (is_on_) return {};
    // First the mark: a process that dies in between comes back held, and nobody was told yet.
    if (auto written = write_mark(); !written) return written;
    is_on_ = true;
    parts_.sink.freeze(true);
    shared::log::info("held for a repartition: everything goes into the spool");
    return {};
}

Result<void> Hold::end(int partitions) {
    const std::lock_guard lock(guard_);
    if (is_stopping_) return Error{"draining", "it is stopping", Action::kRetry};
    if (!is_on_ && partitions == partitions_) return {};
    if (!is_on_) {
        return Error{"other_count", "it runs with another partition count", Action::kStop};
    }
    if (parts_.sink.under_way() > 0) {
        return Error{"under_way", "records are not acknowledged yet", Action::kRetry};
    }
    if (auto verified = verify_(partitions); !verified) return verified;
    // As long as the mark is there the next process would be held: so it goes before anything else.
    if (auto gone = parts_.disk.remove(mark_); !gone && is_there(mark_)) return gone;
    if (auto synced = parts_.disk.sync_folder(parts_.folder); !synced) return synced;
    take_over_(partitions);
    partitions_ = partitions;
    is_on_ = false;
    parts_.sink.freeze(false);
    shared::log::info("no longer held; the spool drains", {{"partitions", partitions}});
    return {};
}

void Hold::stop() {
    const std::lock_guard lock(guard_);
    is_stopping_ = true;
}

}  // namespace ingest::publish
