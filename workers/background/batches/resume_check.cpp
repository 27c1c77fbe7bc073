#include "workers/background/batches/resume_check.hpp"

#include "shared/kafka/group_consumer.hpp"

namespace workers::background::batches {

ResumeCheck::ResumeCheck(Position position)
    : position_(std::move(position)), is_open_(position_.next > 0) {}

shared::kafka::Offset ResumeCheck::start() const {
    return position_.next > 0 ? position_.next - 1 : shared::kafka::kBeginning;
}

ResumeCheck::Verdict ResumeCheck::judge(shared::kafka::Offset offset,
                                        const std::string& record_id) {
    const bool is_first = std::exchange(is_open_, false);
    if (is_first && offset == position_.next - 1 && record_id == position_.last_record) {
        return Verdict::kSkip;
    }
    // An offset before the next comes where the log ends earlier than that and the client, out of
    // range, began again at its start.
    if (offset < position_.next) {
        restart();
        return Verdict::kRestart;
    }
    if (position_.next > 0) missed_ += offset - position_.next;
    position_ = {offset + 1, record_id};
    return Verdict::kTake;
}

void ResumeCheck::restart() {
    is_open_ = false;
    position_ = {};
}

}  // namespace workers::background::batches
