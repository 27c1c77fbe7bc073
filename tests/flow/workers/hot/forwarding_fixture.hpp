// Two conversations of one person: first known by a lid alone, then by lid and phone.
#pragma once

#include "tests/flow/workers/hot/owner_fixture.hpp"

namespace tests {

inline constexpr const char* kPhone = "11111111111111111111111111111111";
inline constexpr const char* kLid = "22222222222222222222222222222222";
inline constexpr const char* kPhoneHash = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
inline constexpr const char* kLidHash = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

class ForwardingTest : public OwnerTest {
  protected:
    void SetUp() override { first.own(); }

    // By lid alone, or by both: as ingest would key it.
    void write(const std::string& message,
               const std::string& text,
               bool is_phone_known,
               const std::string& kind = "message") {
        write_as(message,
                 text,
                 is_phone_known ? kPhone : kLid,
                 is_phone_known ? kLid : "",
                 is_phone_known ? kPhoneHash : kLidHash,
                 kind);
    }

    void write_as(const std::string& message,
                  const std::string& text,
                  const std::string& key,
                  const std::string& lesser,
                  const std::string& hash,
                  const std::string& kind = "message") {
        shared::events::Envelope envelope;
        envelope.schema = "inbound.v1";
        envelope.record = record_id(++arrived_);
        envelope.kind = kind;
        envelope.source = "source-1";
        envelope.message = message;
        envelope.conversation = key;
        envelope.received_at = envelope.provider_time = clock.wall_ms();
        shared::events::Message body;
        body.provider = "evolution";
        body.line = line;
        body.type = "text";
        body.text = text;
        body.address.lesser = lesser;
        body.address.hash = hash;
        body.address.reply_to = "777@lid";
        log.append("inbound", 0, key, write_message(envelope, body));
    }

    // What an operator asked for.
    void control(const std::string& action, const std::string& key) {
        shared::events::Envelope envelope;
        envelope.schema = "inbound.v1";
        envelope.record = record_id(++arrived_);
        envelope.kind = "control";
        envelope.source = "source-1";
        envelope.conversation = key;
        envelope.received_at = clock.wall_ms();
        log.append("inbound", 0, key, write_control(envelope, {action, 0, ""}));
    }

    // Three days and more in which nobody writes.
    void let_days_pass() {
        for (int hour = 0; hour < 75; ++hour) {
            loop.advance(3'600'000'000LL);
            first.owner->tick();
            loop.advance(70'000'000);
            first.owner->tick();
            loop.advance(5'000'000);
        }
    }

    // The reply to the first one did not answer, though it arrived; the next are sent again.
    void leave_open(const std::string& message, const std::string& text) {
        sender.next = {workers::hot::send::Verdict::Kind::kUnconfirmed, "", "timeout"};
        sender.is_delivered_all_the_same = true;
        write(message, text, false);
        pump(first, 100'000);
        sender.next = {workers::hot::send::Verdict::Kind::kSent, "", ""};
    }

    // Hands over what is in `inbound` and what comes into it meanwhile.
    void pump(Worker& worker, shared::MonoUs time = 500'000) {
        for (shared::MonoUs step = 0; step < time; step += 5'000) {
            const auto records = log.of("inbound");
            for (; fed_ < records.size(); ++fed_) worker.owner->take(records[fed_]);
            if (step % 250'000 == 0) worker.owner->tick();
            loop.advance(5'000);
        }
    }

    // The lesser's words tell of a language; those by both addresses, so much later, of none.
    void told_then_merged(workers::hot::intent::Telling telling, shared::MonoUs later = 0) {
        first.engine.telling = telling;
        write("a", "one", false);
        pump(first);
        loop.advance(later);
        first.engine.telling = workers::hot::intent::Telling::kNothing;
        write("b", "two", true);
        pump(first);
    }

    SeenTurn final_turn(const std::string& message) {
        SeenTurn out;
        int count = 0;
        for (const auto& seen : turns()) {
            if (seen.envelope.message != message || seen.turn.message_kind.empty()) continue;
            if (seen.envelope.stage("settled") > 0) continue;
            out = seen;
            ++count;
        }
        EXPECT_EQ(count, 1) << message;
        return out;
    }
    std::vector<std::string> said() const {
        std::vector<std::string> out;
        for (const auto& one : sender.sent) out.push_back(one.text);
        return out;
    }

    std::size_t fed_ = 0;
};

}  // namespace tests
