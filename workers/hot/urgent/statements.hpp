// Who says what about when: the parts of a message that belong together.
#pragma once

#include "workers/hot/intent/phrase_book.hpp"
#include "workers/hot/languages/language.hpp"

#include <array>
#include <vector>

namespace workers::hot::urgent {

using languages::kMarks;
using languages::Mark;
using Hits = std::vector<intent::Hit>;

// The marks of one language found in one message. References its hits for its lifetime.
class Statements {
  public:
    explicit Statements(const std::array<Hits, kMarks>& marks);

    // Whether the flag is taken back by what stands around it. `flags`: all of the message; a
    // "not" that is part of another flag ("not breathing") denies nothing.
    bool takes_back(const intent::Hit& flag, const Hits& flags) const;
    // Whether a statement holds something of both.
    bool meet(const intent::Hit& a, const intent::Hit& b) const;

  private:
    const Hits& of(Mark mark) const { return marks_[static_cast<std::size_t>(mark)]; }
    bool joined(const intent::Hit& hit) const;
    bool begins(const intent::Hit& turn) const;
    bool new_subject(std::size_t from, std::size_t to) const;
    std::size_t statement_of(std::size_t word) const;
    bool denied(const intent::Hit& flag, const Hits& flags) const;
    bool denied_by(Mark kind, std::size_t reach, const intent::Hit& flag, const Hits& flags) const;
    bool asked(const intent::Hit& flag) const;
    bool settled(const intent::Hit& flag) const;
    bool past(const intent::Hit& flag) const;

    const std::array<Hits, kMarks>& marks_;
    std::vector<std::size_t> begins_;    // first words of statements
    std::vector<std::size_t> subjects_;  // where someone is named or a statement begins
};

}  // namespace workers::hot::urgent
