// Dead letters as an operator sees them: told apart, chosen, and made ready to go back. Pure.
#pragma once

#include "shared/events/dead.hpp"
#include "shared/kafka/record.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ops::frontdeskctl {

// A record of topic `dead`, without the words it keeps.
struct Letter {
    shared::kafka::Partition partition = 0;  // where it lies in `dead`
    shared::kafka::Offset offset = 0;
    shared::WallMs at = 0;  // the broker's time of it
    std::string key;
    std::string record, message, source, conversation;  // of the original
    std::string line, kind;                             // empty where it could not be read
    std::string clinic_id, clinic;  // id and name, of the line where it has none
    shared::events::Dead dead;      // `record` is left out
    bool is_kept = false;           // the original value is there
    int replays = 0;                // that audit rows tell of
    std::string state = "unknown";  // open replayed discarded; unknown: nobody could be asked

    // What audit rows call it: the same for a letter that was written twice.
    std::string subject() const;
    // `inbound/3/4711`
    std::string origin() const;
};

// Nothing where the record is no dead letter. `original`, where wanted, gets the value it keeps.
std::optional<Letter> read_letter(const shared::kafka::Record& record,
                                  std::string* original = nullptr);

// Empty members mean all.
struct LetterFilter {
    std::string reason, clinic, source, line, message, record, state;  // clinic: id or name
    std::optional<shared::WallMs> since, until;                        // until: exclusive
};
// All but clinic and state, which the database knows.
bool matches(const Letter& letter, const LetterFilter& filter);
bool is_of_clinic(const Letter& letter, const LetterFilter& filter);

// `2031-01-02`, `2031-01-02T03:04Z`, `2031-01-02T03:04:05Z`, or an age: `90s 30m 2h 3d`.
std::optional<shared::WallMs> parse_time(std::string_view text, shared::WallMs now);

// The id of a letter's next replay: until that one has its audit row, however often it is begun it
// is one replay.
std::string replay_id(const Letter& letter);

// The original with the mark of the replay and the stage `replayed`. Error `bad_json` where it is
// no JSON object: nothing could mark it.
shared::Result<std::string> marked(std::string_view original,
                                   const shared::events::Replay& replay,
                                   shared::WallMs now);

// The original as JSON without what a patient wrote, is called or is reached by: of strings only
// those are kept that our own programs chose.
std::string without_words(std::string_view original);

}  // namespace ops::frontdeskctl
