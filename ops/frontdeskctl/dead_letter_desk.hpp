// Dead letters where they lie and what was done with them: the topic `dead` and core.audit.
#pragma once

#include "ops/frontdeskctl/dead_letters.hpp"
#include "ops/frontdeskctl/settings.hpp"
#include "shared/kafka/log_reader.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace ops::frontdeskctl {

struct Act {
    std::string at, actor, action, details;
};

struct FoundLetters {
    std::vector<Letter> letters;  // oldest first
    std::size_t more = 0;         // that match as well, beyond `most`
    std::size_t unreadable = 0;   // records of the topic that are no dead letter to this program
};

class DeadLetterDesk {
  public:
    explicit DeadLetterDesk(const Settings& settings);

    // Reads the whole topic, a piece of a partition at a time; a letter that was written twice is
    // found once. Without a database `state` stays unknown, and filters that need it fail.
    shared::Result<FoundLetters> find(const LetterFilter& filter, std::size_t most);
    // The original value: from the letter, or where that does not keep it from its origin.
    shared::Result<std::string> original(const Letter& letter);

    // What was done with it, oldest first.
    shared::Result<std::vector<Act>> acts(const Letter& letter);
    // Actions: `replay discard show_text`. The last stands before the text is shown, the first
    // after the record is back in the log: done twice it is one replay.
    shared::Result<void> audit(const Letter& letter,
                               const std::string& actor,
                               const std::string& action,
                               const std::string& details);
    // Whether the message of the letter has an outcome other than dead.
    shared::Result<bool> has_outcome(const Letter& letter);

  private:
    shared::Result<void> read_partition(shared::kafka::Partition partition,
                                        const LetterFilter& filter,
                                        std::vector<Letter>& out,
                                        std::size_t& unreadable);
    shared::Result<void> ask_database(std::vector<Letter>& letters);

    const Settings& settings_;
    std::unique_ptr<shared::kafka::LogReader> reader_;
    shared::postgres::Connection database_;
};

}  // namespace ops::frontdeskctl
