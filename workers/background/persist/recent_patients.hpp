// What this process wrote of whom, as long as nobody else changed him: most messages come of who
// wrote a moment ago, and each of his addresses and facts would be looked for again.
#pragma once

#include "shared/base/clock.hpp"

#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace workers::background::persist {

// An address or a fact of one patient; of a fact on a day, that it be renewed with the next.
using Fingerprint = std::uint64_t;
Fingerprint address_fingerprint(std::string_view kind, std::string_view value);
Fingerprint fact_fingerprint(std::string_view norm, shared::WallMs heard);

// The rows of one transaction: by patient, with the version that it gave him.
struct WrittenOf {
    std::int64_t version = 0;
    std::vector<Fingerprint> all;
};
using WrittenNow = std::map<std::string, WrittenOf>;

// A change of name, number or language, a corrected address and his erasure count his version up:
// where it is the one that this process left, what it wrote is taken to stand there. A fact that
// was taken away by itself comes back when it is heard the next day. Where the database went back,
// which its offsets tell, all is to be cleared. Bounded: who wrote longest ago goes first. Not
// thread-safe.
class RecentPatients {
  public:
    explicit RecentPatients(std::size_t most) : most_(most) {}

    // `version` is his after the change that this transaction made of him, 0 without one.
    bool knows(const std::string& patient, std::int64_t version, Fingerprint what) const;
    // After the commit, and only where it is certain.
    void remember(const WrittenNow& written);
    void clear();
    std::size_t size() const { return by_id_.size(); }

  private:
    struct Entry {
        std::string id;
        WrittenOf written;
    };
    const std::size_t most_;
    std::list<Entry> entries_;                                                // the latest first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_id_;  // views of entries_
};

}  // namespace workers::background::persist
