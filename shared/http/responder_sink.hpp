// Where a Responder's answer goes; tests of handlers bring their own.
#pragma once

#include "shared/http/server.hpp"

namespace shared::http {

// Status of an answer that is none: the connection is reset.
inline constexpr int kCutConnection = 0;

// answer() is called exactly once, from any thread, and must not throw.
class Responder::Sink {
  public:
    virtual ~Sink() = default;
    virtual void answer(Response response) = 0;
};

}  // namespace shared::http
