// From rows of core.cache_outbox to the keys that are to go. Pure.
#pragma once

#include "shared/cache/l2.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace workers::background::announcements {

// A row of core.cache_outbox; members are empty where it says nothing.
struct Change {
    std::int64_t id = 0;
    std::string entity, clinic, organization, patient, name;
    std::int64_t version = 0;  // the row's own, of clinics and patients
};

// A line as it stands now.
struct Line {
    std::string line, source, clinic, organization;
};

struct Page {
    std::vector<Change> changes;
    // Those that belong to a source or a clinic among the changes, and those without a clinic of
    // its organization.
    std::vector<Line> lines;
    // Position of the database's log, later than the commit of every change: the version of keys
    // that have none of their own.
    std::int64_t position = 0;
};

// Each key once, with the highest of its versions, however many changes name it.
class Plan {
  public:
    explicit Plan(const Page& page);

    std::span<const shared::cache::Removal> removals() const { return removals_; }
    // The changes all of whose keys were taken. `is_taken` is in the order of removals().
    std::vector<std::int64_t> done(const std::vector<bool>& is_taken) const;

  private:
    struct Needed {
        std::int64_t change = 0;
        std::vector<std::size_t> removals;
    };
    void remove(std::string key, std::int64_t version);
    void remove_keys_of(const Change& change);
    void remove_memories(const Change& change);
    void remove_lines(const std::multimap<std::string, std::string>& lines,
                      const std::string& owner);

    std::int64_t position_;
    std::multimap<std::string, std::string> by_source_, by_clinic_, by_organization_;
    std::vector<shared::cache::Removal> removals_;
    std::map<std::string, std::size_t, std::less<>> places_;  // key to its removal
    std::vector<Needed> needed_;
};

}  // namespace workers::background::announcements
