// The sender's own list: messages for which it got a 2xx. Pure, not thread-safe.
#pragma once

#include "shared/base/ids.hpp"

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace ops::frontdeskctl {

// Ids of messages that got their 2xx. Remembers 17 bytes of each.
class LedgerAccepted {
  public:
    // One id a line; blank lines are passed over.
    void read(std::istream& lines);
    void saw(std::string_view message);
    std::uint64_t size() const { return ids_.size(); }
    std::uint64_t found() const;
    // Those of the list that were not seen, in its order, each once.
    std::vector<std::string> missing(std::istream& lines) const;

  private:
    std::size_t place(std::string_view message) const;

    std::vector<shared::Uuid> ids_;  // sorted
    std::vector<bool> seen_;
};

}  // namespace ops::frontdeskctl
