#include "shared/redis/tracking.hpp"

#include "tests/adapters/shared/redis/redis_server.hpp"

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::redis {
namespace {

using namespace std::chrono_literals;
using test::comes_true;
using test::RedisServer;

constexpr auto kLong = 5s;
// Fast, so that tests are; slow enough for a machine under load.
constexpr TrackingSettings kTiming{.ping_every = 50ms, .ping_timeout = 400ms};

// What a link told, from whatever thread.
class Heard {
    template <typename Work>
    decltype(auto) locked(Work work) const {
        const std::lock_guard lock(mutex_);
        return work();
    }

  public:
    TrackingEvents events() {
        return {
            .on_changed = [this](std::string_view key) { locked([&] { keys_.emplace(key); }); },
            .on_flushed = [this] { locked([&] { ++flushes_; }); },
            .on_lost = [this](std::size_t server) { locked([&] { ++lost_[server]; }); },
            .on_back = [this](std::size_t server) { locked([&] { ++back_[server]; }); },
            .on_restarted = [this](std::size_t server) { locked([&] { ++restarted_[server]; }); }};
    }
    bool has(const std::string& key) const {
        return locked([&] { return keys_.contains(key); });
    }
    int flushes() const {
        return locked([&] { return flushes_; });
    }
    int lost(std::size_t server = 0) const {
        return locked([&] { return count(lost_, server); });
    }
    int restarted(std::size_t server = 0) const {
        return locked([&] { return count(restarted_, server); });
    }
    int back(std::size_t server = 0) const {
        return locked([&] { return count(back_, server); });
    }

  private:
    using Counts = std::map<std::size_t, int>;
    static int count(const Counts& counts, std::size_t server) {
        const auto found = counts.find(server);
        return found == counts.end() ? 0 : found->second;
    }
    mutable std::mutex mutex_;
    std::set<std::string> keys_;
    int flushes_ = 0;
    Counts lost_, back_, restarted_;
};

std::vector<std::string> prefixes() {
    return {"clinic:", "whatsapp:instance:"};
}

class tracking : public testing::Test {
  protected:
    void follow(const std::string& url) {
        link_ =
            std::make_unique<Tracking>(Settings{.url = url}, prefixes(), heard_.events(), kTiming);
    }
    void follow_and_wait() {
        follow(own_.url());
        ASSERT_TRUE(comes_true([&] { return heard_.back() == 1 && link_->is_up(0); }));
    }
    void run(Command command) {
        const auto done = writer_->run_one(std::move(command), kLong);
        ASSERT_TRUE(done) << done.error().detail;
        ASSERT_NE(done->type, Reply::Type::kError) << done->text;
    }
    bool hears(const std::string& key) {
        run({"SET", key, "1"});
        return comes_true([&] { return heard_.has(key); });
    }

    RedisServer own_;
    std::unique_ptr<Redis> writer_ = connect({.url = own_.url()});
    Heard heard_;
    std::unique_ptr<Tracking> link_;
};

TEST_F(tracking, begins_lost_and_tells_when_it_hears) {
    follow(own_.url());
    EXPECT_EQ(heard_.lost(), 1);  // before the constructor returned
    EXPECT_TRUE(comes_true([&] { return link_->is_up(0); }));
    EXPECT_EQ(heard_.back(), 1);
    EXPECT_EQ(link_->losses(), 0U);
    EXPECT_FALSE(link_->is_up(1));
}

TEST_F(tracking, tells_what_was_set_deleted_or_expired_under_its_prefixes_alone) {
    run({"SET", "clinic:1", "old"});
    run({"SET", "clinic:2", "old", "PX", "100"});
    follow_and_wait();
    run({"SET", "session:1", "x"});
    run({"DEL", "clinic:1"});
    EXPECT_TRUE(comes_true([&] { return heard_.has("clinic:1") && heard_.has("clinic:2"); }));
    EXPECT_TRUE(hears("whatsapp:instance:a"));
    EXPECT_TRUE(hears(std::string("clinic:a\0\r\n", 11)));
    EXPECT_FALSE(heard_.has("session:1"));
}

TEST_F(tracking, tells_of_other_databases_too) {
    follow(own_.url() + "/3");
    ASSERT_TRUE(comes_true([&] { return link_->is_up(0); }));
    EXPECT_TRUE(hears("clinic:1"));
}

TEST_F(tracking, tells_many_keys_that_changed_at_once) {
    follow_and_wait();
    Command many{"MSET"};
    for (int i = 0; i < 20'000; ++i) {
        many.insert(many.end(), {"clinic:" + std::to_string(i), "1"});
    }
    run(std::move(many));
    EXPECT_TRUE(comes_true([&] { return heard_.has("clinic:0") && heard_.has("clinic:19999"); }));
    EXPECT_EQ(heard_.lost(), 1);
}

TEST_F(tracking, tells_a_flush) {
    follow_and_wait();
    run({"FLUSHALL"});
    EXPECT_TRUE(comes_true([&] { return heard_.flushes() == 1; }));
    run({"FLUSHDB"});
    EXPECT_TRUE(comes_true([&] { return heard_.flushes() == 2; }));
    EXPECT_TRUE(hears("clinic:1"));
}

TEST_F(tracking, stays_up_while_nothing_happens) {
    follow_and_wait();
    // Answers to PING on a subscribed connection are counted by the server.
    EXPECT_TRUE(comes_true([&] {
        const auto calls = writer_->run_one({"INFO", "commandstats"}, kLong)->text;
        const auto at = calls.find("cmdstat_ping:calls=");
        return at != std::string::npos && std::stoi(calls.substr(at + 19)) >= 5;
    }));
    EXPECT_TRUE(link_->is_up(0));
    EXPECT_EQ(heard_.lost(), 1);
    EXPECT_TRUE(hears("clinic:1"));
}

TEST_F(tracking, is_made_anew_where_it_was_killed) {
    follow_and_wait();
    run({"CLIENT", "KILL", "TYPE", "pubsub"});
    EXPECT_TRUE(comes_true([&] { return heard_.lost() == 2; }));
    EXPECT_TRUE(comes_true([&] { return heard_.back() == 2; }));
    EXPECT_EQ(link_->losses(), 1U);
    EXPECT_TRUE(hears("clinic:1"));
    EXPECT_EQ(heard_.restarted(), 0);
}

TEST_F(tracking, a_server_that_hangs_is_lost_in_time_and_heard_again_when_it_goes_on) {
    follow_and_wait();
    own_.hang();
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(comes_true([&] { return heard_.lost() == 2; }));
    // ping_every + ping_timeout, and what a busy machine takes.
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
    EXPECT_FALSE(link_->is_up(0));
    own_.go_on();
    EXPECT_TRUE(comes_true([&] { return link_->is_up(0); }));
    EXPECT_TRUE(hears("clinic:1"));
}

TEST_F(tracking, a_server_that_was_started_again_is_heard_again) {
    follow_and_wait();
    own_.kill();
    EXPECT_TRUE(comes_true([&] { return heard_.lost() == 2; }));
    ASSERT_TRUE(own_.start());
    EXPECT_TRUE(comes_true([&] { return heard_.back() == 2; }));
    writer_ = connect({.url = own_.url()});
    EXPECT_TRUE(hears("clinic:1"));
    EXPECT_EQ(heard_.restarted(), 1);
    run({"CLIENT", "KILL", "TYPE", "pubsub"});
    EXPECT_TRUE(comes_true([&] { return heard_.back() == 3; }));
    EXPECT_TRUE(hears("clinic:2"));
    EXPECT_EQ(heard_.restarted(), 1);
}

TEST_F(tracking, a_server_that_was_away_at_first_counts_as_started_again) {
    own_.kill();
    ASSERT_TRUE(own_.turn_one_away([&] { follow(own_.url()); }));
    ASSERT_TRUE(own_.start());
    EXPECT_TRUE(comes_true([&] { return heard_.back() == 1; }));
    writer_ = connect({.url = own_.url()});
    EXPECT_TRUE(hears("clinic:1"));
    EXPECT_EQ(heard_.restarted(), 1);
}

TEST_F(tracking, one_who_may_not_ask_who_it_is_is_told_of_no_restart) {
    run({"ACL", "SETUSER", "poor", "on", ">pa55", "~*", "&*", "+@all", "-info"});
    follow("redis://poor:pa55@" + own_.address());
    EXPECT_TRUE(comes_true([&] { return link_->is_up(0); }));
    run({"CLIENT", "KILL", "TYPE", "pubsub"});
    EXPECT_TRUE(comes_true([&] { return heard_.back() == 2; }));
    EXPECT_EQ(heard_.restarted(), 0);
}

TEST_F(tracking, of_several_servers_each_has_its_own_link) {
    RedisServer second;
    RedisServer third;
    follow(own_.url() + "," + second.url() + "," + third.url());
    for (std::size_t server = 0; server < 3; ++server) {
        EXPECT_EQ(heard_.lost(server), 1);
        EXPECT_TRUE(comes_true([&] { return link_->is_up(server); }));
    }
    second.kill();
    EXPECT_TRUE(comes_true([&] { return heard_.lost(1) == 2; }));
    EXPECT_TRUE(link_->is_up(0) && link_->is_up(2) && !link_->is_up(1));
    EXPECT_EQ(heard_.lost(0) + heard_.lost(2), 2);
    EXPECT_TRUE(connect({.url = third.url()})->run_one({"SET", "clinic:3", "1"}, kLong));
    EXPECT_TRUE(comes_true([&] { return heard_.has("clinic:3"); }));
}

TEST_F(tracking, with_a_wrong_password_it_is_not_up_until_that_is_right) {
    run({"CONFIG", "SET", "requirepass", "right"});
    follow("redis://:pa55@" + own_.address());
    EXPECT_TRUE(comes_true([&] {
        const auto stats = writer_->run_one({"INFO", "errorstats"}, kLong)->text;
        return stats.find("errorstat_WRONGPASS:count=") != std::string::npos;
    }));
    EXPECT_FALSE(link_->is_up(0));
    EXPECT_EQ(heard_.back(), 0);
    run({"CONFIG", "SET", "requirepass", "pa55"});
    EXPECT_TRUE(comes_true([&] { return link_->is_up(0); }));
    EXPECT_TRUE(hears("clinic:1"));
}

TEST_F(tracking, one_who_may_not_track_is_not_up) {
    run({"ACL", "SETUSER", "poor", "on", ">pa55", "~*", "&*", "+@all", "-client|tracking"});
    follow("redis://poor:pa55@" + own_.address());
    EXPECT_TRUE(comes_true([&] {
        const auto stats = writer_->run_one({"INFO", "errorstats"}, kLong)->text;
        return stats.find("errorstat_NOPERM:count=2") != std::string::npos;
    }));
    EXPECT_FALSE(link_->is_up(0));
    EXPECT_EQ(heard_.back(), 0);
}

TEST_F(tracking, ends_at_once_whatever_it_is_doing) {
    const auto ends_at_once = [&] {
        const auto begun = std::chrono::steady_clock::now();
        link_.reset();
        return std::chrono::steady_clock::now() - begun < 100ms;
    };
    follow_and_wait();
    EXPECT_TRUE(ends_at_once());
    own_.hang();
    follow(own_.url());  // the kernel takes the connection
    EXPECT_TRUE(ends_at_once());
    own_.kill();
    follow(own_.url());
    EXPECT_TRUE(ends_at_once());
    follow("redis://192.0.2.1:1");  // nobody is there
    EXPECT_TRUE(ends_at_once());
}

TEST(tracking_off, is_lost_for_good) {
    Heard heard;
    const Tracking link({.url = "", .enabled = false}, prefixes(), heard.events());
    EXPECT_EQ(heard.lost(), 1);
    EXPECT_FALSE(link.is_up(0));
}

}  // namespace
}  // namespace shared::redis
