// A server that answers as it is told, whatever it is asked.
#pragma once

#include "shared/http/server.hpp"

#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace shared::memory::test {

constexpr int kNever = -1;

// Answers in turn what it was given; status 0 cuts the connection, kNever leaves it open. 404 when
// nothing is left.
class Liar {
  public:
    std::string url() const { return "http://" + server_.address(); }
    void answer(int status, const std::string& body) {
        const std::lock_guard lock(guard_);
        answers_.push_back({.status = status, .headers = {}, .body = body});
    }
    std::vector<http::Request> seen() {
        const std::lock_guard lock(guard_);
        return seen_;
    }

  private:
    void handle(http::Request&& request, http::Responder responder) {
        const std::lock_guard lock(guard_);
        seen_.push_back(std::move(request));
        http::Response response{.status = 404, .headers = {}, .body = "<html>"};
        if (!answers_.empty()) {
            response = answers_.front();
            answers_.pop_front();
        }
        if (response.status == 0) return responder.cut();
        if (response.status == kNever) return held_.push_back(std::move(responder));
        responder.send(std::move(response));
    }

    std::mutex guard_;
    std::deque<http::Response> answers_;
    std::vector<http::Request> seen_;
    std::vector<http::Responder> held_;
    http::Server server_{{}, [this](http::Request&& request, http::Responder responder) {
                             handle(std::move(request), std::move(responder));
                         }};
};

}  // namespace shared::memory::test
