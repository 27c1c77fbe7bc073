#include "workers/background/batches/comparison.hpp"

#include "workers/background/batches/item.hpp"

#include <mutex>
#include <utility>

namespace workers::background::batches {
namespace {

using shared::kafka::Offset;
using shared::kafka::Record;
using shared::kafka::TopicPartition;

constexpr shared::MonoUs kEvery = 10'000'000;

}  // namespace

struct Comparison::Question {
    std::vector<Look> looks;
    std::mutex guard;
    bool is_answered = false;
    std::optional<std::vector<Record>> records;  // nothing where the log could not be read
};

std::vector<Compared> compare(std::vector<Look> looks, const std::vector<Record>& records) {
    std::map<std::pair<TopicPartition, Offset>, std::string> found;
    shared::json::Parser parser;
    for (const Record& record : records) {
        const std::pair place{TopicPartition{record.topic, record.partition}, record.offset};
        found[place] = decode(record, parser).envelope.record;
    }
    std::vector<Compared> out;
    for (Look& look : looks) {
        const auto record = found.find({look.partition, look.known.next - 1});
        auto what = Compared::Found::kNothing;
        if (record != found.end()) {
            const bool is_same = record->second == look.known.last_record;
            what = is_same ? Compared::Found::kSame : Compared::Found::kOther;
        }
        out.push_back({std::move(look), what});
    }
    return out;
}

void Comparison::ask(std::vector<Look> looks, shared::MonoUs now) {
    next_ = now + kEvery;
    std::vector<shared::kafka::Range> ranges;
    for (const Look& look : looks) {
        const Offset last = look.known.next - 1;
        ranges.push_back(
            {look.partition.topic, look.partition.partition, last, std::nullopt, last + 1});
    }
    if (ranges.empty()) return;
    question_ = std::make_shared<Question>();
    question_->looks = std::move(looks);
    reader_.read(std::move(ranges),
                 [question = question_](shared::Result<std::vector<Record>> read) {
                     const std::lock_guard lock(question->guard);
                     if (read) question->records = std::move(*read);
                     question->is_answered = true;
                 });
}

std::vector<Compared> Comparison::take() {
    if (!question_) return {};
    const auto question = question_;  // outlives its own lock
    const std::lock_guard lock(question->guard);
    if (!question->is_answered) return {};
    question_.reset();
    if (!question->records) return {};
    return compare(std::move(question->looks), *question->records);
}

}  // namespace workers::background::batches
