// The Sender over HTTP: builds the call, judges the answer, comes back on the loop's thread.
#pragma once

#include "shared/http/client.hpp"
#include "workers/hot/event_loop/event_loop.hpp"
#include "workers/hot/send/sender.hpp"

namespace workers::hot::send {

class HttpSender final : public Sender {
  public:
    // Both must outlive it, the loop also every call under way.
    HttpSender(shared::http::Client& client, event_loop::EventLoop& loop)
        : client_(client), loop_(loop) {}

    void send(const lookup::Line& line,
              const Outgoing& outgoing,
              shared::BootNs right_until,
              Done done) override;

  private:
    shared::http::Client& client_;
    event_loop::EventLoop& loop_;
};

}  // namespace workers::hot::send
