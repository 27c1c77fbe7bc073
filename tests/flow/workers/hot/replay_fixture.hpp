// Messages that ended as dead letters and come back: the line of `line-2` is registered later.
#pragma once

#include "tests/flow/workers/hot/takeover_fixture.hpp"

namespace tests {

inline void know_line(Worker& worker) {
    auto known = std::make_shared<workers::hot::lookup::Line>(*worker.directory.context.line);
    known->line = "line-2";
    worker.directory.context.line = known;
}

// The record with the mark of a replay.
inline std::string replay_of(const std::string& value, const std::string& id, bool is_any_age) {
    shared::json::Parser parser;
    const auto parsed = parser.parse(value);
    auto envelope = *shared::events::read_envelope(*parsed);
    envelope.replay = {id, is_any_age};
    return shared::events::write_message(envelope,
                                         *shared::events::read_message((*parsed)["body"]));
}

class ReplayTest : public TakeoverTest {
  protected:
    void SetUp() override { line = "line-2"; }

    // Both workers know the line from now on.
    void register_line() {
        know_line(first);
        know_line(second);
    }

    // Writes the record of that offset into `inbound` once more, as frontdeskctl does.
    void replay(shared::kafka::Offset offset, const std::string& id, bool is_any_age = false) {
        const auto record = log.of("inbound").at(static_cast<std::size_t>(offset));
        log.append("inbound", 0, record.key, replay_of(record.value, id, is_any_age));
    }

    // Hands over what `inbound` got since the last call.
    void go_on(Worker& worker, shared::MonoUs time = 1'000'000) {
        feed(worker, log, fed_);
        fed_ = static_cast<shared::kafka::Offset>(log.of("inbound").size());
        run(worker, time);
    }

    // One message that died of its unknown line.
    void let_one_die(const std::string& text = "hello") {
        first.own();
        arrive("m1", text);
        go_on(first);
        ASSERT_EQ(log.of("dead").size(), 1u);
        ASSERT_EQ(turns().back().turn.outcome, shared::events::Outcome::kDead);
    }

    std::vector<std::string> said() const {
        std::vector<std::string> out;
        for (const auto& one : sender.sent) out.push_back(one.text);
        return out;
    }

    shared::kafka::Offset fed_ = 0;
};

}  // namespace tests
