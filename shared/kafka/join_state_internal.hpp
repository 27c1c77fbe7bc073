// Where a member of a group stands in a rebalance, as the library's log tells: 2.0.2 has no call.
#pragma once

#include <atomic>
#include <cstring>
#include <string_view>

namespace shared::kafka {

// Written by the library's thread, read by the one that polls.
class JoinState {
  public:
    // A line of the debug context `cgrp`; others than changes of the state say nothing here.
    void note(const char* kind, std::string_view text) {
        if (std::strcmp(kind, "CGRPJOINSTATE") != 0) return;
        is_settled_ = text.find("-> steady") != std::string_view::npos;
    }
    // Neither joining nor about to: a commit goes out under the generation that the group has. Sent
    // behind a join it is answered after it, with ILLEGAL_GENERATION, and the library then gives up
    // every partition (its issue 4908).
    bool is_settled() const { return is_settled_; }

  private:
    std::atomic<bool> is_settled_ = false;
};

}  // namespace shared::kafka
