// Redis at the least: one write and the reads of its answer, by plain socket calls.
#pragma once

#include <string>
#include <string_view>

namespace tests::bench::cache {

// Not thread-safe.
class BareRedis {
  public:
    // redis://host:port/database, the host as an IPv4 address. Throws std::exception.
    explicit BareRedis(const std::string& url);
    ~BareRedis();
    BareRedis(const BareRedis&) = delete;
    BareRedis& operator=(const BareRedis&) = delete;

    // Each throws std::runtime_error where the connection broke.

    // The value's size. Throws where there is none, too.
    std::size_t get(const std::string& key);
    void send(std::string_view command) const;
    // What came next, all of it where it is short.
    const std::string& receive();

  private:
    void read_more();

    int socket_ = -1;
    std::string answer_;
};

}  // namespace tests::bench::cache
