#include "ops/frontdeskctl/ledger_places.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace ops::frontdeskctl {

void LedgerPlaces::took(const Taken& taken) {
    const bool is_same = !stays_.empty() && stays_.back().conversation == taken.conversation &&
                         stays_.back().partition == taken.partition;
    if (!is_same) stays_.push_back({taken.conversation, taken.partition, taken.at, taken.at});
    Stay& stay = stays_.back();
    stay.first = std::min(stay.first, taken.at);
    stay.last = std::max(stay.last, taken.at);
}

void LedgerPlaces::answered(const shared::Uuid& key, const shared::Uuid& record) {
    answers_.push_back({key, record});
}

void LedgerPlaces::close() {
    std::sort(answers_.begin(), answers_.end());
    std::sort(stays_.begin(), stays_.end(), [](const Stay& a, const Stay& b) {
        return std::tie(a.conversation, a.first) < std::tie(b.conversation, b.first);
    });
}

bool LedgerPlaces::is_answered(const shared::Uuid& key, const shared::Uuid& record) const {
    return std::binary_search(answers_.begin(), answers_.end(), Answer{key, record});
}

void LedgerPlaces::find(LedgerReport& report) const {
    find_doubled(report);
    find_disorder(report);
}

// The same record twice is one that was stored twice: its reply is one, and counted by its sends.
// Several records of one partition are its book's to note.
void LedgerPlaces::find_doubled(LedgerReport& report) const {
    for (std::size_t i = 1; i < answers_.size(); ++i) {
        const Answer &one = answers_[i - 1], &other = answers_[i];
        if (one.key != other.key || one.record == other.record) continue;
        report.findings.add({"duplicate",
                             "message",
                             "",
                             one.record.text() + " " + other.record.text(),
                             "answered in two partitions"});
    }
}

// A conversation goes on in its new partition once the old one is finished.
void LedgerPlaces::find_disorder(LedgerReport& report) const {
    for (std::size_t i = 1; i < stays_.size(); ++i) {
        const Stay &one = stays_[i - 1], &other = stays_[i];
        if (one.conversation != other.conversation || one.last <= other.first) continue;
        report.findings.add({"nonmonotonic-poll",
                             "conversation",
                             "",
                             "",
                             fmt::format("conversation {}: taken up in inbound/{} after it went on "
                                         "in inbound/{}",
                                         one.conversation.text(),
                                         one.partition,
                                         other.partition)});
    }
}

}  // namespace ops::frontdeskctl
