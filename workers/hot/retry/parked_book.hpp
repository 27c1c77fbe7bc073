// What of a partition lies unfinished in the retry topics: by conversation, in the order in which
// it was received. Pure and single-threaded.
//
//   inbound:  1 a   2 a   3 b   4 a        retry.5s: [1 a]  retry.1m: [2 a, due at once]
//   book:     a -> 1 (due at 12:00:05), 2, 4      b -> nothing: 3 is handled at once
//
// Of a conversation only the front comes due; the rest goes on once it is finished.
#pragma once

#include "shared/events/parked.hpp"
#include "shared/kafka/record.hpp"
#include "workers/hot/conversation_log/log_record.hpp"
#include "workers/hot/retry/levels.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace workers::hot::retry {

struct Entry {
    std::string conversation;
    std::string record;  // id of the record; of a replay with its own id
    std::string replay;
    std::size_t level = 0;
    shared::kafka::Offset offset = 0;      // in the level's topic
    shared::kafka::Offset turns_from = 0;  // its outcome stands at or after it
    shared::WallMs written_at = 0;
    shared::WallMs received_at = 0;  // by ingest
    shared::events::Parked parked;
    bool is_taken = false;  // being handled
};

struct BookLimits {
    // The most the original values take up together; an upper bound of memory and of what an
    // opening reads. 4,000 messages of a burst are about 8 MiB.
    std::size_t bytes = 32UL * 1024 * 1024;
};

class ParkedBook {
  public:
    explicit ParkedBook(BookLimits limits = {}) : limits_(limits) {}

    // Puts a record in its place, or takes what is newer of one that is there already: of one that
    // is being handled this one, of others that with the later `written_at`.
    void put(Entry entry);
    void finished(const std::string& conversation,
                  std::string_view record,
                  std::string_view replay);

    // Whether what comes now of that conversation has to wait. What only a newer worker can read
    // holds nothing back, nor does a reminder, and urgent words neither do nor wait.
    bool holds(const std::string& conversation) const { return lines_.contains(conversation); }
    bool holds(const std::string& conversation,
               std::string_view record,
               std::string_view replay) const;
    // Whether all that is parked of it was written by the patient: what staff type need not wait.
    bool holds_only_messages(const std::string& conversation) const;
    bool has_room(std::size_t bytes) const { return bytes_ + bytes <= limits_.bytes; }

    // Takes the front of at most `most` conversations that are due: lines in turn, of each the
    // longest due first. `may` says whether one more of a line may go on beside those taken.
    using May = std::function<bool(const std::string& line, std::size_t taken)>;
    std::vector<Entry> take_due(shared::WallMs now, std::size_t most, const May& may);

    // Those whose copies were written before `before` and that nobody handles, at most `most`: to
    // be written again. They count as written at `now`.
    std::vector<Entry> take_stale(shared::WallMs before, shared::WallMs now, std::size_t most);
    // Such a copy is stored: nothing older of the record is needed any more.
    void moved(const Entry& copy);

    // Outcomes may stand anywhere in `turns`.
    void read_all_turns();

    std::size_t size() const { return size_; }
    std::size_t bytes() const { return bytes_; }
    shared::WallMs oldest_received() const;  // 0: nothing is parked
    // Lowers `progress` to what is unfinished here.
    void limit(conversation_log::Progress& progress) const;

  private:
    using Line = std::deque<Entry>;
    using Lines = std::unordered_map<std::string, Line>;
    struct Place {
        std::string name;  // of the line
        std::size_t at = 0;
    };
    // nullopt: no such record is parked.
    std::optional<Place> find(const std::string& conversation,
                              std::string_view record,
                              std::string_view replay) const;
    void schedule(const std::string& name);
    void unschedule(const std::string& name);
    void is_taken_no_more(const std::string& name, const Entry& entry);

    struct Due {
        std::string line;  // of the clinic
        shared::WallMs at = 0;
    };
    using Fronts = std::set<std::pair<shared::WallMs, std::string>>;
    BookLimits limits_;
    Lines lines_;                                         // by conversation
    std::unordered_set<std::string> known_;               // records: spares a walk along a line
    std::unordered_set<std::string> busy_;                // lines of which one is taken
    std::unordered_map<std::string, Due> scheduled_;      // what of it stands in due_
    std::map<std::string, Fronts> due_;                   // that are not taken, by clinic's line
    std::unordered_map<std::string, std::size_t> taken_;  // by clinic's line
    std::string served_;                                  // line that was served last
    std::size_t size_ = 0, bytes_ = 0;
};

}  // namespace workers::hot::retry
