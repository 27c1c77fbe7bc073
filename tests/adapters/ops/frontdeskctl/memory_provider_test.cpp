// `frontdeskctl memory` where mem0 remembers as well, and what is on its way there.
#include "tests/adapters/ops/frontdeskctl/memory_world.hpp"
#include "tests/adapters/shared/memory/liar.hpp"

namespace ops::frontdeskctl {
namespace {

using shared::memory::mem0::Dialect;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kOne = "0b5e7c1a-0000-4000-8000-000000000011";

class ctl_memory_provider : public MemoryWorld {
  protected:
    ctl_memory_provider() {
        add_clinic(kNorth, "North", {kAnn, kBob});
        run("DELETE FROM core.cache_outbox", {});
        settings_.mem0.emplace();
        settings_.mem0->dialect = Dialect::kServer;
        settings_.mem0->url = liar_.url();
    }
    // A row on its way, as it stands after `columns` = `values`.
    void queue(const char* id, const char* patient, const std::string& set = "due_at = now()") {
        run("INSERT INTO core.outbox (id, kind, dedupe_key, clinic_id, patient_id, body) VALUES "
            "($1, 'memory', $4, $2, $3, '{\"text\": \"words\"}')",
            {id, kNorth, patient, id});
        run("UPDATE core.outbox SET " + set + " WHERE id = $1", {id});
    }
    int list() {
        return said([&] { return memory_list(settings_, {.clinic = "North", .patient = kAnn}); });
    }
    int forget(const std::string& id) {
        MemoryOptions options{.clinic = "North", .patient = kAnn, .id = id, .by = "ann"};
        options.all = id.empty();
        return said([&] { return memory_forget(settings_, options); });
    }
    int outbox(bool retry) {
        return said([&] { return memory_outbox(settings_, {.retry = retry, .by = "ann"}); });
    }
    static std::string row(const char* patient, const char* words) {
        return std::string(R"({"id":")") + kOne + R"(","memory":")" + words + R"(","user_id":")" +
               kNorth + ":" + patient + R"("})";
    }

    shared::memory::test::Liar liar_;
};

TEST_F(ctl_memory_provider, lists_what_mem0_keeps_and_never_what_is_anothers) {
    liar_.answer(
        200,
        R"({"results":[)" + row(kAnn, "likes mornings") + "," + row(kBob, "likes evenings") + "]}");
    EXPECT_EQ(list(), kDone);
    EXPECT_THAT(out_, HasSubstr("likes mornings"));
    EXPECT_THAT(out_, Not(HasSubstr("evenings")));
    EXPECT_THAT(error_, HasSubstr("1 rows of other patients"));
}

TEST_F(ctl_memory_provider, says_that_what_mem0_lists_is_not_all) {
    std::string rows = row(kAnn, "likes mornings");
    liar_.answer(200, R"({"results":[)" + rows + "]}");
    EXPECT_EQ(list(), kDone);
    EXPECT_EQ(error_, "");
    for (int i = 0; i < 200; ++i) rows += R"(,{"id":")" + std::to_string(i) + R"(","memory":"x"})";
    liar_.answer(200, R"({"results":[)" + rows + "]}");
    EXPECT_EQ(list(), kDone);
    EXPECT_THAT(error_, HasSubstr("mem0 keeps more"));
}

TEST_F(ctl_memory_provider, says_that_mem0_is_away_and_shows_what_is_ours) {
    run("INSERT INTO healthcare.memories (id, clinic_id, patient_id, kind, body, norm_hash) "
        "VALUES ($1, $2, $3, 'preferred_day', 'thu', 'x')",
        {kOne, kNorth, kAnn});
    liar_.answer(502, "{}");
    EXPECT_EQ(list(), kFailed);
    EXPECT_THAT(out_, HasSubstr("preferred_day"));
    EXPECT_THAT(error_, HasSubstr("what mem0 keeps is not shown"));
}

TEST_F(ctl_memory_provider, forgets_one_that_mem0_keeps_after_a_look_at_whose_it_is) {
    liar_.answer(200, row(kAnn, "likes mornings"));
    liar_.answer(200, R"({"message":"Memory deleted successfully!"})");
    EXPECT_EQ(forget(kOne), kDone);
    EXPECT_THAT(out_, HasSubstr("history until its /reset"));
    EXPECT_EQ(database_.value("SELECT entity || patient_id FROM core.cache_outbox"),
              std::string("memories") + kAnn);
    liar_.answer(200, row(kBob, "likes evenings"));
    EXPECT_EQ(forget(kOne), kFailed);
    EXPECT_EQ(liar_.seen().size(), 3u) << "nothing of another patient is taken away";
}

TEST_F(ctl_memory_provider, says_that_nobody_knew_what_mem0_does_not_have) {
    for (const auto& [status, body] :
         {std::pair(404, R"({"detail":"Memory not found"})"), std::pair(200, "null")}) {
        liar_.answer(status, body);
        EXPECT_EQ(forget(kOne), kFailed) << status;
        EXPECT_THAT(error_, HasSubstr("nothing of that was known")) << status;
    }
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.audit WHERE action = 'memory_forget'"),
              "0");
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.cache_outbox"), "0");
}

TEST_F(ctl_memory_provider, forgets_what_is_on_its_way_and_has_mem0_forget_the_rest) {
    queue("0b5e7c1a-0000-4000-8000-000000000021", kAnn);
    queue("0b5e7c1a-0000-4000-8000-000000000022", kAnn, "tried_at = now() - interval '1 minute'");
    queue("0b5e7c1a-0000-4000-8000-000000000023", kBob);
    EXPECT_EQ(forget(""), kDone);
    EXPECT_THAT(out_, HasSubstr("mem0 is told"));
    EXPECT_EQ(database_.value("SELECT string_agg(right(id::text, 2) || ' ' || last_error || ' ' || "
                              "body::text, ',') FROM core.outbox WHERE given_up_at IS NOT NULL"),
              "22 forgotten {}")
        << "a call that may go on keeps its place, not its words";
    EXPECT_EQ(
        database_.value("SELECT string_agg(body::text || patient_id, ',' ORDER BY body::text) "
                        "FROM core.outbox WHERE given_up_at IS NULL"),
        std::string(R"({"do": "forget", "again": true})") + kAnn + R"(,{"text": "words"})" + kBob);
    EXPECT_EQ(liar_.seen().size(), 0u) << "a background worker tells it";
}

TEST_F(ctl_memory_provider, forgets_once_more_what_mem0_has_worked_on_for_long) {
    queue("0b5e7c1a-0000-4000-8000-000000000021", kAnn, "taken_at = now() - interval '1 hour'");
    EXPECT_EQ(forget(""), kDone);
    EXPECT_EQ(database_.value("SELECT body->>'again' FROM core.outbox"), "true");
}

TEST_F(ctl_memory_provider, forgets_what_is_on_its_way_also_where_memory_is_local) {
    settings_.mem0.reset();
    queue("0b5e7c1a-0000-4000-8000-000000000021", kAnn);
    EXPECT_EQ(forget(""), kDone);
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.outbox"), "0");
    EXPECT_THAT(out_, Not(HasSubstr("mem0")));
    EXPECT_THAT(error_, HasSubstr("done again with FRONTDESK_MEMORY=mem0"));
    EXPECT_EQ(forget(""), kDone);
    EXPECT_THAT(error_, Not(HasSubstr("mem0"))) << "nobody is told anything";
}

// Else the words were told afterwards, and the fact known again.
TEST_F(ctl_memory_provider, forgets_with_a_fact_the_message_that_is_on_its_way) {
    run("INSERT INTO healthcare.memories (id, clinic_id, patient_id, kind, body, norm_hash, "
        "source_message_id) VALUES ($1, $2, $3, 'allergy_flag', 'latex', 'x', 'wamid.1')",
        {kOne, kNorth, kAnn});
    const auto with = [](const char* message, const char* more = "") {
        return std::string("body = body || '{\"message\": \"") + message + "\"}'" + more;
    };
    queue("0b5e7c1a-0000-4000-8000-000000000021", kAnn, with("wamid.1"));
    queue("0b5e7c1a-0000-4000-8000-000000000022", kAnn, with("wamid.1", ", tried_at = now()"));
    queue("0b5e7c1a-0000-4000-8000-000000000023", kAnn, with("wamid.1", ", given_up_at = now()"));
    queue("0b5e7c1a-0000-4000-8000-000000000024", kAnn, with("wamid.2"));
    queue("0b5e7c1a-0000-4000-8000-000000000025", kBob, with("wamid.1"));
    EXPECT_EQ(forget(kOne), kDone);
    EXPECT_THAT(out_, HasSubstr("told to no provider any more"));
    EXPECT_THAT(out_, HasSubstr("what mem0 has of it stays there"));
    EXPECT_EQ(database_.value("SELECT string_agg(right(id::text, 2) || coalesce(body->>'message', "
                              "last_error), ' ' ORDER BY id) FROM core.outbox"),
              "22forgotten 24wamid.2 25wamid.1");
}

TEST_F(ctl_memory_provider, leaves_what_is_on_its_way_where_a_fact_names_no_message) {
    run("INSERT INTO healthcare.memories (id, clinic_id, patient_id, kind, body, norm_hash) "
        "VALUES ($1, $2, $3, 'preferred_day', 'thu', 'x')",
        {kOne, kNorth, kAnn});
    queue("0b5e7c1a-0000-4000-8000-000000000021", kAnn);
    EXPECT_EQ(forget(kOne), kDone);
    EXPECT_THAT(out_, Not(HasSubstr("no provider")));
    EXPECT_EQ(database_.value("SELECT body->>'text' FROM core.outbox"), "words");
}

TEST_F(ctl_memory_provider, shows_counts_of_what_waits_and_tells_again_what_was_given_up) {
    EXPECT_EQ(outbox(false), kDone);
    EXPECT_THAT(error_, HasSubstr("nothing waits"));
    queue("0b5e7c1a-0000-4000-8000-000000000021", kAnn);
    queue("0b5e7c1a-0000-4000-8000-000000000022",
          kAnn,
          "given_up_at = now(), last_error = 'memory_rejected', attempts = 3");
    queue("0b5e7c1a-0000-4000-8000-000000000023",
          kAnn,
          "given_up_at = now(), last_error = 'forgotten', body = '{}'");
    EXPECT_EQ(outbox(false), kDone);
    EXPECT_THAT(out_, HasSubstr("waiting"));
    EXPECT_THAT(out_, HasSubstr("memory_rejected"));
    EXPECT_THAT(out_, Not(HasSubstr("words")));
    EXPECT_EQ(outbox(true), kDone);
    EXPECT_THAT(out_, HasSubstr("1 given up"));
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.outbox WHERE given_up_at IS NULL AND "
                              "attempts = 0"),
              "2");
    EXPECT_EQ(database_.value("SELECT actor || action || (details->>'rows') FROM core.audit WHERE "
                              "action = 'memory_retry'"),
              "annmemory_retry1");
}

TEST_F(ctl_memory_provider, tells_again_in_the_order_in_which_it_was_said) {
    for (const auto& [id, ago] : {std::pair("0b5e7c1a-0000-4000-8000-000000000021", "1 hour"),
                                  std::pair("0b5e7c1a-0000-4000-8000-000000000022", "3 hours"),
                                  std::pair("0b5e7c1a-0000-4000-8000-000000000023", "2 hours")}) {
        queue(id,
              kAnn,
              "given_up_at = now(), created_at = now() - interval '" + std::string(ago) + "'");
    }
    EXPECT_EQ(outbox(true), kDone);
    EXPECT_EQ(database_.value("SELECT string_agg(right(id::text, 2), ' ' ORDER BY created_at, id) "
                              "FROM core.outbox WHERE created_at >= now() - interval '1 minute'"),
              "22 23 21");
}

// An hour of work at mem0 is no proof that nothing comes of it.
TEST_F(ctl_memory_provider, an_event_is_asked_for_again_under_the_new_number_of_its_attempt) {
    queue("0b5e7c1a-0000-4000-8000-000000000022",
          kAnn,
          "given_up_at = now(), tried_at = now(), taken_at = now(), attempts = 1, "
          "body = body || '{\"event\": \"e\", \"event_of\": 1}'");
    EXPECT_EQ(outbox(true), kDone);
    EXPECT_EQ(database_.value("SELECT body->>'event_of' FROM core.outbox"), "0");
}

}  // namespace
}  // namespace ops::frontdeskctl
