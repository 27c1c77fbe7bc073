// The sandbox's parts, built in order and stopped in the reverse one.
#pragma once

#include "ops/sandbox/config.hpp"

#include <memory>
#include <string>

namespace ops::sandbox {

class Service {
  public:
    // Throws where it cannot start.
    explicit Service(const Config& config);
    ~Service();
    // `host:port` of the send APIs.
    std::string address() const;
    // Cuts what hangs, waits for what is being answered.
    void drain();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

// Runs until a stop is asked for; the exit code.
int serve(const Config& config);

}  // namespace ops::sandbox
