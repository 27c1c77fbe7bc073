// Sessions and statistics, out of Redis and PostgreSQL.
#include "shared/cache/keys.hpp"
#include "shared/cache/l2.hpp"
#include "tests/adapters/workers/hot/lookup/clinics.hpp"
#include "workers/hot/lookup/cached_desk.hpp"

#include <array>

namespace workers::hot::lookup {
namespace {

using shared::read_models::Session;
using shared::read_models::SessionCodec;

class Desk : public Clinics {
  protected:
    void SetUp() override {
        Clinics::SetUp();
        run("INSERT INTO healthcare.patients (id, clinic_id) VALUES ($1, $2)", {patient_, clinic_});
        settings_of_desk_.session.fresh_l1 = 0;
        settings_of_desk_.session.stale = settings_of_desk_.statistics.stale = 0;
    }
    void start_desk() {
        start();
        source_of_desk_ = std::make_unique<DeskSource>(*connections_);
        directory_.reset();
        caches_ =
            std::make_unique<shared::cache::Caches>(caching_, clock_, executor_, health_, nullptr);
        desk_ = std::make_unique<CachedDesk>(*caches_, *source_of_desk_, settings_of_desk_);
        caches_->start();
        turn_until([&] { return caches_->is_heard(); });
    }
    std::string add_session(const std::string& started, const std::string& language) {
        std::string id = shared::uuid_v7().text();
        run("INSERT INTO core.conversation_sessions (id, conversation, organization_id, clinic_id, "
            "patient_id, source, line, started_at, last_message_at, language, counter) VALUES "
            "($1, repeat('c', 32), $2, $3, $4, 'demo', 'a:line', $5, $5, $6, 7)",
            {id, organization_, clinic_, patient_, started, language});
        return id;
    }
    void add_message(const std::string& outcome, int reply_ms) {
        run("INSERT INTO core.whatsapp_messages (id, created_at, whatsapp_message_id, "
            "conversation, "
            "organization_id, clinic_id, source, line, direction, author, message_type, outcome, "
            "received_at, reply_sent_at) VALUES (gen_random_uuid(), now(), gen_random_uuid(), "
            "repeat('c', 32), $1, $2, 'demo', 'a:line', 'inbound', 'patient', 'text', $3, now(), "
            "CASE WHEN $4::int > 0 THEN now() + $4::int * interval '1 ms' END)",
            {organization_, clinic_, outcome, std::to_string(reply_ms)});
    }
    std::shared_ptr<const Session> session() {
        auto found = desk_->session(clinic_, patient_, "a:line");
        EXPECT_TRUE(found) << found.error().code;
        return found ? *found : nullptr;
    }

    const std::string patient_ = shared::uuid_v7().text();
    DeskSettings settings_of_desk_;
    std::unique_ptr<DeskSource> source_of_desk_;
    std::unique_ptr<CachedDesk> desk_;
};

TEST_F(Desk, the_last_session_is_shown_as_the_read_model_has_it) {
    add_session("2026-01-01T00:00:00Z", "en");
    const std::string last = add_session("2026-01-02T00:00:00Z", "pt");
    run("UPDATE core.conversation_sessions SET allergies = '{latex,penicillin}' WHERE id = $1",
        {last});
    start_desk();
    const auto found = session();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->session_id, last);
    EXPECT_EQ(found->allergies, (std::vector<std::string>{"latex", "penicillin"}));
    EXPECT_EQ(found->channel, "a:line");
    EXPECT_EQ(found->language, "pt");
    EXPECT_EQ(found->started_at, 1'767'312'000'000);
    EXPECT_EQ(found->silent_until, 0);
    // It stands in Redis now, and nobody keeps it: what the background worker puts there is next.
    turn_until([&] {
        session();
        return caches_->find("session")->counts().l2_hits > 0;
    });
    Session newer = *found;
    newer.language = "he";
    shared::cache::L2 l2(caching_.loads.redis, clock_);
    const std::array writes{
        shared::cache::Write{.key = shared::cache::keys::session(clinic_, patient_, "a:line"),
                             .json = SessionCodec::write(newer),
                             .version = 8,
                             .fresh_until = clock_.wall_ms() + 300'000,
                             .ttl = std::chrono::seconds(300)}};
    ASSERT_TRUE(l2.put(writes, std::chrono::seconds(5)).front());
    EXPECT_EQ(session()->language, "he");
    EXPECT_EQ(caches_->find("session")->usage().entries, 0U);
}

TEST_F(Desk, whose_is_not_known_or_is_no_id_is_said) {
    start_desk();
    EXPECT_EQ(session(), nullptr);
    EXPECT_EQ(desk_->session(clinic_, "ana", "l").error().code, "bad_id");
    EXPECT_EQ(desk_->session("' OR 1=1", patient_, "l").error().code, "bad_id");
    EXPECT_EQ(desk_->statistics("*").error().code, "bad_id");
    const auto none = desk_->statistics(shared::uuid_v7().text());
    ASSERT_TRUE(none);
    EXPECT_EQ(*none, nullptr);
}

TEST_F(Desk, another_clinics_session_is_never_shown) {
    add_session("2026-01-01T00:00:00Z", "en");
    start_desk();
    Session foreign = *session();
    foreign.clinic_id = shared::uuid_v7().text();
    const auto redis = shared::redis::connect(caching_.loads.redis);
    const std::string text = R"({"version":99,"fresh_until":)" +
                             std::to_string(clock_.wall_ms() + 60'000) + "," +
                             SessionCodec::write(foreign).substr(1);
    ASSERT_TRUE(redis->run_one(
        {"SET", shared::cache::keys::session(clinic_, patient_, "a:line"), text, "EX", "60"},
        seconds(5)));
    EXPECT_EQ(session(), nullptr);
}

TEST_F(Desk, a_day_is_counted_by_outcome_and_asked_for_once) {
    for (int i = 0; i < 20; ++i) add_message("replied", i + 1);
    add_message("handed_over", 0);
    add_message("suppressed", 0);
    run("UPDATE core.whatsapp_messages SET created_at = now() - interval '25 hours' "
        "WHERE outcome = 'suppressed'");
    start_desk();
    const auto day = desk_->statistics(clinic_);
    ASSERT_TRUE(day && *day);
    EXPECT_EQ((*day)->messages, 21);
    EXPECT_EQ((*day)->conversations, 1);
    EXPECT_EQ((*day)->replied, 20);
    EXPECT_EQ((*day)->handed_over, 1);
    EXPECT_EQ((*day)->suppressed, 0);
    EXPECT_EQ((*day)->reply_p50_ms, 10);
    EXPECT_EQ((*day)->reply_p95_ms, 19);
    turn_until([&] { return caches_->find("stats")->hit(clinic_).has_value(); });
    const auto statements = connections_->statements();
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(desk_->statistics(clinic_));
    EXPECT_EQ(connections_->statements(), statements);
}

}  // namespace
}  // namespace workers::hot::lookup
