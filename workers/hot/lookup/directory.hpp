// Port: which clinic a line belongs to, with the data to answer for it.
#pragma once

#include "shared/base/result.hpp"
#include "workers/hot/lookup/clinic.hpp"
#include "workers/hot/lookup/line.hpp"

#include <functional>
#include <memory>
#include <string>

namespace workers::hot::lookup {

struct Context {
    std::shared_ptr<const Line> line;  // both shared: see clinic.hpp
    std::shared_ptr<const Clinic> clinic;
};

class Directory {
  public:
    using Found = std::function<void(shared::Result<Context>)>;
    virtual ~Directory() = default;
    // Calls `found` exactly once, on the loop's thread: at once where the answer is in memory,
    // else within 600 ms. Errors: `unknown_instance` (dead letter: nobody knows the line, or it
    // has no clinic), `lookup_timeout`, `lookup_busy`, `postgres_down` and its like,
    // `breaker_open` (retry), `bad_seal` and its like (stop: an operator must mend it).
    virtual void find(const std::string& line, Found found) = 0;
};

}  // namespace workers::hot::lookup
