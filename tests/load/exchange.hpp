// One HTTP exchange at the least: a request written to a kept connection and its short answer read,
// both by plain socket calls; the other end is a thread of this process.
#pragma once

#include <cstddef>
#include <string>
#include <thread>

namespace tests::load {

class Exchange {
  public:
    // A request of about so many bytes. Throws std::system_error.
    explicit Exchange(std::size_t bytes);
    ~Exchange();
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    // Returns once the answer is there. Called by one thread. Throws std::runtime_error where the
    // connection broke.
    void make() const;

  private:
    void serve(int listener) const;

    std::string request_;
    int socket_ = -1;
    std::jthread server_;
};

}  // namespace tests::load
