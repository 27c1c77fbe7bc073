// A deadline on our side for calls that block in libpq.
//
// The server's own statement time-out ends what takes too long; it does not help where the server
// itself has stopped and its kernel still acknowledges. Then the socket is shut down from outside
// and the blocked call returns as on a lost connection.
#pragma once

#include <chrono>
#include <cstdint>

namespace shared::postgres {

// Guards one blocking call on the socket for the life of the object. Movable by nobody; the
// descriptor must stay open meanwhile. Cost: one lock of a process-wide table at each end.
class Deadline {
  public:
    Deadline(int socket, std::chrono::milliseconds limit);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

  private:
    std::uint64_t ticket_;
};

}  // namespace shared::postgres
