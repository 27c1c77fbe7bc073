// Whose automatic replies are switched off: one clinic's, some, or everybody's.
//
// Thread-safe: told by the keeper's thread and by the admin address, asked by the loop. What is
// older than what is known already changes nothing.
#pragma once

#include "shared/base/result.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace workers::hot::kill_switch {

struct Position {
    std::int64_t version = 0;  // counted up by every change
    bool is_everyone = false;
    std::set<std::string> clinics;  // ids
};

// `{"version":3,"everyone":false,"clinics":["..."]}`
std::string write_position(const Position& position);
// Error `bad_request` (dead letter).
shared::Result<Position> read_position(std::string_view text);

class KillSwitch {
  public:
    // Whether it was read at all: nobody is answered before.
    bool is_known() const { return is_known_; }
    bool is_off(const std::string& clinic_id) const;
    // False where something newer is known.
    bool set(Position position);
    Position position() const;

  private:
    mutable std::mutex guard_;
    Position position_;
    std::atomic<bool> is_known_ = false;
    std::atomic<bool> is_any_ = false;  // spares the lock
};

}  // namespace workers::hot::kill_switch
