// Port: texts that are made of a clinic's data alone, and are the same until it changes.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace workers::hot::replies {

class Rendered {
  public:
    virtual ~Rendered() = default;
    // What `render` gave under that key before, else what it gives now. Thread-safe.
    virtual std::string text(std::string_view key, const std::function<std::string()>& render) = 0;
};

}  // namespace workers::hot::replies
