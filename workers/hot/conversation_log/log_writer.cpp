#include "workers/hot/conversation_log/log_writer.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/log.hpp"

#include <algorithm>

namespace workers::hot::conversation_log {
namespace {

constexpr const char* kTopic = "conversations";
constexpr shared::MonoUs kReadAgainAfter = 100'000;

}  // namespace

LogWriter::LogWriter(event_loop::EventLoop& loop,
                     shared::kafka::Producer& producer,
                     shared::kafka::LogReader& reader,
                     const shared::Clock& clock,
                     shared::kafka::Partition partition,
                     const Metrics& metrics,
                     Listener listener)
    : loop_(loop),
      reader_(reader),
      partition_(partition),
      metrics_(metrics),
      listener_(std::move(listener)),
      owner_(shared::uuid_v7().text()),
      producer_(loop, producer, clock, partition) {}

void LogWriter::open(std::function<void(shared::kafka::Offset)> then) {
    producer_.produce(kTopic,
                      std::string(kOwnerKey),
                      write_owner(owner_),
                      [this, then = std::move(then)](const event_loop::Stored& stored) {
                          if (stored.offset < 0) {  // without its offset it is no epoch
                              open(then);
                              return;
                          }
                          epoch_ = stored.offset;
                          fence_.emplace(epoch_, owner_);
                          then(epoch_);
                      });
}

void LogWriter::write(const std::string& conversation,
                      const State& state,
                      bool is_claim,
                      Then then) {
    produce(
        conversation, write_state(conversation, epoch_, owner_, state, is_claim), std::move(then));
    shared::failpoint(is_claim ? "hot.claim_produced" : "hot.state_produced");
}

void LogWriter::tombstone(const std::string& conversation, Then then) {
    produce(conversation, std::nullopt, std::move(then));
}

void LogWriter::progress(const Progress& progress, Then then) {
    produce(std::string(kProgressKey), write_progress(epoch_, owner_, progress), std::move(then));
}

shared::kafka::Offset LogWriter::log_end() const {
    if (!fence_) return 0;
    shared::kafka::Offset end = fence_->expected();
    for (const Parked& item : parked_) {
        if (item.stored.offset >= 0) end = std::min(end, item.stored.offset);
    }
    return end;
}

void LogWriter::produce(std::string key, std::optional<std::string> value, Then then) {
    if (is_fenced_) return;
    producer_.produce(kTopic,
                      std::move(key),
                      std::move(value),
                      [this, then = std::move(then)](const event_loop::Stored& stored) {
                          acknowledged(stored, then);
                      });
}

void LogWriter::acknowledged(const event_loop::Stored& stored, Then then) {
    if (is_fenced_) return;
    if (stored.is_too_large) {  // nothing stands in the log: there is no ack to check
        then(stored);
        return;
    }
    const auto ack = stored.offset < 0 ? fence_->acknowledged_without_offset()
                                       : fence_->acknowledged(stored.offset);
    if (ack == Fence::Ack::kPassed) {
        then(stored);
        return;
    }
    if (ack == Fence::Ack::kLost) {
        is_lost_ = true;
        metrics_.restarts_conversations.add();
        shared::log::error("conversations were truncated or made anew: partition fenced",
                           {{"partition", partition_}, {"offset", stored.offset}});
        return fence();
    }
    parked_.push_back({stored, std::move(then)});
    if (ack == Fence::Ack::kGap) {
        metrics_.gaps.add();
        read_gap();
    }
}

void LogWriter::read_gap() {
    const Fence::Gap gap = *fence_->gap();
    auto done = [this, &loop = loop_, life = std::weak_ptr(life_)](
                    shared::Result<std::vector<shared::kafka::Record>> read) {
        loop.post([this, &loop, life, read = std::move(read)] {
            if (life.expired()) return;
            if (read) {
                gap_read(*read);
                return;
            }
            loop.after(kReadAgainAfter, [this, life] {
                if (!life.expired()) read_gap();
            });
        });
    };
    reader_.read({{kTopic, partition_, gap.from, std::nullopt, gap.to}}, std::move(done));
}

void LogWriter::gap_read(const std::vector<shared::kafka::Record>& records) {
    const Fence::Verdict verdict = fence_->gap_read(records);
    if (verdict.is_fenced) {
        shared::log::warning("partition fenced: somebody else opened it",
                             {{"partition", partition_}, {"epoch", epoch_}});
        return fence();
    }
    if (!verdict.is_clear) {
        read_gap();
    } else {
        std::deque<Parked> passed;
        passed.swap(parked_);
        for (Parked& item : passed) item.then(item.stored);
    }
    for (const std::string& key : verdict.voided) listener_.on_voided(key);
}

void LogWriter::fence() {
    is_fenced_ = true;
    parked_.clear();
    metrics_.fenced.add();
    listener_.on_fenced();
}

}  // namespace workers::hot::conversation_log
