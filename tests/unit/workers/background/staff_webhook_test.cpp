// What the staff webhook is told, how it is signed, and when it is told again.
#include "shared/json/value.hpp"
#include "tests/unit/shared/app/environment.hpp"
#include "workers/background/config.hpp"
#include "workers/background/staff/webhook_keys.hpp"
#include "workers/background/staff/webhook_notice.hpp"
#include "workers/background/staff/webhook_verdict.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workers::background::staff {
namespace {

using namespace std::chrono_literals;
using shared::http::CallResult;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// The vector of the Standard Webhooks specification's own libraries.
constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr const char* kBody = R"({"test": 2432232314})";
constexpr const char* kSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
constexpr const char* kOther = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

TEST(staff_webhook_keys, sign_as_the_specification_does) {
    EXPECT_EQ(WebhookKeys::parse(kSecret)->sign(kId, 1614265330, kBody), kSignature);
}

TEST(staff_webhook_keys, sign_with_each_of_several) {
    const auto keys = WebhookKeys::parse(std::string("  ") + kOther + "  " + kSecret + " ");
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->size(), 2u);
    const auto other = WebhookKeys::parse(kOther)->sign(kId, 1614265330, kBody);
    EXPECT_NE(other, kSignature);
    EXPECT_EQ(keys->sign(kId, 1614265330, kBody), other + " " + kSignature);
}

TEST(staff_webhook_keys, are_refused_where_they_are_none_and_not_told) {
    const std::string short_one = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=";  // 23 bytes
    for (const std::string& text : {std::string(),
                                    std::string("   "),
                                    std::string("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                                    std::string("whsec_%%%"),
                                    short_one,
                                    "whsec_" + std::string(88, 'A'),  // 66 bytes
                                    std::string(kSecret) + " nonsense"}) {
        const auto keys = WebhookKeys::parse(text);
        ASSERT_FALSE(keys) << text;
        EXPECT_EQ(keys.error().code, "bad_webhook_secret");
        if (text.size() < 7) continue;
        EXPECT_THAT(keys.error().detail, Not(HasSubstr(text.substr(6, 6))));
    }
}

CallResult answered(int status) {
    CallResult out;
    out.status = status;
    return out;
}

CallResult failed(const char* code) {
    CallResult out;
    out.code = code;
    return out;
}

TEST(staff_webhook_verdict, tries_ten_times_in_three_days) {
    std::vector<std::chrono::milliseconds> delays;
    for (int attempts = 1; retry_delay(attempts, 0); ++attempts) {
        delays.push_back(*retry_delay(attempts, 0));
    }
    EXPECT_THAT(delays, ElementsAre(5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h));
    std::chrono::milliseconds longest{0};
    for (int attempts = 1; attempts < 10; ++attempts) longest += *retry_delay(attempts, 0.999);
    EXPECT_LT(longest, std::chrono::hours(96));
}

TEST(staff_webhook_verdict, spreads_what_failed_together) {
    EXPECT_EQ(*retry_delay(1, 0), 5s);
    EXPECT_EQ(*retry_delay(1, 0.5), 5'500ms);
    EXPECT_LT(*retry_delay(1, 0.999999), 6s);
}

TEST(staff_webhook_verdict, takes_2xx_alone_for_a_success) {
    for (const int status : {200, 201, 202, 204, 299}) {
        EXPECT_EQ(judge(answered(status), 1, 0).kind, Verdict::Kind::kDelivered) << status;
        EXPECT_EQ(result_word(answered(status)), "delivered");
    }
    for (const int status : {199, 300, 301, 302, 307, 308, 400, 401, 404, 410, 429, 500, 503}) {
        const auto verdict = judge(answered(status), 1, 0);
        EXPECT_EQ(verdict.kind, Verdict::Kind::kAgain) << status;
        EXPECT_EQ(verdict.delay, 5s) << status;
        EXPECT_EQ(verdict.code, "status_" + std::to_string(status));
        EXPECT_EQ(verdict.is_gone, status == 410);
    }
}

TEST(staff_webhook_verdict, gives_up_after_the_tenth_attempt) {
    EXPECT_EQ(judge(failed("refused"), 9, 0).kind, Verdict::Kind::kAgain);
    EXPECT_EQ(judge(failed("refused"), 9, 0).delay, 24h);
    EXPECT_EQ(judge(failed("refused"), 10, 0).kind, Verdict::Kind::kGivenUp);
    EXPECT_EQ(judge(answered(200), 10, 0).kind, Verdict::Kind::kDelivered);
}

TEST(staff_webhook_verdict, counts_no_attempt_that_did_not_begin) {
    for (const char* code : {"right_expired", "aborted"}) {
        EXPECT_EQ(judge(failed(code), 10, 0).kind, Verdict::Kind::kUnsent) << code;
    }
}

TEST(staff_webhook_verdict, waits_as_long_as_it_is_asked_to_an_hour_at_most) {
    const auto delay = [](int status, const char* asked, int attempts = 1) {
        CallResult result = answered(status);
        result.headers = {{"Retry-After", asked}};
        return judge(result, attempts, 0).delay;
    };
    EXPECT_EQ(delay(429, "120"), 120s);
    EXPECT_EQ(delay(503, "120"), 120s);
    EXPECT_EQ(delay(503, "120", 3), 30min) << "never less than its turn";
    EXPECT_EQ(delay(429, "999999"), 1h);
    EXPECT_EQ(delay(500, "120"), 5s);
    for (const char* nonsense : {"-5", "", "5x", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999"}) {
        EXPECT_EQ(delay(429, nonsense), 5s) << nonsense;
    }
}

TEST(staff_webhook_verdict, has_few_words_for_how_a_call_ended) {
    EXPECT_EQ(result_word(answered(410)), "gone");
    EXPECT_EQ(result_word(answered(302)), "status_3xx");
    EXPECT_EQ(result_word(answered(404)), "status_4xx");
    EXPECT_EQ(result_word(answered(599)), "status_5xx");
    EXPECT_EQ(result_word(answered(999)), "other");
    for (const char* word : {"timeout", "refused", "resolve", "reset"}) {
        EXPECT_EQ(result_word(failed(word)), word);
    }
    EXPECT_EQ(result_word(failed("resend_refused")), "reset");
    EXPECT_EQ(result_word(failed("queue_full")), "other");
}

Call full_call() {
    Call call;
    call.id = "6c9d4c1e-0d3c-5c52-a3f8-57d6a4d1f0aa";
    call.raised_at = 1'893'598'500'512;
    call.line = "demo-dental";
    call.envelope.source = "demo-dental-evolution";
    call.envelope.conversation = "7c1f0a93b2d84e56a0f1c2d3e4b5a697";
    call.envelope.record = "019b2c3d-4e5f-7a01-8b23-9c4d5e6f7001";
    call.envelope.message = "3A0011223344556677AA";
    call.envelope.provider_time = 1'893'576'900'000;
    call.envelope.received_at = 1'893'576'900'420;
    call.event.reason = "asked_for";
    call.event.organization_id = "1f8e4b72-6d3a-4e95-b0c7-52a9d8e3f101";
    call.event.clinic_id = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01";
    call.event.patient_id = "4b1d7c62-0e5a-5f38-9a41-6c2e8d90b7f1";
    call.event.session_id = "8a6f2d14-93b7-5c0e-b8d2-1e4f7a60c935";
    call.event.message = "what the patient wrote";
    return call;
}

// Without blanks and line breaks, which stand in no value.
std::string example(const std::string& name) {
    std::ifstream in(FRONTDESK_ROOT "/schemas/webhooks/examples/staff/" + name);
    std::ostringstream text;
    text << in.rdbuf();
    std::string out = text.str();
    std::erase_if(out, [](char c) { return c == ' ' || c == '\n'; });
    return out;
}

TEST(staff_webhook_notice, is_what_the_example_shows) {
    EXPECT_EQ(write_notice(full_call()), example("valid-asked-for.json"));
}

TEST(staff_webhook_notice, leaves_out_what_is_not_known) {
    Call call = full_call();
    call.event.reason = "undeliverable";
    for (auto* text : {&call.event.patient_id,
                       &call.event.session_id,
                       &call.envelope.source,
                       &call.envelope.message,
                       &call.line}) {
        text->clear();
    }
    call.envelope.provider_time = call.envelope.received_at = 0;
    EXPECT_EQ(write_notice(call), example("valid-least.json"));
}

// What is wrong with these settings, as the program would print it.
std::vector<std::string> problems(const char* url, const char* secret, WebhookSettings* read) {
    shared::app::test::Environment environment;
    environment.set("KAFKA_BROKERS", "127.0.0.1:9092");
    environment.set("DATABASE_URL", "postgresql://127.0.0.1/x");
    environment.set("FRONTDESK_BACKGROUND_STAFF_WEBHOOK_URL", url);
    environment.set("FRONTDESK_BACKGROUND_STAFF_WEBHOOK_SECRET", secret);
    shared::app::ConfigReader reader("", "frontdesk-background");
    const Config config = read_config(reader);
    if (read != nullptr) *read = config.staff_webhook;
    EXPECT_THAT(reader.print(), Not(HasSubstr("t0ken")));
    EXPECT_THAT(reader.print(), Not(HasSubstr("MfKQ9r8GKYqr")));
    return reader.problems();
}

TEST(staff_webhook_settings, are_off_without_an_address_and_whole_with_one) {
    WebhookSettings read;
    EXPECT_THAT(problems("", "", &read), ElementsAre());
    EXPECT_EQ(read.url, "");
    EXPECT_THAT(problems("", kSecret, nullptr), ElementsAre());
    EXPECT_THAT(problems("https://desk.example/hook/t0ken", kSecret, &read), ElementsAre());
    EXPECT_EQ(read.url, "https://desk.example/hook/t0ken");
    EXPECT_EQ(read.keys.size(), 1u);
    EXPECT_EQ(read.timeout, 15s);
}

TEST(staff_webhook_settings, say_what_is_wrong_without_telling_a_secret) {
    for (const char* url :
         {"desk.example/t0ken", "ftp://desk.example/t0ken", "http://", "https:///t0ken"}) {
        EXPECT_THAT(
            problems(url, kSecret, nullptr),
            ElementsAre(testing::AllOf(HasSubstr("STAFF_WEBHOOK_URL"), Not(HasSubstr("t0ken")))))
            << url;
    }
    for (const char* secret : {"", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}) {
        EXPECT_THAT(problems("http://desk.example/t0ken", secret, nullptr),
                    ElementsAre(testing::AllOf(HasSubstr("STAFF_WEBHOOK_SECRET"),
                                               Not(HasSubstr("MfKQ9r8GKYqr")))));
    }
}

}  // namespace
}  // namespace workers::background::staff
