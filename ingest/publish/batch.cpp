#include "ingest/publish/batch.hpp"

#include <utility>

namespace ingest::publish {

Batch::Batch(std::vector<records::Record> records, std::function<void(Stored)> done)
    : records_(std::move(records)),
      done_(std::move(done)),
      fates_(records_.size()),
      open_(records_.size()) {}

void Batch::expect(std::size_t index) {
    const std::lock_guard lock(guard_);
    ++fates_[index].ways;
}

void Batch::succeed(std::size_t index) {
    std::unique_lock lock(guard_);
    Fate& fate = fates_[index];
    --fate.ways;
    if (!fate.is_settled) settle(lock, fate);
}

void Batch::fail(std::size_t index, Stored why) {
    std::unique_lock lock(guard_);
    Fate& fate = fates_[index];
    --fate.ways;
    if (why == Stored::kTooLarge) fate.is_too_large = true;
    if (fate.is_settled || fate.ways > 0) return;
    (fate.is_too_large ? is_too_large_ : is_missing_) = true;
    settle(lock, fate);
}

void Batch::settle(std::unique_lock<std::mutex>& lock, Fate& fate) {
    fate.is_settled = true;
    if (--open_ > 0) return;
    // What may still succeed outweighs what never will: the sender must post again.
    const Stored all = is_missing_ ? Stored::kNo : is_too_large_ ? Stored::kTooLarge : Stored::kYes;
    const auto done = std::move(done_);
    lock.unlock();
    done(all);
}

bool Batch::take_for_spool(std::size_t index) {
    const std::lock_guard lock(guard_);
    Fate& fate = fates_[index];
    if (fate.is_settled || fate.is_spooled || fate.is_too_large) return false;
    fate.is_spooled = true;
    ++fate.ways;
    return true;
}

std::vector<std::size_t> Batch::take_for_spool() {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < size(); ++i) {
        if (take_for_spool(i)) out.push_back(i);
    }
    return out;
}

}  // namespace ingest::publish
