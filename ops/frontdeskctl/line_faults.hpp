// What is wrong with the lines of a file that people wrote: each is said, up to a bound.
//
// Not thread-safe. Never holds what stands in a cell: that may be a patient's data.
#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace ops::frontdeskctl {

class LineFaults {
  public:
    // Of these first ones, by line, the words are kept; of the others the number.
    static constexpr std::size_t kMostTold = 1'000;

    // Line 0: of the file as a whole.
    void add(std::size_t line, std::string what);
    // So many more, of which nobody has the words.
    void add_untold(std::size_t count) { count_ += count; }

    bool empty() const { return count_ == 0; }
    std::size_t count() const { return count_; }
    // `path:line: what` each, in the order of the lines, then how many there are beyond.
    std::string text(const std::string& path) const;

  private:
    std::multimap<std::size_t, std::string> told_;
    std::size_t count_ = 0;
};

// `/price/amount: must be …`, as a Node tells it, with the column's name: `price.amount: must be
// …`.
std::string fault_of_column(const std::string& fault);

}  // namespace ops::frontdeskctl
