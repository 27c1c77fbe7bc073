#include "ops/frontdeskctl/legacy/backfill.hpp"

#include "ops/frontdeskctl/legacy/numbers.hpp"
#include "ops/frontdeskctl/legacy/parts.hpp"
#include "ops/frontdeskctl/legacy/statements.hpp"
#include "shared/base/failpoint.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ops::frontdeskctl::legacy {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A writer that meets a row of ours waits for no longer than such a transaction.
constexpr milliseconds kLongBatch{200};
constexpr std::int64_t kMostBlocks = 4'096;
constexpr milliseconds kLookAtReplicas{1'000};
constexpr milliseconds kWaitForReplicas{500};

constexpr const char* kBegin = R"(
INSERT INTO legacy_session_ids.backfills (column_id, part, file, next_block)
VALUES ($1::int, $2::oid, coalesce(pg_relation_filenode($2::oid), 0), 0)
ON CONFLICT (column_id, part) DO UPDATE SET file = EXCLUDED.file,
    next_block = CASE WHEN backfills.file = EXCLUDED.file THEN backfills.next_block ELSE 0 END
RETURNING next_block)";
// None where the file is another by now: somebody rewrote the table, and its blocks are others.
constexpr const char* kMove = R"(
UPDATE legacy_session_ids.backfills SET next_block = $3::bigint
WHERE column_id = $1::int AND part = $2::oid AND file = pg_relation_filenode($2::oid))";
constexpr const char* kLag = R"(
SELECT coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0)::bigint
FROM pg_stat_replication)";

std::string tid(std::int64_t block) {
    return fmt::format("({},0)", block);
}

milliseconds since(steady_clock::time_point begun) {
    return std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun);
}

class Backfill {
  public:
    Backfill(Runner& runner, const Work& work) : runner_(runner), work_(work) {}

    Result<BackfillCounts> run() {
        const auto parts = read_parts(runner_.database(), work_.table);
        if (!parts) return parts.error();
        for (const Part& part : *parts) all_blocks_ += part.blocks;
        for (const Part& part : *parts) {
            if (auto done = over(part); !done) return done.error();
            blocks_before_ += part.blocks;
        }
        return counts_;
    }

  private:
    Result<void> over(const Part& part);
    Result<std::int64_t> begin(const Part& part);
    // The next block; nothing is changed where the file is another, and the part is begun anew.
    Result<std::int64_t> batch(const Part& part, std::int64_t from);
    void fill(Transaction& transaction, const Part& part, std::int64_t from);
    void fit(Transaction& transaction, const Part& part, std::int64_t from);
    std::int64_t wanted() const { return runner_.options().batch_rows; }
    void show(std::int64_t block);
    Result<void> slow_down();
    Result<void> wait_for_replicas();

    Runner& runner_;
    const Work& work_;
    BackfillCounts counts_, last_;
    std::int64_t blocks_ = 1;  // of a batch
    std::int64_t filled_ = 0;  // rows of the last one that have a value
    milliseconds took_{0};
    std::int64_t all_blocks_ = 0, blocks_before_ = 0;
    double part_at_start_ = -1;
    const steady_clock::time_point begun_ = steady_clock::now();
    steady_clock::time_point looked_{};
};

Result<std::int64_t> Backfill::begin(const Part& part) {
    std::int64_t at = 0;
    const auto done = runner_.change(work_.table.text(), [&](Transaction& transaction) {
        at = number(transaction.run(kBegin, {std::to_string(work_.id), part.oid})->get(0, 0));
    });
    if (!done) return done.error();
    return at;
}

// Blocks that hold about the rows wanted: behind a stretch of empty ones may come full ones.
void Backfill::fit(Transaction& transaction, const Part& part, std::int64_t from) {
    const auto sql = count_blocks(part.table.sql());
    for (;;) {
        const auto rows = transaction.run(sql, {tid(from), tid(from + blocks_)});
        last_.rows = number(rows->get(0, 0));
        filled_ = number(rows->get(0, 1));
        if (blocks_ == 1 || filled_ <= 2 * wanted()) return;
        blocks_ = next_blocks(blocks_, filled_, milliseconds(0), wanted());
    }
}

void Backfill::fill(Transaction& transaction, const Part& part, std::int64_t from) {
    const auto rows =
        transaction.run(fill_blocks(work_, part.table.sql()), {tid(from), tid(from + blocks_)});
    last_.changed = number(rows->get(0, 0));
    last_.reported = number(rows->get(0, 1));
}

Result<std::int64_t> Backfill::batch(const Part& part, std::int64_t from) {
    bool is_moved = false, is_again = false;
    steady_clock::time_point begun;
    const auto done = runner_.change_rows(work_.table.text(), [&](Transaction& transaction) {
        begun = steady_clock::now();
        // Time ran out, or others hold rows of it.
        if (is_again) blocks_ = std::max<std::int64_t>(1, blocks_ / 2);
        is_again = true;
        fit(transaction, part, from);
        fill(transaction, part, from);
        const auto moved = transaction.run(
            kMove, {std::to_string(work_.id), part.oid, std::to_string(from + blocks_)});
        is_moved = moved->affected() == 1;
    });
    if (!done) return done.error();
    took_ = since(begun);
    counts_.rows += last_.rows;
    counts_.changed += last_.changed;
    counts_.reported += last_.reported;
    shared::failpoint("ctl.legacy_batch");
    return is_moved ? from + blocks_ : begin(part);
}

void Backfill::show(std::int64_t block) {
    const auto done = static_cast<double>(blocks_before_ + block) /
                      static_cast<double>(std::max<std::int64_t>(1, all_blocks_));
    if (part_at_start_ < 0) part_at_start_ = done;
    runner_.meter().show(
        {work_.table.text() + ": backfill", done, counts_.rows, since(begun_), part_at_start_});
}

// Only what is written costs others something.
Result<void> Backfill::slow_down() {
    const auto rate = runner_.options().rows_per_second;
    const auto written = last_.changed + last_.reported;
    if (rate > 0 && written > 0) {
        runner_.pause(std::max(milliseconds(0), milliseconds(written * 1'000 / rate) - took_));
    }
    if (steady_clock::now() - looked_ < kLookAtReplicas) return {};
    looked_ = steady_clock::now();
    return wait_for_replicas();
}

Result<void> Backfill::wait_for_replicas() {
    const auto most = std::int64_t{runner_.options().lag_mb} * 1'000'000;
    for (bool is_told = false;;) {
        const auto lag = runner_.database().run(kLag);
        if (!lag) return lag.error();
        if (number((*lag)->get(0, 0)) <= most) return {};
        if (!is_told) runner_.meter().say("  a replica is behind: waiting for it");
        is_told = true;
        runner_.pause(kWaitForReplicas);
        if (auto go = runner_.go_on(); !go) return go;
    }
}

// Rows that come behind the last block meanwhile are the trigger's.
Result<void> Backfill::over(const Part& part) {
    auto at = begin(part);
    if (!at) return at.error();
    const auto a_block =
        std::max<std::int64_t>(1, part.rows / std::max<std::int64_t>(1, part.blocks));
    blocks_ = std::max<std::int64_t>(1, wanted() / std::max<std::int64_t>(a_block, 10));
    while (*at < part.blocks) {
        show(*at);
        blocks_ = std::min(blocks_, part.blocks - *at);
        at = batch(part, *at);
        if (!at) return at.error();
        blocks_ = next_blocks(blocks_, filled_, took_, wanted());
        if (auto slow = slow_down(); !slow) return slow;
    }
    return {};
}

}  // namespace

std::int64_t next_blocks(std::int64_t blocks,
                         std::int64_t filled,
                         milliseconds took,
                         std::int64_t wanted) {
    const auto most = took > kLongBatch ? blocks / 2 : blocks * 2;
    const auto by_rows = filled > 0 ? blocks * wanted / filled : most;
    return std::clamp<std::int64_t>(std::min(by_rows, most), 1, kMostBlocks);
}

Result<BackfillCounts> backfill(Runner& runner, const Work& work) {
    return Backfill(runner, work).run();
}

}  // namespace ops::frontdeskctl::legacy
