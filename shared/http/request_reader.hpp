// Bytes of one connection to requests: the rules of HTTP/1.1 without a socket.
#pragma once

#include "shared/http/message.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace shared::http {

inline constexpr std::size_t kMaxHeadBytes = 16 * 1024;
inline constexpr std::size_t kMaxHeaders = 100;

// Reads one request after the other. Not thread-safe. The caller feeds it the bytes it has not
// used yet, always from the first of them; it copies what it keeps.
class RequestReader {
  public:
    enum class Step {
        kMore,  // needs bytes beyond those given
        kHead,  // the head is complete: once per request
        kDone,  // the whole request is there: take() it
        kBad,   // refused: answer fault() and close
    };
    struct Fed {
        std::size_t used = 0;
        Step step = Step::kMore;
    };

    explicit RequestReader(std::size_t max_body_bytes);
    ~RequestReader();

    Fed feed(std::string_view bytes);
    // Status to refuse with, after kBad: 400, 413, 417, 431 or 501.
    int fault() const { return fault_; }

    // From kHead on: method, target and headers; the body is still empty.
    const Request& head() const { return request_; }
    bool keep_alive() const { return keep_alive_; }
    // The client waits for `100 Continue` before it sends the body.
    bool expects_continue() const { return expects_continue_; }
    // After kDone: the request with its body; the reader is ready for the next one.
    Request take();

  private:
    struct Parser;
    Fed feed_head(std::string_view bytes);
    Fed feed_body(std::string_view bytes);
    // Fills request_ from the parsed head; 0, or the status to refuse it with.
    int accept_head();
    Fed refuse(int status);

    const std::size_t max_body_bytes_;
    std::unique_ptr<Parser> parser_;  // null between requests
    Request request_;
    std::size_t searched_ = 0;  // bytes known not to hold the end of the head
    int fault_ = 0;
    bool keep_alive_ = false;
    bool expects_continue_ = false;
};

}  // namespace shared::http
