// Messages that cannot be handled now, and what the retry topics hold of them.
#pragma once

#include "shared/events/parked.hpp"
#include "tests/flow/workers/hot/owner_fixture.hpp"

namespace tests {

inline constexpr const char* kOther = "ffeeddccbbaa99887766554433221100";

class ParkingTest : public OwnerTest {
  protected:
    using Strings = std::vector<std::string>;

    Strings said() const {
        Strings out;
        for (const auto& one : sender.sent) out.push_back(one.text);
        return out;
    }

    // Of all levels, in the order of their topics.
    std::vector<shared::events::Parked> parked() {
        std::vector<shared::events::Parked> out;
        shared::json::Parser parser;
        for (const char* topic : {"retry.5s", "retry.1m", "retry.10m"}) {
            for (const auto& record : log.of(topic)) {
                out.push_back(*shared::events::read_parked((*parser.parse(record.value))["body"]));
            }
        }
        return out;
    }

    // What became of a message; empty outcome list: nothing yet.
    std::vector<shared::events::Outcome> outcomes(const std::string& message) {
        std::vector<shared::events::Outcome> out;
        for (const auto& seen : turns()) {
            if (seen.envelope.message == message) out.push_back(seen.turn.outcome);
        }
        return out;
    }

    // One that could not be looked up and is parked by now.
    void park(const std::string& message, const std::string& text) {
        first.directory.is_down = true;
        arrive(message, text);
        if (!first.owner) first.own();
        go_on(first, 8'000'000);
        first.directory.is_down = false;
    }

    // Hands over what is new in `inbound`.
    void go_on(Worker& worker, shared::MonoUs time) {
        feed(worker, log, fed_);
        fed_ = static_cast<shared::kafka::Offset>(log.of("inbound").size());
        run(worker, time);
    }

    // A new owner reads from what was committed last.
    void take_over(Worker& worker, shared::kafka::Offset committed) {
        worker.own();
        fed_ = committed;
        go_on(worker, 1'000'000);
    }

    shared::kafka::Offset fed_ = 0;
};

}  // namespace tests
