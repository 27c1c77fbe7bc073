#include "shared/spool/drain.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
#include "shared/kafka/partition.hpp"

#include <unordered_set>
#include <utility>

namespace shared::spool {
namespace {

constexpr std::size_t kWindow = 500;

}  // namespace

Drain::Drain(Spool& spool, kafka::Producer& producer, std::int32_t partitions)
    : spool_(spool), producer_(producer), partitions_(partitions) {}

void Drain::stop() {
    std::shared_ptr<Window> window;
    {
        const std::lock_guard lock(guard_);
        is_stopped_ = true;
        window = window_;
    }
    spool_.wake();
    if (window == nullptr) return;
    {
        const std::lock_guard lock(window->guard);
        window->is_stopped = true;
    }
    window->changed.notify_all();
}

std::vector<Entry> Drain::take() {
    std::vector<Entry> out;
    std::unordered_set<std::string> keys;
    while (out.size() < kWindow) {
        std::optional<Entry> entry = carried_ ? std::exchange(carried_, {}) : spool_.next();
        if (!entry) break;
        // A key once: where its first record fails, its second must not stand before it.
        if (!keys.insert(entry->key).second) {
            carried_ = std::move(entry);
            break;
        }
        out.push_back(std::move(*entry));
    }
    return out;
}

bool Drain::is_done_with(const Entry& entry, const kafka::Ack& ack) {
    if (ack.stored) {
        ++stored_;
        return true;
    }
    last_error_ = ack.code;
    if (!ack.too_large || !spool_.set_aside(entry)) return false;
    log::error("a spooled record is larger than the log takes; it is kept beside the segments");
    ++rejected_;
    return true;
}

void Drain::produce(const std::vector<Entry>& entries, const std::shared_ptr<Window>& window) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Entry& entry = entries[i];
        {
            const std::lock_guard lock(window->guard);
            ++window->open;
        }
        const auto on_ack = [window, i](const kafka::Ack& ack) {
            {
                const std::lock_guard lock(window->guard);
                window->acks[i] = ack;
                --window->open;
            }
            window->changed.notify_all();
        };
        const auto partition = kafka::partition_of(entry.key, partitions_);
        const auto taken =
            producer_.produce(entry.topic, partition, entry.key, entry.value, on_ack);
        if (taken) continue;
        kafka::Ack refused;
        refused.code = taken.error().code;
        refused.too_large = taken.error().action == Action::kDeadLetter;
        on_ack(refused);
        if (!refused.too_large) break;
    }
}

Drain::Step Drain::step() {
    const std::vector<Entry> entries = take();
    if (entries.empty()) return Step::kNothing;
    const auto window = std::make_shared<Window>();
    window->acks.resize(entries.size());
    {
        const std::lock_guard lock(guard_);
        if (is_stopped_) return Step::kStopped;
        window_ = window;
    }
    produce(entries, window);
    shared::failpoint("drain.produced");
    std::unique_lock lock(window->guard);
    window->changed.wait(lock, [&] { return window->open == 0 || window->is_stopped; });
    if (window->open != 0) return Step::kStopped;
    shared::failpoint("drain.acked");
    std::size_t done = 0;
    while (done < entries.size() && is_done_with(entries[done], window->acks[done])) ++done;
    spool_.finished(done);
    shared::failpoint("drain.finished");
    if (done == entries.size()) return Step::kStored;
    carried_.reset();
    spool_.rewind();
    return Step::kFailed;
}

}  // namespace shared::spool
