// Where a Responder's answer goes; tests of handlers bring their own.
#pragma once

#include "shared/http/server.hpp"

namespace shared::http {

// answer() is called exactly once, from any thread, and must not throw.
class Responder::Sink {
  public:
    virtual ~Sink() = default;
    virtual void answer(Response response) = 0;
};

}  // namespace shared::http
