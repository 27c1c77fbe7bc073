// What the log of the conversations says, read once and on as it grows.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/kafka/record.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace simulation {

class LogIndex {
  public:
    void read_on(const std::vector<shared::kafka::Record>& log);

    // Where the reply was claimed first; empty: nowhere yet.
    const std::string& conversation_of(const std::string& reply_id) const;
    // When its claim was produced last before that time; 0: not before.
    shared::WallMs claimed_before(const std::string& reply_id, shared::WallMs time) const;
    // When a conversation first knew of its lesser one; 0: never.
    shared::WallMs linked_at() const { return linked_at_; }

  private:
    std::size_t read_ = 0;
    std::map<std::string, std::string> claimed_in_;  // by reply id
    std::map<std::string, std::vector<shared::WallMs>> claimed_at_;
    shared::WallMs linked_at_ = 0;
};

}  // namespace simulation
