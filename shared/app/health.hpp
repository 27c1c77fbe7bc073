// What a process says about itself: /livez, /readyz, /health. Answers come from memory.
#pragma once

#include "shared/http/message.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace shared::app {

// Thread-safe.
class Health {
  public:
    enum class State { kUp, kDegraded, kDown };

    // Names a dependency (`kafka redis postgres ...`) and how it is.
    void set(const std::string& dependency, State state, const std::string& detail = "");
    // Whether the process can do its work; false until set.
    void set_ready(bool ready, const std::string& why = "");
    bool ready() const;

    // The answer to `/livez`, `/readyz` (200 or 503) or `/health`; nothing for other paths.
    // The body is JSON: {"ready":..., "why":..., "dependencies":{"kafka":{"state":"up",...}}}.
    std::optional<http::Response> answer(std::string_view path) const;

  private:
    struct Dependency {
        State state = State::kDown;
        std::string detail;
    };
    mutable std::mutex guard_;
    std::map<std::string, Dependency> dependencies_;
    bool ready_ = false;
    std::string why_ = "starting";
};

}  // namespace shared::app
