// The ledger on a real broker and database: a line's records, written by hand.
#include "ops/frontdeskctl/ledger_read.hpp"
#include "shared/kafka/topics.hpp"
#include "shared/spool/folder.hpp"
#include "shared/spool/segment.hpp"
#include "tests/adapters/shared/kafka/broker.hpp"
#include "tests/adapters/shared/kafka/group_member.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

constexpr const char* kClinic = "00000000-0000-4000-8000-000000000002";
constexpr const char* kConversation = "7c1f0a93b2d84e56a0f1c2d3e4b5a697";
constexpr const char* kWords = "how much is a cleaning";

constexpr const char* kBegin = R"(
INSERT INTO core.organizations (id, name) VALUES ('00000000-0000-4000-8000-000000000001', 'o');
INSERT INTO core.clinics (id, organization_id, name, timezone, languages) VALUES
    ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', 'C', 'UTC', '{en}');
)";

constexpr const char* kRow = R"(
INSERT INTO core.whatsapp_messages (id, created_at, received_at, whatsapp_message_id, conversation,
    organization_id, clinic_id, source, line, direction, author, message_type, outcome)
VALUES (gen_random_uuid(), now(), now(), $1, $2, '00000000-0000-4000-8000-000000000001',
    '00000000-0000-4000-8000-000000000002', 'demo', 'line', 'inbound', 'patient', 'text', 'replied'))";

shared::events::Envelope envelope(const std::string& message) {
    shared::events::Envelope out;
    out.schema = shared::events::kInboundSchema;
    out.record = shared::uuid_v5({}, message).text();
    out.kind = "message";
    out.source = "demo";
    out.message = message;
    out.conversation = kConversation;
    out.received_at = shared::SystemClock().wall_ms();
    return out;
}

shared::events::Message words() {
    shared::events::Message out;
    out.provider = "evolution";
    out.line = "line";
    out.type = "text";
    out.text = kWords;
    out.address.reply_to = "1202@s";
    return out;
}

class ledger_on_services : public shared::kafka::BrokerTest {
  protected:
    void SetUp() override {
        BrokerTest::SetUp();
        database_.migrate();
        all_.kafka = settings_;
        all_.database_url = database_.url();
        ASSERT_TRUE(shared::kafka::create_topics(settings_, 1));
        db_ = std::make_unique<shared::postgres::Connection>(database_.connect());
        ASSERT_TRUE(db_->script(kBegin));
        folder_ = std::filesystem::temp_directory_path() / ("ledger-" + settings_.topic_prefix);
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void came(const std::string& message) {
        store("inbound", 0, {write_message(envelope(message), words())}, kConversation);
    }
    void replied(const std::string& message) {
        auto about = envelope(message);
        about.schema = shared::events::kTurnSchema;
        about.kind = "turn";
        shared::events::Turn turn;
        turn.outcome = shared::events::Outcome::kReplied;
        turn.delivery = shared::events::DeliveryState::kSent;
        turn.clinic_id = kClinic;
        turn.message_kind = "message";
        turn.message = words();
        turn.reply = shared::events::Reply{
            shared::uuid_v5({}, "reply " + message).text(), kWords, "1202@s", "", 1, 0, 0};
        store("turns", 0, {write_turn(about, turn)}, kConversation);
    }
    void has_row(const std::string& message) {
        ASSERT_TRUE(db_->run(kRow, {message, kConversation}));
    }
    void written_to(shared::kafka::Offset next) {
        ASSERT_TRUE(db_->run(
            "INSERT INTO core.consumer_offsets (consumer_group, topic, partition, next_offset) "
            "VALUES ($1, $2, 0, $3) ON CONFLICT (consumer_group, topic, partition) "
            "DO UPDATE SET next_offset = $3",
            {settings_.topic_prefix + "frontdesk-background",
             settings_.topic_prefix + "turns",
             std::to_string(next)}));
    }
    void committed_to(shared::kafka::Offset next) {
        const shared::kafka::TopicPartition partition{"inbound", 0};
        shared::kafka::GroupSettings group;
        group.group = "frontdesk-hot";
        group.topics = {"inbound"};
        shared::kafka::Member member(settings_, group);
        ASSERT_TRUE(member.poll_until([&] { return member.owned.size() == 2; }));
        ASSERT_TRUE(member->commit_now({{partition, next}}, std::chrono::seconds(5)));
    }
    std::string file(const std::string& name, const std::string& text) {
        auto path = (folder_ / name).string();
        std::ofstream(path) << text;
        return path;
    }
    void spooled(const std::string& message) {
        const auto path = shared::spool::segment_path(folder_, 1);
        std::ofstream(path) << shared::spool::kHeader
                            << shared::spool::encode({"inbound",
                                                      kConversation,
                                                      write_message(envelope(message), words()),
                                                      1});
        options_.spools = {folder_};
    }
    LedgerReport report() {
        auto read = read_ledger(all_, options_);
        EXPECT_TRUE(read) << read.error().code << " " << read.error().detail;
        if (!read) return {};
        for (const auto& said : {ledger_json(*read), ledger_text(*read, 0)}) {
            EXPECT_EQ(said.find(kWords), std::string::npos) << said;
        }
        return std::move(*read);
    }

    const shared::postgres::TestDatabase database_;
    std::unique_ptr<shared::postgres::Connection> db_;
    Settings all_;
    LedgerOptions options_;
    std::filesystem::path folder_;
};

TEST_F(ledger_on_services, balances_with_what_is_still_under_way) {
    EXPECT_TRUE(report().is_balanced());
    came("A");
    came("B");
    replied("A");
    replied("A");
    has_row("A");
    written_to(2);
    spooled("S");
    options_.accepted = file("accepted", "A\nB\nS\n");
    options_.since = "1h";
    const auto found = report();
    EXPECT_TRUE(found.is_balanced()) << ledger_text(found, 0);
    EXPECT_EQ(found.records, 3U);
    EXPECT_EQ(found.settled, 1U);
    EXPECT_EQ(found.waiting, 1U);
    EXPECT_EQ(found.spooled, 1U);
    EXPECT_EQ(found.rows, 1U);
    EXPECT_EQ(found.found, 3U);
    EXPECT_EQ(ledger(all_, options_), kDone);
    const auto noted =
        db_->run("SELECT details ->> 'balanced' FROM core.audit WHERE action = 'ledger'");
    ASSERT_EQ((*noted)->size(), 1U);
    EXPECT_EQ((*noted)->get(0, 0), "true");

    options_.since = "0s";
    EXPECT_EQ(report().records, 1U);  // the spool's alone
}

TEST_F(ledger_on_services, names_a_turn_an_id_and_a_row_that_are_gone) {
    came("A");
    came("B");
    replied("A");
    written_to(0);
    EXPECT_EQ(report().unwritten, 1U);
    written_to(1);
    committed_to(2);
    options_.accepted = file("accepted", "A\nGHOST\n");
    const auto found = report();
    EXPECT_EQ(found.missing, 1U);
    EXPECT_EQ(found.rowless, 1U);
    ASSERT_EQ(found.findings.named().size(), 3U);
    EXPECT_EQ(found.findings.named()[0].message, "A");
    EXPECT_EQ(found.findings.named()[0].of, "row");
    EXPECT_EQ(found.findings.named()[1].message, "B");
    EXPECT_EQ(found.findings.named()[1].of, "record");
    EXPECT_EQ(found.findings.named()[2].message, "GHOST");
    EXPECT_EQ(found.findings.named()[2].of, "accepted");
    EXPECT_EQ(ledger(all_, options_), kFailed);
}

TEST_F(ledger_on_services, names_what_stands_or_went_out_twice) {
    came("A");
    replied("A");
    has_row("A");
    has_row("A");
    written_to(7);
    const std::string send = R"({"kind": "text", "sent": true, "instance": "line", "to": "1202@s",
        "id": "P1", "text": ")" +
                             std::string(kWords) + "\"}";
    options_.sends = file("sends", "[" + send + "," + send + "]");
    const auto found = report();
    EXPECT_EQ(found.findings.count("duplicate", "row"), 1U);
    EXPECT_EQ(found.findings.count("duplicate", "reply"), 1U);
    EXPECT_EQ(found.findings.count("inconsistent-offsets", "offset"), 1U);
}

TEST_F(ledger_on_services, knows_of_older_ids_from_the_database) {
    has_row("OLD");
    options_.accepted = file("accepted", "OLD\n");
    EXPECT_TRUE(report().is_balanced());
}

TEST_F(ledger_on_services, does_not_take_a_part_of_the_log_for_all_of_it) {
    all_.kafka.partitions = 1;
    const auto read = read_ledger(all_, options_);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, "kafka_topics");
}

}  // namespace
}  // namespace ops::frontdeskctl
