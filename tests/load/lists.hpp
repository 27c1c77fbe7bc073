// The lists a load leaves behind: ids that were accepted, and every post.
#pragma once

#include "tests/load/load.hpp"

#include <fstream>
#include <string>

namespace tests::load {

// Paths may be empty: no such list. Throws std::runtime_error naming the file that cannot be
// written.
class Lists {
  public:
    Lists(const std::string& accepted, const std::string& posts);

    void add(const Ended& ended);
    // Everything is in the files, or it throws.
    void close();

  private:
    std::string accepted_path_, posts_path_;
    std::ofstream accepted_, posts_;
};

}  // namespace tests::load
