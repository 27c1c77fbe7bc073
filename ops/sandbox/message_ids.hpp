// Ids as the providers make them. Not thread-safe.
#pragma once

#include <random>
#include <string>

namespace ops::sandbox {

class MessageIds {
  public:
    MessageIds();

    // `3EB0` and 18 hex digits: what Evolution gives a message sent through its API.
    std::string evolution_send();
    // `3A` and 18 hex digits: as an iPhone does.
    std::string evolution_phone();
    // `wamid.` and 40 characters.
    std::string meta();
    // Graph's fbtrace_id.
    std::string trace();
    // 0 up to and without 1.
    double dice();

  private:
    std::string bytes(std::size_t count);

    std::mt19937_64 random_;
};

}  // namespace ops::sandbox
