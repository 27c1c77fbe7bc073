// Whom the sandbox plays the provider for: the lines of a seed file.
//
// Not thread-safe; the service keeps one per owner thread.
#pragma once

#include "ops/sandbox/exchange.hpp"
#include "shared/base/result.hpp"
#include "shared/json/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ops::sandbox {

class Accounts {
  public:
    // Takes the `sources` of a seed document; lines of a source or a name known already are
    // replaced. The number of lines taken; error `no_sources` where there is no such array.
    shared::Result<std::size_t> learn(shared::json::Value seed);

    // Nothing where nobody has that line; `instance` is never looked up among Meta's numbers.
    const Line* evolution(std::string_view instance) const;
    const Line* meta(std::string_view phone_number_id) const;
    // By line if `line` is given, else the source's first line.
    const Line* find(std::string_view source, std::string_view line) const;
    // A bearer token of any Meta line.
    bool knows_token(std::string_view access_token) const;
    const std::vector<Line>& lines() const { return lines_; }

  private:
    void put(Line line);

    std::vector<Line> lines_;
};

}  // namespace ops::sandbox
