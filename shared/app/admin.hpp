// The admin address of a process: health without token, everything else with one.
//
// The token comes as `Authorization: Bearer <token>`, compared in constant time. Without a token
// set, every path but health answers 404 with the error `no_token`.
#pragma once

#include "shared/app/health.hpp"
#include "shared/http/server.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace shared::app {

class Admin {
  public:
    using Action = std::function<http::Response(const http::Request&)>;

    // Binds at once; throws std::runtime_error if it cannot. Keeps a reference to `health`.
    Admin(const std::string& listen, std::string token, const Health& health);
    ~Admin();
    // Adds `METHOD /path`, e.g. "POST /admin/pause". Actions run on the admin thread, which answers
    // for health as well: for short. Call before traffic is expected; thread-safe.
    void add(const std::string& route, Action action);
    // The same for what may wait, some seconds at most: such actions run one after the other on a
    // thread of their own. Beyond 64 that wait the answer is 503 `busy`.
    void add_slow(const std::string& route, Action action);
    std::string address() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace shared::app
