// What the hot worker would make of a line: language, red flag, intent.
#pragma once

#include "workers/hot/understanding/understander.hpp"

#include <string>
#include <string_view>

namespace ops::frontdeskctl {

// Whole lines out of pieces of a stream. Of a line longer than kMostLineBytes the beginning is
// kept: the worker reads no more of a message either.
class LineSplitter {
  public:
    static constexpr std::size_t kMostLineBytes = 64 * 1024;

    // Calls with each line that ends in `piece`, without its end ("\n" or "\r\n"), bytes as they
    // came; the view holds during the call.
    template <typename Visit>
    void add(std::string_view piece, Visit visit) {
        for (std::size_t end = piece.find('\n'); end != std::string_view::npos;
             end = piece.find('\n')) {
            keep(piece.substr(0, end));
            visit(take());
            rest_.clear();
            piece.remove_prefix(end + 1);
        }
        keep(piece);
    }
    // The last line, where the stream does not end with "\n".
    template <typename Visit>
    void end(Visit visit) {
        if (!rest_.empty()) visit(take());
        rest_.clear();
    }

  private:
    void keep(std::string_view piece);
    std::string_view take() const;

    std::string rest_;
};

// One JSON object without line end: {"intent","confidence","language","urgent","rule"}. `line` is
// the message, or LANGUAGE<TAB>message: the language the patient has spoken so far.
std::string classified(const workers::hot::understanding::Understander& understander,
                       std::string_view line);

// Standard input to standard output, a line each, answered as soon as it has come.
int classify();

}  // namespace ops::frontdeskctl
