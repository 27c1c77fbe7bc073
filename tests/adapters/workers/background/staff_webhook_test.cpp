// A webhook is told of staff events, at least once, by as many processes as there are.
#include "shared/json/value.hpp"
#include "tests/adapters/workers/background/webhook_receiver.hpp"

#include <algorithm>
#include <atomic>
#include <set>
#include <stop_token>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workers::background::staff {
namespace {

using namespace std::chrono_literals;
using shared::events::Outcome;
using shared::http::find;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kSecrets =
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

class staff_webhook : public testing::Test {
  protected:
    staff_webhook()
        : outside_(clinic_.database.connect()), owner_(clinic_, persist::StaffWebhook::kQueued) {}

    WebhookSettings settings(const std::string& url = "") const {
        WebhookSettings out;
        out.url = url.empty() ? receiver_.url() : url;
        out.keys = *WebhookKeys::parse(kSecrets);
        out.timeout = 10s;
        return out;
    }
    // A message that asks for a person; the id of its event.
    std::string raise(const std::string& name = "1") {
        TurnMaker maker;
        maker.record = "r" + name;
        maker.message = "m" + name;
        maker.turn.staff = shared::events::StaffNotice{"asked_for"};
        owner_.store({maker.outcome(Outcome::kHandedOver, "asked_for").item(next_offset_++)});
        return shared::events::staff_event_id(id(maker.record), "asked_for");
    }
    void raise_many(int count) {
        for (int at = 0; at < count; ++at) raise(std::to_string(at));
    }
    void run(const std::string& sql) {
        const auto done = outside_.script(sql);
        ASSERT_TRUE(done) << sql << ": " << done.error().detail;
    }
    // The time of every next attempt, and the end of every lease, has come.
    void make_due() { run("UPDATE core.outbox SET due_at = now()"); }
    std::string value(const std::string& what) const {
        return clinic_.value("SELECT " + what + " FROM core.outbox");
    }
    std::string waiting() const {
        return value("count(*) FILTER (WHERE done_at IS NULL AND given_up_at IS NULL)");
    }

    ClinicDatabase clinic_;
    Receiver receiver_;
    shared::postgres::Connection outside_;
    Owner owner_;
    shared::kafka::Offset next_offset_ = 0;
};

TEST_F(staff_webhook, is_told_of_an_event_once_signed_with_every_key) {
    const auto event = raise();
    EXPECT_EQ(clinic_.value("SELECT id FROM core.staff_events"), event);
    Desk desk(clinic_, settings());
    EXPECT_EQ(desk.round(), kWebhookLookEvery);
    make_due();
    desk.round();
    ASSERT_THAT(receiver_.requests(), SizeIs(1));
    const auto request = receiver_.requests().front();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/staff");
    EXPECT_EQ(find(request.headers, "content-type"), "application/json");
    EXPECT_EQ(find(request.headers, "webhook-id"), event);
    const auto seconds = desk.clock.wall_ms() / 1000;
    EXPECT_EQ(find(request.headers, "webhook-timestamp"), std::to_string(seconds));
    const std::string signature(find(request.headers, "webhook-signature"));
    EXPECT_EQ(signature, WebhookKeys::parse(kSecrets)->sign(event, seconds, request.body));
    EXPECT_EQ(std::count(signature.begin(), signature.end(), ','), 2);
    EXPECT_EQ(value("done_at IS NOT NULL"), "t");
    EXPECT_EQ(desk.attempts("delivered"), 1);
    EXPECT_THAT(desk.state(), HasSubstr(R"("staff_webhook":{"state":"up")"));
}

TEST_F(staff_webhook, tells_ids_and_times_and_nothing_that_anybody_wrote) {
    const auto event = raise();
    Desk desk(clinic_, settings());
    desk.round();
    ASSERT_THAT(receiver_.requests(), SizeIs(1));
    const std::string body = receiver_.requests().front().body;
    shared::json::Parser parser;
    const auto parsed = parser.parse(body);
    ASSERT_TRUE(parsed) << body;
    EXPECT_EQ((*parsed)["type"].string_or(""), "staff.requested");
    EXPECT_EQ((*parsed)["timestamp"].string_or("").size(), 24u);
    const auto data = (*parsed)["data"];
    EXPECT_EQ(data["id"].string_or(""), event);
    EXPECT_EQ(data["reason"].string_or(""), "asked_for");
    EXPECT_EQ(data["clinic_id"].string_or(""), kClinic);
    EXPECT_EQ(data["patient_id"].string_or(""), id("patient"));
    EXPECT_EQ(data["line"].string_or(""), kLine);
    EXPECT_EQ(data["message_id"].string_or(""), "m1");
    EXPECT_EQ(data["received_at"].integer_or(0), kNow);
    for (const char* secret : {"hello", "Maria", "12025550100", "aabbccddeeff00112233"}) {
        EXPECT_THAT(body, Not(HasSubstr(secret)));
    }
}

TEST_F(staff_webhook, is_told_again_after_a_failure_when_the_time_has_come) {
    const auto event = raise();
    receiver_.answer({.status = 500});
    Desk desk(clinic_, settings());
    desk.round();
    EXPECT_EQ(value("attempts || last_error"), "1status_500");
    EXPECT_EQ(value("round(extract(epoch FROM due_at - now())) BETWEEN 3 AND 6"), "t");
    receiver_.answer({.status = 204});
    desk.round();
    EXPECT_THAT(receiver_.ids(), SizeIs(1)) << "before its time";
    EXPECT_EQ(value("done_at IS NULL"), "t");
    make_due();
    desk.round();
    EXPECT_THAT(receiver_.ids(), ElementsAre(event, event));
    EXPECT_EQ(value("attempts || last_error"), "2");
    EXPECT_EQ(waiting(), "0");
    EXPECT_EQ(desk.attempts("status_5xx"), 1);
    EXPECT_EQ(desk.attempts("delivered"), 1);
}

TEST_F(staff_webhook, that_hangs_costs_its_time_out) {
    raise();
    receiver_.hold(true);
    auto hasty = settings();
    hasty.timeout = 200ms;
    Desk desk(clinic_, hasty);
    const auto began = std::chrono::steady_clock::now();
    desk.round();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 2'500ms);
    EXPECT_EQ(value("last_error"), "timeout");
    EXPECT_EQ(desk.attempts("timeout"), 1);
    EXPECT_EQ(waiting(), "1");
}

TEST_F(staff_webhook, that_nobody_listens_at_is_tried_again) {
    raise();
    std::string nobody;
    {
        const Receiver gone;
        nobody = gone.url();
    }
    Desk desk(clinic_, settings(nobody));
    desk.round();
    EXPECT_EQ(value("last_error"), "refused");
    EXPECT_EQ(desk.attempts("refused"), 1);
    EXPECT_EQ(waiting(), "1");
}

TEST_F(staff_webhook, that_points_elsewhere_is_not_followed) {
    raise();
    Receiver elsewhere;
    receiver_.answer({.status = 307, .headers = {{"Location", elsewhere.url()}}});
    Desk desk(clinic_, settings());
    desk.round();
    EXPECT_THAT(elsewhere.requests(), IsEmpty());
    EXPECT_EQ(desk.attempts("status_3xx"), 1);
    EXPECT_EQ(value("last_error"), "status_307");
}

TEST_F(staff_webhook, that_is_gone_is_off_until_the_next_start) {
    const auto first = raise("1");
    receiver_.answer({.status = 410});
    Desk desk(clinic_, settings());
    desk.round();
    EXPECT_EQ(desk.attempts("gone"), 1);
    EXPECT_EQ(desk.metrics.staff_webhook.off.value(), 1);
    EXPECT_THAT(desk.state(), HasSubstr(R"("staff_webhook":{"state":"degraded","detail":"gone")"));
    receiver_.answer({.status = 200});
    const auto second = raise("2");
    make_due();
    desk.clock.now_us += 3'600'000'000;
    desk.round();
    EXPECT_THAT(receiver_.ids(), ElementsAre(first));
    EXPECT_EQ(waiting(), "2");
    Desk restarted(clinic_, settings());
    restarted.round();
    EXPECT_THAT(receiver_.ids(), testing::UnorderedElementsAre(first, first, second));
    EXPECT_EQ(restarted.metrics.staff_webhook.off.value(), 0);
}

TEST_F(staff_webhook, is_not_told_by_two_at_the_same_time) {
    const auto event = raise();
    receiver_.hold(true);
    Desk first(clinic_, settings());
    Desk second(clinic_, settings());
    std::jthread posting([&] { first.round(); });
    receiver_.await(1);
    second.round();
    receiver_.hold(false);
    posting.join();
    second.round();
    EXPECT_THAT(receiver_.ids(), ElementsAre(event));
    EXPECT_EQ(waiting(), "0");
}

TEST_F(staff_webhook, is_told_of_each_event_by_one_of_several) {
    raise_many(60);
    const auto work_off = [this] {
        Desk desk(clinic_, settings());
        while (desk.round() == 0ms) {
        }
        return desk.attempts("delivered");
    };
    std::atomic<double> by_others = 0;
    {
        std::jthread second([&] { by_others = by_others + work_off(); });
        work_off();
    }
    work_off();  // where both had stopped at what the other held
    const auto ids = receiver_.ids();
    EXPECT_THAT(ids, SizeIs(60));
    EXPECT_THAT(std::set(ids.begin(), ids.end()), SizeIs(60));
    EXPECT_EQ(waiting(), "0");
}

// The process ends after the post has left it, and before anything of that is noted.
TEST_F(staff_webhook, is_told_the_same_again_where_a_process_ended_after_the_post) {
    const auto event = raise();
    receiver_.hold(true);
    {
        Desk ending(clinic_, settings());
        std::jthread posting([&](const std::stop_token& stop) { ending.sender.round(stop); });
        receiver_.await(1);
        posting.request_stop();
        posting.join();
        EXPECT_EQ(ending.attempts("timeout"), 0) << "it did not wait for the answer";
    }
    receiver_.hold(false);
    EXPECT_EQ(waiting(), "1");
    Desk desk(clinic_, settings());
    desk.round();
    EXPECT_THAT(receiver_.ids(), ElementsAre(event)) << "while the lease holds";
    const auto lease = std::to_string(desk.sender.lease().count());
    EXPECT_EQ(value("due_at - now() BETWEEN interval '5 s' AND " + lease + " * interval '1 ms'"),
              "t");
    make_due();
    desk.round();
    EXPECT_THAT(receiver_.ids(), ElementsAre(event, event));
    EXPECT_EQ(receiver_.requests()[0].body, receiver_.requests()[1].body);
    EXPECT_EQ(value("attempts || ' ' || (done_at IS NOT NULL)"), "2 true");
}

// A process that was stopped between its claim and its post wakes up with its lease over.
TEST_F(staff_webhook, is_not_told_by_who_wakes_up_late) {
    raise();
    Desk desk(clinic_, settings());
    desk.clock.now_us = 1'000'000;  // of the clock that sends are measured with: long past
    desk.round();
    EXPECT_THAT(receiver_.ids(), IsEmpty());
    EXPECT_EQ(waiting(), "1");
    EXPECT_EQ(value("last_error"), "");
}

TEST_F(staff_webhook, that_fails_in_a_row_is_left_alone_and_then_probed) {
    raise_many(8);
    receiver_.answer({.status = 503});
    Desk desk(clinic_, settings());
    desk.round();
    EXPECT_THAT(receiver_.ids(), SizeIs(8));
    EXPECT_EQ(desk.metrics.staff_webhook.breaker_open.value(), 1);
    EXPECT_THAT(desk.state(), HasSubstr(R"({"state":"degraded","detail":"status_503")"));
    make_due();
    desk.clock.now_us += 44'000'000;
    desk.round();
    EXPECT_THAT(receiver_.ids(), SizeIs(8)) << "open";
    EXPECT_EQ(value("max(attempts)"), "1") << "waiting costs no attempt";
    desk.clock.now_us += 2'000'000;
    desk.round();
    desk.round();
    EXPECT_THAT(receiver_.ids(), SizeIs(9)) << "one probe, which fails";
    receiver_.answer({.status = 200});
    make_due();
    desk.clock.now_us += 46'000'000;
    EXPECT_EQ(desk.round(), 0ms);
    EXPECT_THAT(receiver_.ids(), SizeIs(10)) << "one probe, which succeeds";
    EXPECT_EQ(desk.metrics.staff_webhook.breaker_open.value(), 0);
    desk.round();
    EXPECT_THAT(receiver_.ids(), SizeIs(17)) << "all the others";
    EXPECT_EQ(waiting(), "0");
    EXPECT_THAT(desk.state(), HasSubstr(R"("staff_webhook":{"state":"up")"));
}

TEST_F(staff_webhook, is_given_up_after_its_last_attempt) {
    raise();
    run("UPDATE core.outbox SET attempts = 9");
    receiver_.answer({.status = 404});
    Desk desk(clinic_, settings());
    desk.round();
    EXPECT_EQ(value("given_up_at IS NOT NULL AND done_at IS NULL"), "t");
    EXPECT_EQ(value("last_error"), "status_404");
    EXPECT_EQ(desk.given_up("attempts"), 1);
    make_due();
    desk.round();
    EXPECT_THAT(receiver_.ids(), SizeIs(1));
}

TEST_F(staff_webhook, is_not_told_of_what_is_too_old_or_too_much) {
    raise_many(6);
    run("UPDATE core.outbox SET created_at = now() - interval '97 hours' "
        "WHERE id IN (SELECT id FROM core.outbox LIMIT 2)");
    const auto older = value("min(id::text)");
    run("UPDATE core.outbox SET created_at = now() - interval '95 hours' WHERE id = (SELECT id "
        "FROM core.outbox WHERE created_at > now() - interval '1 hour' LIMIT 1)");
    auto few = settings();
    few.most_waiting = 3;
    receiver_.answer({.status = 500});
    Desk desk(clinic_, few);
    desk.round();
    EXPECT_EQ(desk.given_up("age"), 2);
    EXPECT_EQ(desk.given_up("backlog"), 1);
    EXPECT_EQ(value("count(*) FILTER (WHERE created_at < now() - interval '1 hour' AND given_up_at "
                    "IS NULL)"),
              "0");
    EXPECT_THAT(receiver_.ids(), SizeIs(3));
    EXPECT_EQ(waiting(), "3");
}

TEST_F(staff_webhook, shows_how_much_waits_and_how_long) {
    raise_many(2);
    run("UPDATE core.outbox SET created_at = now() - interval '100 s'");
    receiver_.answer({.status = 500});
    Desk desk(clinic_, settings());
    desk.round();
    EXPECT_EQ(desk.metrics.staff_webhook.waiting.value(), 2);
    EXPECT_THAT(desk.metrics.staff_webhook.oldest.value(),
                testing::AllOf(testing::Ge(100), testing::Le(160)));
    receiver_.answer({.status = 200});
    make_due();
    desk.round();
    desk.clock.now_us += 6'000'000;
    desk.round();
    EXPECT_EQ(desk.metrics.staff_webhook.waiting.value(), 0);
    EXPECT_EQ(desk.metrics.staff_webhook.oldest.value(), 0);
}

}  // namespace
}  // namespace workers::background::staff
