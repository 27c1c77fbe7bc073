// Port: HTTP calls that end in a callback. The adapter (curl_client) is one thread with libcurl
// multi, HTTP/1.1, kept connections dropped after 4 s idle. A name server that hangs holds neither
// a call beyond its time nor any other.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/http/message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace shared::http {

struct Call {
    std::string method = "POST";
    std::string url = {};
    Headers headers = {};
    std::string body = {};
    std::chrono::milliseconds timeout{30'000};  // for all of it, waiting in line included
    std::chrono::milliseconds connect_timeout{3'000};
    // The right to send: tested right before the request is written; 0 is no limit. A call whose
    // right has passed is not written and ends `unwritten` with code `right_expired`.
    BootNs send_before = 0;
    // Calls with the same slot share a limit of parallel calls (the slots of a source); those
    // beyond it wait in line, their right to send running on. Without a slot only the limit of
    // connections holds.
    std::string slot = {};
    // What is kept of the answer's body; the rest is read and dropped.
    std::size_t max_answer_bytes = 1024 * 1024;
};

struct CallResult {
    int status = 0;  // 0 where no answer came
    Headers headers = {};
    std::string body = {};  // at most max_answer_bytes of it
    // Proven that nothing of the request left this process (refused, no connection, right passed,
    // a kept connection that had been reset).
    bool unwritten = false;
    // Empty with an answer; else what went wrong: `refused timeout reset resolve right_expired
    // resend_refused aborted queue_full other`. `resend_refused`: the request was written and its
    // connection died unanswered.
    std::string code = {};
    // Wall time in microseconds at which the request was begun; 0 if it never was.
    std::int64_t written_at_us = 0;
};

class Client {
  public:
    virtual ~Client() = default;
    // Returns at once. `done` is called exactly once, from the client's own thread, and must not
    // block. A call is never repeated by the client itself once it was written.
    virtual void call(Call call, std::function<void(CallResult)> done) = 0;
};

struct ClientSettings {
    int slots_per_source = 32;
    int max_connections = 1024;
};

// The libcurl adapter: HTTP/1.1, no redirects followed, no proxy from the environment. Destroying
// it ends open calls as `aborted`; not from a callback.
std::unique_ptr<Client> make_curl_client(ClientSettings settings);

// For tools and tests: one call, waited for.
CallResult fetch(Call call);

}  // namespace shared::http
