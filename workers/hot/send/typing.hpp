// Port: shows a patient that an answer is being written. Nobody waits for it and nothing depends on
// it: it may be left out at any time.
#pragma once

#include "workers/hot/lookup/line.hpp"
#include "workers/hot/send/dialect.hpp"

namespace workers::hot::send {

class Typing {
  public:
    virtual ~Typing() = default;
    virtual void show(const lookup::Line& line, const TypingSign& sign) = 0;
};

}  // namespace workers::hot::send
