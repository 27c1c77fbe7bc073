#include "tests/adapters/ops/frontdeskctl/memory_world.hpp"

namespace ops::frontdeskctl {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSouth = "0b5e7c1a-0000-4000-8000-0000000000c2";

class ctl_memory : public MemoryWorld {
  protected:
    ctl_memory() {
        add_clinic(kNorth, "North", {kAnn});
        add_clinic(kSouth, "South", {kBob});
        keep(kNorth, kAnn, "11", "preferred_day", "thu");
        say(kNorth, kAnn, "12", "my daughter starts school in September");
        say(kNorth, kAnn, "13", "the crown on the left side hurts");
        keep(kSouth, kBob, "16", "preferred_day", "fri");
        say(kSouth, kBob, "14", "school is over at three");
        run("DELETE FROM core.cache_outbox", {});
    }
    void keep(const char* clinic,
              const char* patient,
              const std::string& id,
              const char* kind,
              const char* body) {
        run("INSERT INTO healthcare.memories (id, clinic_id, patient_id, kind, body, norm_hash) "
            "VALUES (('0b5e7c1a-0000-4000-8000-0000000000' || $1)::uuid, $2, $3, $4, $5, $1)",
            {id, clinic, patient, kind, body});
    }
    void say(const char* clinic,
             const char* patient,
             const std::string& id,
             const std::string& text) {
        const std::string uuid = "0b5e7c1a-0000-4000-8000-0000000000" + id;
        run("INSERT INTO core.conversation_sessions (id, conversation, organization_id, clinic_id, "
            "patient_id, source, line, started_at, last_message_at) VALUES ($1, repeat('a', 32), "
            "$2, $2, $3, 'demo', 'one', now(), now())",
            {uuid, clinic, patient});
        run("INSERT INTO core.whatsapp_messages (id, created_at, received_at, whatsapp_message_id, "
            "conversation, session_id, organization_id, clinic_id, patient_id, source, line, "
            "direction, author, message_type, content, outcome) VALUES ($1::uuid, now(), now(), "
            "$1::text, repeat('a', 32), $1::uuid, $2, $2, $3, 'demo', 'one', 'inbound', 'patient', "
            "'text', $4, "
            "'replied')",
            {uuid, clinic, patient, text});
    }
    int list(MemoryOptions options) {
        return said([&] { return memory_list(settings_, options); });
    }
    int search(MemoryOptions options) {
        return said([&] { return memory_search(settings_, options); });
    }
    int forget(MemoryOptions options) {
        return said([&] { return memory_forget(settings_, options); });
    }
};

TEST_F(ctl_memory, lists_what_is_known_of_one_patient_of_one_clinic) {
    EXPECT_EQ(list({.clinic = "North", .patient = kAnn}), kDone);
    EXPECT_THAT(out_, HasSubstr("preferred_day"));
    EXPECT_THAT(out_, HasSubstr("daughter"));
    EXPECT_THAT(out_, Not(HasSubstr("three")));
    EXPECT_EQ(list({.clinic = "North", .patient = kBob}), kFailed);
    EXPECT_EQ(out_, "");
    EXPECT_EQ(list({.clinic = "North", .patient = "*"}), kFailed);
    EXPECT_THAT(error_, HasSubstr("unknown_patient"));
}

TEST_F(ctl_memory, hands_the_terminal_nothing_that_it_obeys) {
    keep(kNorth, kAnn, "15", "turn", "\x1b]0;owned\x07 crown");
    EXPECT_EQ(list({.clinic = "North", .patient = kAnn}), kDone);
    EXPECT_THAT(out_, HasSubstr("\\u001b]0;owned\\u0007 crown"));
    EXPECT_THAT(out_, Not(HasSubstr("\x1b")));
    EXPECT_EQ(search({.clinic = "North", .patient = kAnn, .words = "owned"}), kDone);
    EXPECT_THAT(out_, Not(HasSubstr("\x1b")));
}

TEST_F(ctl_memory, finds_what_has_to_do_with_the_words) {
    EXPECT_EQ(search({.clinic = "North", .patient = kAnn, .words = "school", .limit = 1}), kDone);
    EXPECT_THAT(out_, HasSubstr("September"));
    EXPECT_THAT(out_, Not(HasSubstr("crown")));
    EXPECT_EQ(search({.clinic = "North", .patient = kAnn, .words = "xyzzy", .json = true}), kDone);
    EXPECT_EQ(out_, "");
}

TEST_F(ctl_memory, forgets_one_fact_and_tells_the_caches_and_the_audit) {
    const MemoryOptions one{.clinic = "North",
                            .patient = kAnn,
                            .id = "0b5e7c1a-0000-4000-8000-000000000011",
                            .by = "ann"};
    EXPECT_EQ(forget(one), kDone);
    EXPECT_THAT(out_, HasSubstr("1 fact forgotten\n"));
    EXPECT_THAT(out_, HasSubstr("what is said again is known again"));
    EXPECT_EQ(database_.value("SELECT count(*) FROM healthcare.memories"), "1");
    EXPECT_EQ(database_.value("SELECT entity || ':' || patient_id FROM core.cache_outbox"),
              std::string("memories:") + kAnn);
    EXPECT_EQ(database_.value("SELECT actor || ' ' || subject || ' ' || details::text "
                              "FROM core.audit WHERE action = 'memory_forget'"),
              std::string("ann patient:") + kAnn + " {\"rows\": 1}");
    EXPECT_EQ(forget(one), kFailed) << "it is gone";
    EXPECT_THAT(error_, HasSubstr("nothing of that was known"));
    EXPECT_EQ(list({.clinic = "North", .patient = kAnn}), kDone);
    EXPECT_THAT(out_, HasSubstr("daughter")) << "what was said stays";
}

TEST_F(ctl_memory, forgets_everything_and_recalls_nothing_that_was_said_before) {
    EXPECT_EQ(forget({.clinic = "North", .patient = kAnn, .all = true, .by = "ann"}), kDone);
    EXPECT_THAT(out_, HasSubstr("1 fact forgotten; nothing that was said until now is recalled"));
    EXPECT_THAT(out_, HasSubstr("messages and logs keep what was said"));
    EXPECT_EQ(database_.value("SELECT string_agg(clinic_id::text, ',') FROM healthcare.memories"),
              kSouth);
    EXPECT_EQ(database_.value("SELECT string_agg(DISTINCT entity, ',') FROM core.cache_outbox"),
              "memories");
    EXPECT_EQ(list({.clinic = "North", .patient = kAnn}), kDone);
    EXPECT_EQ(out_, "");
    EXPECT_EQ(list({.clinic = "South", .patient = kBob}), kDone);
    EXPECT_THAT(out_, HasSubstr("three")) << "another patient's";
    say(kNorth, kAnn, "19", "I am back");
    EXPECT_EQ(list({.clinic = "North", .patient = kAnn}), kDone);
    EXPECT_THAT(out_, HasSubstr("I am back"));
    // Nothing but words is known: they are to be forgotten all the same.
    run("DELETE FROM healthcare.memories", {});
    EXPECT_EQ(forget({.clinic = "South", .patient = kBob, .all = true, .by = "ann"}), kDone);
    EXPECT_EQ(list({.clinic = "South", .patient = kBob}), kDone);
    EXPECT_EQ(out_, "");
}

TEST_F(ctl_memory, says_that_a_message_is_one) {
    EXPECT_EQ(forget({.clinic = "North",
                      .patient = kAnn,
                      .id = "0b5e7c1a-0000-4000-8000-000000000012",
                      .by = "ann"}),
              kFailed);
    EXPECT_THAT(error_, HasSubstr("that is a message"));
    EXPECT_EQ(forget({.clinic = "South",
                      .patient = kBob,
                      .id = "0b5e7c1a-0000-4000-8000-000000000012",
                      .by = "ann"}),
              kFailed);
    EXPECT_THAT(error_, HasSubstr("nothing of that was known")) << "another's";
}

}  // namespace
}  // namespace ops::frontdeskctl
