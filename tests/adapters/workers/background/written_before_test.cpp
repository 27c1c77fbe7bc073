#include "tests/adapters/workers/background/clinic_database.hpp"

#include <gtest/gtest.h>

// What a writer takes for granted of rows that it wrote before.
namespace workers::background {
namespace {

class WrittenBefore : public testing::Test {
  protected:
    WrittenBefore() : owner_(clinic_) {}

    void write(const std::string& name, std::int64_t offset, shared::WallMs later) {
        TurnMaker maker;
        maker.record = maker.message = name;
        maker.received_at = kNow + later;
        maker.turn.counter = kNow + later;
        maker.turn.session.last_message_at = kNow + later;
        owner_.store({maker.item(offset)});
    }
    void run(const std::string& sql) {
        const auto done = clinic_.database.connect().run(sql);
        ASSERT_TRUE(done) << done.error().detail;
    }
    std::string count(const std::string& table) {
        return clinic_.value("SELECT count(*) FROM healthcare." + table);
    }

    ClinicDatabase clinic_;
    Owner owner_;
};

TEST_F(WrittenBefore, addresses_and_facts_are_not_looked_for_again) {
    write("r1", 0, 0);
    const auto aliases = count("patient_aliases"), facts = count("memories");
    run("DELETE FROM healthcare.patient_aliases");
    run("DELETE FROM healthcare.memories");
    write("r2", 1, 1'000);
    EXPECT_EQ(count("patient_aliases"), "0") << "nobody takes them away behind a patient's back";
    EXPECT_EQ(count("memories"), "0");
    write("r3", 2, 26 * 3'600'000LL);
    EXPECT_EQ(count("memories"), facts) << "the next day they are";
    EXPECT_NE(aliases, "0");
}

TEST_F(WrittenBefore, who_was_erased_and_writes_again_has_them_again) {
    write("r1", 0, 0);
    const auto aliases = count("patient_aliases"), facts = count("memories");
    run("DELETE FROM healthcare.patient_aliases");
    run("DELETE FROM healthcare.memories");
    run("UPDATE healthcare.patients SET erased_at = to_timestamp(1763000000.5), name = NULL, "
        "phone = NULL");
    write("r2", 1, 1'000);
    EXPECT_EQ(count("patient_aliases"), aliases);
    EXPECT_EQ(count("memories"), facts);
}

TEST_F(WrittenBefore, a_partition_that_went_back_is_claimed_anew) {
    write("r1", 0, 0);
    write("r2", 1, 1'000);
    run("UPDATE core.consumer_offsets SET next_offset = 1 WHERE topic = 'test.turns'");
    run("DELETE FROM healthcare.patient_aliases");
    TurnMaker third;
    third.record = third.message = "r3";
    const std::vector<batches::Item> items{third.item(2)};
    const auto refused = owner_.write(items);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "fenced");
    EXPECT_EQ(clinic_.value("SELECT count(*) FROM core.whatsapp_messages"), "2");
    owner_.claim();
    write("r4", 1, 2'000);
    EXPECT_NE(count("patient_aliases"), "0") << "what was known before may be gone";
}

TEST_F(WrittenBefore, an_idle_partition_that_went_back_is_seen) {
    write("r1", 0, 0);
    using batches::Elsewhere;
    using All = std::map<batches::TopicPartition, Elsewhere>;
    const batches::TopicPartition turns{"turns", 0}, events{"events", 0};
    const auto gone = [&] {
        return *owner_.offsets.elsewhere(owner_.connection, owner_.standings);
    };
    EXPECT_TRUE(gone().empty());
    run("UPDATE core.consumer_offsets SET next_offset = 0 WHERE topic = 'test.turns'");
    EXPECT_EQ(gone(), (All{{turns, Elsewhere::kWentBack}}));
    run("UPDATE core.consumer_offsets SET epoch = epoch - 1 WHERE topic = 'test.events'");
    EXPECT_EQ(gone(), (All{{turns, Elsewhere::kWentBack}, {events, Elsewhere::kWentBack}}));
    run("UPDATE core.consumer_offsets SET epoch = epoch + 5");
    EXPECT_EQ(gone(), (All{{turns, Elsewhere::kOwner}, {events, Elsewhere::kOwner}}));
    run("DELETE FROM core.consumer_offsets");
    EXPECT_EQ(gone(), (All{{turns, Elsewhere::kWentBack}, {events, Elsewhere::kWentBack}}));
}

// That of a commit whose answer was lost.
TEST_F(WrittenBefore, a_partition_that_is_ahead_did_not_go_back) {
    write("r1", 0, 0);
    run("UPDATE core.consumer_offsets SET next_offset = 7 WHERE topic = 'test.turns'");
    EXPECT_EQ(owner_.offsets.elsewhere(owner_.connection, owner_.standings)->at({"turns", 0}),
              batches::Elsewhere::kAhead);
}

TEST_F(WrittenBefore, a_row_that_was_taken_for_new_is_looked_for) {
    write("r1", 0, 0);
    run("DELETE FROM core.message_dedupe");
    TurnMaker again;
    again.record = again.message = "r1";
    const auto written = owner_.store({again.item(1)});
    EXPECT_TRUE(written.is_second);
    EXPECT_EQ(clinic_.value("SELECT count(*) FROM core.whatsapp_messages"), "1");
}

}  // namespace
}  // namespace workers::background
