// Opening a partition: from assignment to the first message begun.
#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
#include "workers/hot/owner/changing.hpp"
#include "workers/hot/owner/partition_owner.hpp"

#include <algorithm>

namespace workers::hot::owner {
namespace {

constexpr shared::MonoUs kReadAgainAfter = 200'000;
constexpr std::size_t kSlice = 20'000;  // turns read and settled at once

}  // namespace

void PartitionOwner::read_back(const std::vector<shared::kafka::Range>& ranges,
                               std::function<void(const Records&)> then) {
    auto done = [this,
                 &loop = ports_.loop,
                 life = std::weak_ptr(life_),
                 ranges,
                 then = std::move(then)](shared::Result<Records> read) {
        loop.post([this, &loop, life, ranges, then, read = std::move(read)] {
            if (life.expired()) return;
            if (read) {
                then(*read);
                return;
            }
            shared::log::warning_every(10,
                                       "read_back",
                                       "reading back a partition failed",
                                       {{"partition", partition_}, {"code", read.error().code}});
            loop.after(kReadAgainAfter, [this, life, ranges, then] {
                if (!life.expired()) read_back(ranges, then);
            });
        });
    };
    ports_.reader.read(ranges, std::move(done));
}

void PartitionOwner::read_conversations(shared::kafka::Offset epoch) {
    shared::failpoint("hot.owner_written");
    read_back({{"conversations", partition_, 0, std::nullopt, epoch}},
              [this, epoch](const Records& all) {
                  shared::failpoint("hot.conversations_read");
                  int unreadable = 0;
                  auto opened = conversation_log::fold_conversations(all, unreadable);
                  if (unreadable > 0) ports_.metrics.unreadable.add(unreadable);
                  conversation_log::keep(opened, std::move(states_), epoch, ports_.clock.wall_ms());
                  const auto ranges = parking_.ranges(opened.progress);
                  read_parked(std::make_shared<Opened>(std::move(opened)), ranges);
              });
}

// Before the turns: what became of a parked record stands behind its copy.
void PartitionOwner::read_parked(const std::shared_ptr<Opened>& opened,
                                 const std::vector<shared::kafka::Range>& ranges) {
    read_back(ranges, [this, opened](const Records& slice) {
        const auto left = parking_.read(slice, opened->progress);
        if (!left.empty()) return read_parked(opened, left);
        read_turns(opened, opened->progress.turns_from);
    });
}

void PartitionOwner::read_turns(const std::shared_ptr<conversation_log::Opened>& opened,
                                shared::kafka::Offset from) {
    read_back({{"turns", partition_, from, std::nullopt, -1, kSlice}},
              [this, opened, from](const Records& slice) {
                  conversation_log::settle(*opened, slice);
                  parking_.settle(slice);
                  const auto end = slice.empty() ? from : slice.back().offset + 1;
                  if (slice.size() == kSlice) return read_turns(opened, end);
                  if (slice.empty() && from > 0) return look_before(opened, from);
                  turns_.set_turns_end(end);
                  opened_with(*opened);
              });
}

// Nothing stands behind `from`. Nothing right before it either: the log is shorter than it was, so
// it was made anew; or all of it is old and gone, and reading it costs nothing.
void PartitionOwner::look_before(const std::shared_ptr<conversation_log::Opened>& opened,
                                 shared::kafka::Offset from) {
    read_back({{"turns", partition_, from - 1, std::nullopt, from}},
              [this, opened, from](const Records& last) {
                  if (last.empty()) return read_turns(opened, 0);
                  turns_.set_turns_end(from);
                  opened_with(*opened);
              });
}

void PartitionOwner::opened_with(conversation_log::Opened& opened) {
    for (auto& [key, entry] : opened.conversations) {
        if (!entry.state.open.empty() || !entry.state.pending.empty()) {
            settlement_.written(key, entry.offset, opened.progress.turns_from);
        }
        for (const auto& open : entry.state.open) {
            watch(key, open.reply_id, std::max(open.claimed_at, entry.stored_at));
        }
        states_.insert_or_assign(key, std::move(entry.state));
    }
    is_open_ = true;
    shared::failpoint("hot.opened");
    const auto took = ports_.clock.mono_us() - assigned_at_;
    ports_.metrics.opening_seconds.observe(static_cast<double>(took) / 1e6);
    shared::log::info("partition open",
                      {{"partition", partition_},
                       {"conversations", states_.size()},
                       {"parked", parking_.book().size()},
                       {"ms", took / 1000}});
    for (const std::string& key : opened.voided) {
        auto item = std::make_unique<Item>();
        item->kind = Item::Kind::kRewrite;
        push_urgent(key, std::move(item));
    }
    std::vector<std::string> waiting;
    for (auto& [key, lane] : lanes_) {
        waiting.push_back(key);
        const auto state = states_.find(key);
        amend_all(lane, state == states_.end() ? nullptr : &state->second);
    }
    for (const std::string& key : waiting) begin(key);
}

}  // namespace workers::hot::owner
