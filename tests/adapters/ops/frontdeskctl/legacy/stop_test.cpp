// Asked to stop, at any moment.
#include "tests/adapters/ops/frontdeskctl/legacy/origin_database.hpp"

#include <atomic>
#include <chrono>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::HasSubstr;
using testing::Not;

class legacy_stop : public testing::Test {
  protected:
    // Left to itself so many times, then asked to stop.
    static IsStopped after(int times) {
        return [left = times]() mutable { return --left < 0; };
    }
    bool is_text() {
        return origin_.value(
                   "SELECT atttypid = 'varchar'::regtype FROM pg_attribute WHERE attrelid"
                   " = 'core.whatsapp_conversations'::regclass AND attname = "
                   "'session_id'") == "t";
    }

    OriginDatabase origin_{300};
};

// Between any two steps: nothing is half done, the next run goes on, or back.
TEST_F(legacy_stop, a_stop_at_any_moment_leaves_a_way_on_and_a_way_back) {
    const auto before = origin_.dump();
    int status = kFailed;
    for (int after = 1, run = 1; status != kDone; after = after * 5 / 4 + 1, ++run) {
        int asked = 0;
        const auto stop = [&] { return ++asked > after; };
        const auto text = printed_by(
            [&] { return legacy_apply(origin_.settings, origin_.options, stop); }, status);
        if (status != kDone) {
            EXPECT_THAT(text, HasSubstr("apply goes on from here"));
        }
        if (run % 3 > 0) continue;
        ASSERT_EQ(origin_.rollback(), kDone);
        ASSERT_EQ(origin_.dump(), before) << after;
    }
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.verify(), kDone);
}

TEST_F(legacy_stop, of_a_rollback_says_whether_it_was_done) {
    const auto before = origin_.dump();
    ASSERT_EQ(origin_.apply(), kDone);
    const auto switched = origin_.dump();
    int status = kFailed, late = 0;
    for (int times = 0; status != kDone; ++times) {
        const auto text = printed_by(
            [&] { return legacy_rollback(origin_.settings, origin_.options, after(times)); },
            status);
        if (status == kDone) break;
        if (is_text()) {
            EXPECT_THAT(text, HasSubstr("the columns are as they were"));
            ++late;
        } else {
            EXPECT_THAT(text, HasSubstr("nothing was changed"));
            ASSERT_EQ(origin_.dump(), switched) << times;
        }
    }
    EXPECT_EQ(late, 1);
    EXPECT_EQ(origin_.dump(), before);
}

TEST_F(legacy_stop, of_a_contract_promises_no_way_back) {
    ASSERT_EQ(origin_.apply(), kDone);
    origin_.options.contract = true;
    int status = kFailed;
    for (int times = 0; status != kDone; times = times * 5 / 4 + 1) {
        const auto text = printed_by(
            [&] { return legacy_apply(origin_.settings, origin_.options, after(times)); }, status);
        if (status == kDone) break;
        EXPECT_THAT(text, HasSubstr("apply --contract goes on from here"));
        EXPECT_THAT(text, Not(HasSubstr("rollback goes back")));
        EXPECT_EQ(origin_.verify(), kDone);
    }
    EXPECT_EQ(origin_.value("SELECT count(*) FROM pg_attribute WHERE attname = "
                            "'session_id_legacy' AND NOT attisdropped"),
              "0");
}

// The catalogs wait for a table with a default, who counts waits for any.
class legacy_stop_while_read : public legacy_stop,
                               public testing::WithParamInterface<const char*> {};

TEST_P(legacy_stop_while_read, ends_the_wait) {
    auto other = origin_.database.connect();
    std::atomic<bool> is_asked = false;
    std::future<int> apply;
    ASSERT_TRUE(other.transaction([&](shared::postgres::Transaction& work) {
        work.run(std::string("LOCK TABLE ") + GetParam() + " IN ACCESS EXCLUSIVE MODE");
        apply = std::async(std::launch::async, [&] {
            return legacy_apply(origin_.settings, origin_.options, [&] { return is_asked.load(); });
        });
        EXPECT_TRUE(
            origin_.wait_for(std::string("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted "
                                         "AND relation = '") +
                             GetParam() + "'::regclass)"));
        is_asked = true;
        EXPECT_EQ(apply.wait_for(std::chrono::seconds(10)), std::future_status::ready);
    }));
    EXPECT_EQ(apply.get(), kFailed);
}

INSTANTIATE_TEST_SUITE_P(tables,
                         legacy_stop_while_read,
                         testing::Values("core.whatsapp_messages", "public.events"));

}  // namespace
}  // namespace ops::frontdeskctl
