// Is the log that is being read still the one it was? A topic that was deleted and made anew may be
// longer than the old one before anybody fetches again: offsets go on without a seam then, and what
// lies before is never read. So the record that stood last some seconds ago is compared again and
// again.
//
// The reading is done by the reader's thread; everything here is called from the worker's.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/kafka/group_consumer.hpp"
#include "shared/kafka/log_reader.hpp"
#include "workers/background/batches/resume_check.hpp"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace workers::background::batches {

// One partition to be compared.
struct Look {
    shared::kafka::TopicPartition partition;
    std::int64_t epoch = 0;  // of the ownership that it is about
    Position known;          // its last record is compared
    Position next;           // what is compared the next time, once this was found the same
};

struct Compared {
    Look look;
    enum class Found { kSame, kOther, kNothing } found = Found::kSame;
};

// Pure: what the records read tell of each look.
std::vector<Compared> compare(std::vector<Look> looks,
                              const std::vector<shared::kafka::Record>& records);

class Comparison {
  public:
    explicit Comparison(shared::kafka::LogReader& reader) : reader_(reader) {}

    // Ten seconds after the last question, and that one is answered.
    bool is_due(shared::MonoUs now) const { return now >= next_ && !question_; }
    void ask(std::vector<Look> looks, shared::MonoUs now);
    // Once answered; empty where the log could not be read, until then nothing.
    std::vector<Compared> take();

  private:
    struct Question;

    shared::kafka::LogReader& reader_;
    shared::MonoUs next_ = 0;
    std::shared_ptr<Question> question_;
};

}  // namespace workers::background::batches
