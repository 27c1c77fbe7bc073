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
    if (!is_open_) return Verdict::kTake;
    is_open_ = false;
    const shared::kafka::Offset last = position_.next - 1;
    if (offset > last) {
        missed_ = offset - position_.next;
        return Verdict::kTake;
    }
    // An offset before `last` comes where the log ends earlier than that and the client, out of
    // range, began again at its start.
    const bool is_same = offset == last && record_id == position_.last_record;
    return is_same ? Verdict::kSkip : Verdict::kRestart;
}

}  // namespace workers::background::batches
