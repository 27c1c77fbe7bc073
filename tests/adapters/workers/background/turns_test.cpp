#include "tests/adapters/workers/background/clinic_database.hpp"
#include "workers/background/batches/bisect.hpp"

#include <limits>

namespace workers::background {
namespace {

using shared::events::DeliveryState;
using shared::events::Outcome;

TurnMaker numbered(int number) {
    TurnMaker maker;
    maker.record = "r" + std::to_string(number);
    maker.message = "m" + std::to_string(number);
    maker.received_at = kNow + number;
    maker.turn.counter = kNow + number;
    return maker;
}

TEST(background_turns, become_rows_of_every_kind) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    const auto written = owner.store({TurnMaker().reply(DeliveryState::kSent, "p1").item(4)});
    EXPECT_EQ(written.messages, 1u);
    EXPECT_EQ(written.read_models.size(), 2u);
    EXPECT_EQ(clinic.value("SELECT outcome || delivery || content || reply_text || author || "
                           "direction || (payload->>'text') FROM core.whatsapp_messages"),
              "repliedsenthellohow can we help?patientinboundhello");
    EXPECT_EQ(clinic.value("SELECT id FROM core.whatsapp_messages"), id("r1"));
    EXPECT_EQ(clinic.value("SELECT name || phone || language FROM healthcare.patients"),
              "Maria12025550100en");
    EXPECT_EQ(clinic.value("SELECT count(*) FROM healthcare.patient_aliases"), "2");
    EXPECT_EQ(clinic.value("SELECT counter FROM core.whatsapp_conversations"),
              std::to_string(kNow));
    EXPECT_EQ(clinic.value("SELECT id FROM core.conversation_sessions"), id("session"));
    EXPECT_EQ(clinic.value("SELECT string_agg(role, ',' ORDER BY created_at) FROM "
                           "healthcare.conversation_logs"),
              "user,assistant");
    EXPECT_EQ(clinic.value("SELECT string_agg(kind, ',' ORDER BY kind) FROM healthcare.memories"),
              "language,name");
    EXPECT_EQ(clinic.value("SELECT next_offset || last_record FROM core.consumer_offsets "
                           "WHERE topic = 'test.turns'"),
              "5" + id("r1"));
}

// What it writes of patients is shown by the worker itself; memories that are new are noted.
TEST(background_turns, note_new_memories_for_the_caches_and_nothing_else) {
    const ClinicDatabase clinic;
    const auto noted = [&] {
        return clinic.value(
            "WITH gone AS (DELETE FROM core.cache_outbox RETURNING *) "
            "SELECT coalesce(string_agg(entity || clinic_id || patient_id, ','), "
            "'') FROM gone");
    };
    noted();
    Owner owner(clinic);
    owner.store({numbered(1).item(0)});
    EXPECT_EQ(noted(), "memories" + std::string(kClinic) + id("patient"));
    owner.store({numbered(2).item(1)});
    EXPECT_EQ(noted(), "") << "the same facts once more";
    TurnMaker renamed = numbered(3);
    renamed.turn.message.name = "Anna";
    owner.store({renamed.item(2)});
    EXPECT_EQ(noted(), "memories" + std::string(kClinic) + id("patient"));
}

TEST(background_turns, change_nothing_when_all_is_read_again) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    TurnMaker parked = numbered(2);
    TurnMaker answered = numbered(2);
    answered.turn.counter += 10;
    TurnMaker duplicate = numbered(1);
    duplicate.record = "r9";
    TurnMaker stale = numbered(3);
    stale.turn.staff = shared::events::StaffNotice{"stale"};
    TurnMaker dead = numbered(4);
    dead.turn.clinic_id.clear();
    const std::vector<batches::Item> items{
        numbered(1).reply(DeliveryState::kUnconfirmed).item(0),
        numbered(1).reply(DeliveryState::kSent, "p1").item(1),
        parked.outcome(Outcome::kParked).item(2),
        answered.reply(DeliveryState::kSent, "p2").item(3),
        duplicate.outcome(Outcome::kSuppressed, "duplicate").item(4),
        stale.outcome(Outcome::kHandedOver, "stale").item(5),
        dead.outcome(Outcome::kDead, "unknown_line").item(6),
        EventMaker().status("read", "p1").item(0),
        EventMaker().status("read", "nobody's").item(1)};
    for (const auto& item : items) owner.store({item});
    const std::string before = clinic.everything();
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.whatsapp_messages"), "3");
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.rowless_turns"), "2");
    for (const auto& item : items) owner.store({item});
    EXPECT_EQ(clinic.everything(), before);
    owner.store(items);
    EXPECT_EQ(clinic.everything(), before);
}

TEST(background_turns, end_the_same_in_one_batch_or_in_many) {
    const ClinicDatabase one;
    const ClinicDatabase many;
    Owner whole(one);
    Owner pieces(many);
    std::vector<batches::Item> items;
    for (int i = 0; i < 40; ++i) {
        TurnMaker maker = numbered(i % 10);
        maker.turn.counter = kNow + i;
        maker.outcome(i < 20 ? Outcome::kParked : Outcome::kReplied);
        if (i >= 20) maker.reply(i < 30 ? DeliveryState::kUnconfirmed : DeliveryState::kSent);
        items.push_back(maker.item(i));
    }
    whole.store(items);
    for (const auto& item : items) pieces.store({item});
    const char* rows =
        "SELECT string_agg(concat_ws('|', id, outcome, delivery, counter, reply_id), "
        "E'\\n' ORDER BY id) FROM core.whatsapp_messages";
    EXPECT_EQ(one.value(rows), many.value(rows));
}

TEST(background_turns, of_an_older_owner_are_not_written) {
    const ClinicDatabase clinic;
    Owner older(clinic);
    Owner newer(clinic);
    const std::vector<batches::Item> items{TurnMaker().item(0), EventMaker().item(0)};
    const auto refused = older.write(items);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "fenced");
    EXPECT_EQ(older.writer.fenced().size(), 2u);
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.whatsapp_messages"), "0");
    newer.store(items);
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.whatsapp_messages"), "1");
}

TEST(background_turns, that_cannot_be_stored_are_found_and_buried) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    std::vector<batches::Item> items;
    for (int i = 0; i < 9; ++i) items.push_back(numbered(i).item(i));
    TurnMaker poison = numbered(5);
    poison.turn.patient_id = "no uuid";
    items[5] = poison.item(5);
    const auto progress = batches::work_off(items, [&](std::span<batches::Item> piece) {
        const auto written = owner.write(piece);
        return written ? shared::Result<void>{} : shared::Result<void>{written.error()};
    });
    EXPECT_EQ(progress.done, 9u);
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.whatsapp_messages"), "8");
    EXPECT_EQ(clinic.value("SELECT next_offset FROM core.consumer_offsets "
                           "WHERE topic = 'test.turns'"),
              "9");
    const auto produced = owner.producer.produced();
    ASSERT_EQ(produced.size(), 1u);
    EXPECT_EQ(produced[0].topic, "dead");
    shared::json::Parser parser;
    const auto record = parser.parse(produced[0].value);
    EXPECT_EQ((*record)["body"]["reason"].string_or(""), "postgres_data");
    EXPECT_EQ((*record)["body"]["record"].string_or(""), poison.value());
}

TEST(background_turns, are_not_committed_before_their_dead_letter_is_acked) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.producer.set_mode(fakes::FakeProducer::Mode::kFail);
    auto item = TurnMaker().item(0);
    item.fault = shared::Error{"bad_record", "", shared::Action::kDeadLetter};
    const auto refused = owner.write(std::vector{item});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().action, shared::Action::kRetry);
    EXPECT_EQ(clinic.value("SELECT next_offset FROM core.consumer_offsets "
                           "WHERE topic = 'test.turns'"),
              "0");
}

TEST(background_turns, with_a_nul_in_their_words_are_stored) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    TurnMaker maker;
    maker.text = std::string("a\0b", 3);
    maker.turn.message.raw = R"({"text":"a\u0000b"})";
    owner.store({maker.item(0)});
    EXPECT_EQ(clinic.value("SELECT length(content) FROM core.whatsapp_messages"), "3");
}

TEST(background_turns, replace_a_dead_letter_once_they_are_answered) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    TurnMaker dead;
    dead.turn.clinic_id.clear();
    owner.store({dead.outcome(Outcome::kDead, "unknown_line").item(0)});
    EXPECT_EQ(clinic.value("SELECT reason FROM core.rowless_turns"), "unknown_line");
    owner.store({TurnMaker().reply(DeliveryState::kSent).item(1)});
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.rowless_turns"), "0");
    EXPECT_EQ(clinic.value("SELECT outcome FROM core.whatsapp_messages"), "replied");
}

// The clinic was not known; a repeat came when it was and got a row; then the first was replayed.
TEST(background_turns, of_a_replay_move_the_row_of_a_repeat_in_one_batch_as_in_many) {
    TurnMaker dead;
    dead.turn.clinic_id.clear();
    TurnMaker repeat;
    repeat.record = "r2";
    repeat.turn.counter = kNow + 1;
    TurnMaker answered;
    answered.turn.counter = kNow + 2;
    std::vector<batches::Item> items{dead.outcome(Outcome::kDead, "unknown_instance").item(0),
                                     repeat.outcome(Outcome::kSuppressed, "duplicate").item(1),
                                     answered.reply(DeliveryState::kSent).item(2)};
    items[2].envelope.replay.id = "x1";
    const ClinicDatabase one;
    const ClinicDatabase many;
    Owner whole(one);
    Owner pieces(many);
    whole.store(items);
    for (const auto& item : items) pieces.store({item});
    for (const ClinicDatabase* clinic : {&one, &many}) {
        EXPECT_EQ(clinic->value("SELECT outcome FROM core.whatsapp_messages"), "replied");
        EXPECT_EQ(clinic->value("SELECT reason FROM core.rowless_turns"), "duplicate");
    }
    const std::string before = many.everything();
    for (const auto& item : items) pieces.store({item});
    EXPECT_EQ(many.everything(), before);
}

TEST(background_turns, tell_what_is_remembered_of_allergies) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    TurnMaker maker;
    maker.turn.session.allergies = {"latex", "penicillin \"V\""};
    owner.store({maker.item(0)});
    EXPECT_EQ(clinic.value("SELECT allergies[2] FROM core.conversation_sessions"),
              "penicillin \"V\"");
    EXPECT_EQ(clinic.value("SELECT cardinality(allergies) FROM core.conversation_sessions"), "2");
}

TEST(background_turns, end_the_session_before) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    TurnMaker next = numbered(2);
    next.turn.session.id = id("session 2");
    next.turn.session.previous = id("session");
    next.turn.session.started_at = kNow + 1000;
    owner.store({numbered(1).item(0), next.item(1)});
    EXPECT_EQ(clinic.value("SELECT string_agg(status, ',' ORDER BY started_at) FROM "
                           "core.conversation_sessions"),
              "ended,open");
}

// The owner of a conversation forgets it after a long silence.
TEST(background_turns, link_the_session_before_where_the_owner_no_longer_knew_it) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({numbered(1).item(0)});
    TurnMaker next = numbered(2);
    next.turn.session.id = id("session 2");
    next.turn.session.started_at = next.turn.session.last_message_at = kNow + 1000;
    owner.store({next.item(1)});
    const std::string last =
        "SELECT previous_session_id FROM core.conversation_sessions "
        "WHERE id = '" +
        id("session 2") + "'";
    EXPECT_EQ(clinic.value(last), id("session"));
    EXPECT_EQ(clinic.value("SELECT string_agg(status, ',' ORDER BY started_at) FROM "
                           "core.conversation_sessions"),
              "ended,open");
    const std::string before = clinic.everything();
    owner.store({numbered(1).item(0), next.item(1)});
    EXPECT_EQ(clinic.everything(), before);
}

TEST(background_turns, never_put_an_older_state_over_a_newer_one) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    TurnMaker newer = numbered(2);
    newer.turn.session.silent_until = kNow + 5000;
    owner.store({newer.item(0)});
    owner.store({numbered(1).item(1)});
    EXPECT_EQ(clinic.value("SELECT counter FROM core.whatsapp_conversations WHERE silent_until IS "
                           "NOT NULL"),
              std::to_string(kNow + 2));
}

TEST(background_turns, with_absurd_times_or_a_nul_anywhere_are_stored) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    TurnMaker maker;
    maker.turn.session.silent_until = std::numeric_limits<std::int64_t>::max();
    maker.turn.message.type = std::string("te\0xt", 5);
    TurnMaker dead = numbered(2);
    dead.turn.clinic_id.clear();
    dead.turn.message.line = std::string("li\0ne", 5);
    owner.store({maker.item(0), dead.outcome(Outcome::kDead, "unknown_instance").item(1)});
    EXPECT_EQ(clinic.value("SELECT silent_until > '9999-01-01' FROM core.whatsapp_conversations"),
              "t");
    EXPECT_EQ(clinic.value("SELECT length(line) FROM core.rowless_turns"), "5");
}

// Its line was given to another clinic: first the owner goes on with the patient of the old one,
// then with one of the new.
TEST(background_turns, of_a_line_that_moved_to_another_clinic_stay_apart) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    const std::string second = id("second clinic");
    ASSERT_TRUE(owner.connection.run(
        "INSERT INTO core.clinics (id, organization_id, name, timezone, languages) VALUES ($1, "
        "$2, 'second', 'UTC', '{en}')",
        {second, std::string(kOrganization)}));
    owner.store({numbered(1).item(0)});
    TurnMaker old_patient = numbered(2);
    old_patient.turn.clinic_id = second;
    old_patient.turn.staff = shared::events::StaffNotice{"unsure"};
    owner.store({old_patient.reply(DeliveryState::kSent, "p2").item(1)});
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.whatsapp_messages WHERE clinic_id = '" +
                           second + "' AND patient_id IS NULL"),
              "1");
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.conversation_sessions WHERE clinic_id = '" +
                           second + "' AND patient_id IS NULL"),
              "1");
    EXPECT_EQ(clinic.value("SELECT clinic_id FROM healthcare.patients"), kClinic);
    TurnMaker new_patient = numbered(3);
    new_patient.turn.clinic_id = second;
    new_patient.turn.patient_id = id("patient of the second");
    owner.store({new_patient.item(2)});
    EXPECT_EQ(clinic.value("SELECT patient_id FROM core.conversation_sessions"),
              id("patient of the second"));
    TurnMaker group = numbered(4);
    group.turn.patient_id.clear();
    owner.store({group.item(3)});
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.whatsapp_conversations WHERE clinic_id = '" +
                           std::string(kClinic) + "' AND patient_id IS NULL"),
              "1");
}

// A turn and the late one of its second attempt may come in one batch, as after an outage.
TEST(background_turns, with_a_late_one_keep_what_the_first_told_in_one_batch_or_two) {
    TurnMaker late;
    late.turn.counter += 7;
    late.text.clear();
    late.turn.message.name.clear();
    late.turn.message.type = "other";
    late.turn.message.raw.clear();
    late.turn.intent.clear();
    TurnMaker first;
    first.turn.intent = "greeting";
    const auto one = first.reply(DeliveryState::kUnconfirmed).item(0);
    auto two = late.reply(DeliveryState::kSent, "p1", 2).item(1);
    two.envelope.stages = {{"settled", 1}};
    const ClinicDatabase together;
    const ClinicDatabase apart;
    Owner whole(together);
    Owner pieces(apart);
    whole.store({one, two});
    pieces.store({one});
    pieces.store({two});
    for (const char* rows :
         {"SELECT concat_ws('|', message_type, content, intent, delivery, stages) "
          "FROM core.whatsapp_messages",
          "SELECT string_agg(body, ',' ORDER BY body) FROM healthcare.memories",
          "SELECT string_agg(content, ',') FROM healthcare.conversation_logs"}) {
        EXPECT_EQ(together.value(rows), apart.value(rows));
    }
}

TEST(background_turns, whose_dead_letter_would_be_too_large_are_buried_without_their_words) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    auto item = TurnMaker().item(0);
    item.value.assign(399u << 10u, '\x01');  // six bytes each in a JSON string
    item.fault = shared::Error{"bad_record", "", shared::Action::kDeadLetter};
    owner.store({item});
    const auto produced = owner.producer.produced();
    ASSERT_EQ(produced.size(), 1u);
    EXPECT_LT(produced[0].value.size(), 2'000u);
    EXPECT_NE(produced[0].value.find("turns/0/0"), std::string::npos);
}

TEST(background_turns, of_the_clinic_s_own_phone_are_marked_as_such) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    TurnMaker staff = numbered(1);
    staff.turn.message_kind = "own";
    TurnMaker echo = numbered(2);
    echo.turn.message_kind = "own";
    owner.store({staff.outcome(Outcome::kSuppressed, "takeover").item(0),
                 echo.outcome(Outcome::kSuppressed, "own_echo").item(1)});
    EXPECT_EQ(clinic.value("SELECT string_agg(author || direction, ',' ORDER BY created_at) FROM "
                           "core.whatsapp_messages"),
              "staffoutbound,botoutbound");
    EXPECT_EQ(clinic.value("SELECT string_agg(role, ',') FROM healthcare.conversation_logs"),
              "staff");
}

}  // namespace
}  // namespace workers::background
