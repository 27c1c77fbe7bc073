// A worker that knows something of its patients only later.
#pragma once

#include "tests/flow/workers/hot/takeover_fixture.hpp"

namespace tests {

inline constexpr shared::MonoUs kMs = 1'000;

class RecallTest : public TakeoverTest {
  protected:
    void SetUp() override {
        first.settings.rules.join_ms = 0;
        first.own();
        run(first, 250'000);
        first.patients.known.is_partial = true;
    }
    void begin(const std::string& id,
               const std::string& text,
               const std::string& kind = "message",
               const std::string& conversation = kConversation) {
        arrive(id, text, 0, kind, conversation);
        feed(first, log, static_cast<shared::kafka::Offset>(log.of("inbound").size()) - 1);
        loop.settle();
    }
    using Known = workers::hot::lookup::Known;
    static Known whole(const std::string& language) {
        auto memories = std::make_shared<workers::hot::lookup::Memories>();
        memories->facts.push_back({"id", "language", language, ""});
        Known out;
        out.memories = std::move(memories);
        return out;
    }
    std::size_t awaited() const { return first.patients.awaited.size(); }
    std::size_t sent() const { return sender.sent.size(); }
};

}  // namespace tests
