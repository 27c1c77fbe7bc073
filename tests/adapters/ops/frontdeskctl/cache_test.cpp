// `frontdeskctl cache` as an operator runs it, on Redis servers of the test's own.
#include "shared/cache/l2.hpp"
#include "shared/json/value.hpp"
#include "shared/redis/tracking.hpp"
#include "tests/adapters/shared/redis/redis_server.hpp"

#include <array>
#include <atomic>
#include <cstdio>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using namespace std::chrono_literals;
using shared::redis::test::comes_true;
using shared::redis::test::RedisServer;
using testing::HasSubstr;
using testing::Not;

struct Said {
    int code = -1;
    std::string text;  // both outputs
};

class ctl_cache : public testing::Test {
  protected:
    Said ctl(const std::string& arguments) const {
        const std::string command = "env -i PATH=\"$PATH\" REDIS_URL='" + url_ + "' '" +
                                    FRONTDESK_BIN + "/frontdeskctl' cache " + arguments +
                                    " 2>&1 </dev/null";
        Said out;
        FILE* const pipe = ::popen(command.c_str(), "r");
        if (pipe == nullptr) return out;
        std::array<char, 4'096> buffer{};
        while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
            out.text.append(buffer.data(), size);
        }
        const int status = ::pclose(pipe);
        out.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        return out;
    }
    void put(const std::vector<std::string>& keys) {
        std::vector<shared::cache::Write> writes;
        for (const std::string& key : keys) {
            shared::cache::Write& write = writes.emplace_back();
            write.key = key;
            write.json = R"({"name":"Maria"})";
            write.version = 7;
            write.fresh_until = clock_.wall_ms() + 60'000;
            write.ttl = 120s;
        }
        for (const auto& done : l2_.put(writes, 5s)) ASSERT_TRUE(done && *done);
    }
    bool has(const std::string& key) { return l2_.get({&key, 1}, 5s).front()->has_value(); }

    std::array<RedisServer, 2> own_;
    const std::string url_ = own_[0].url() + "," + own_[1].url();
    shared::SystemClock clock_;
    shared::cache::L2 l2_{{.url = url_}, clock_};
};

TEST_F(ctl_cache, gets_what_is_known_of_a_key_and_its_value_where_it_is_asked_for) {
    put({"patient:c:p"});
    const Said plain = ctl("get patient:c:p");
    EXPECT_EQ(plain.code, 0);
    EXPECT_THAT(plain.text, HasSubstr("version: 7\n"));
    EXPECT_THAT(plain.text, Not(HasSubstr("Maria")));
    EXPECT_THAT(ctl("get patient:c:p --value").text, HasSubstr(R"({"name":"Maria"})"));
    shared::json::Parser parser;
    const auto json = parser.parse(ctl("get patient:c:p --value --json").text);
    ASSERT_TRUE(json);
    EXPECT_EQ((*json)["value"]["name"].string_or(""), "Maria");
    const Said none = ctl("get patient:none");
    EXPECT_EQ(none.code, 1);
    EXPECT_EQ(none.text, "not there\n");
}

TEST_F(ctl_cache, tells_how_long_a_key_stays) {
    put({"clinic:1"});
    const Said ttl = ctl("ttl clinic:1");
    EXPECT_EQ(ttl.code, 0);
    EXPECT_GT(std::stoi(ttl.text), 60);
    EXPECT_EQ(ctl("ttl clinic:2").code, 1);
}

TEST_F(ctl_cache, deletes_keys_and_tells_everybody_also_of_those_that_were_not_there) {
    put({"clinic:1", "clinic:2"});
    std::atomic<int> told{0};
    const shared::redis::Tracking link({.url = url_},
                                       {"clinic:"},
                                       {.on_changed = [&](auto) { ++told; },
                                        .on_flushed = [] {},
                                        .on_lost = [](auto) {},
                                        .on_back = [](auto) {}});
    ASSERT_TRUE(comes_true([&] { return link.is_up(0) && link.is_up(1); }));
    const Said gone = ctl("delete clinic:1 clinic:9");
    EXPECT_EQ(gone.code, 0);
    EXPECT_EQ(gone.text, "2 keys: every process was told\n");
    EXPECT_TRUE(comes_true([&] { return told == 2; }));
    EXPECT_FALSE(has("clinic:1"));
    EXPECT_TRUE(has("clinic:2"));
}

TEST_F(ctl_cache, lists_and_deletes_the_keys_of_a_pattern) {
    std::vector<std::string> keys = {"patient:1"};
    for (int i = 100; i < 400; ++i) keys.push_back("clinic:" + std::to_string(i));
    put(keys);
    const Said listed = ctl("pattern 'clinic:*' --limit 2");
    EXPECT_EQ(listed.code, 0);
    EXPECT_THAT(listed.text, HasSubstr("300 keys, 2 listed\n"));
    EXPECT_EQ(ctl("pattern 'clinic:39?'").text.substr(0, 11), "clinic:390\n");
    // Several are asked about, and nobody answers.
    const Said asked = ctl("pattern 'clinic:*' --delete");
    EXPECT_EQ(asked.code, 1);
    EXPECT_THAT(asked.text, HasSubstr("delete 300 keys? [y/N]"));
    EXPECT_TRUE(has("clinic:100"));
    const Said gone = ctl("pattern 'clinic:*' --delete --yes --json");
    EXPECT_EQ(gone.code, 0);
    EXPECT_THAT(gone.text, HasSubstr(R"("count":300,"deleted":300,"away":[]})"));
    EXPECT_FALSE(has("clinic:100"));
    EXPECT_TRUE(has("patient:1"));
    EXPECT_EQ(ctl("pattern 'clinic:*'").text, "0 keys\n");
}

TEST_F(ctl_cache, says_how_the_servers_are_and_fails_where_one_is_away) {
    const Said well = ctl("health");
    EXPECT_EQ(well.code, 0);
    EXPECT_THAT(well.text, HasSubstr(own_[0].address() + "/0: connected, "));
    put({"clinic:1", "clinic:2", "clinic:3", "clinic:4", "clinic:5", "clinic:6", "clinic:7"});
    own_[0].kill();
    const Said away = ctl("health --json");
    EXPECT_EQ(away.code, 1);
    EXPECT_THAT(away.text, HasSubstr(R"({"healthy":false,)"));
    EXPECT_THAT(away.text, HasSubstr(R"("connected":false,"fault":"redis_down")"));
    const Said part = ctl("pattern 'clinic:*'");
    EXPECT_EQ(part.code, 1);
    EXPECT_THAT(part.text, HasSubstr(own_[0].address() + "/0: redis_down"));
    EXPECT_THAT(part.text, HasSubstr(" keys\n"));
}

TEST_F(ctl_cache, says_what_is_wrong_with_its_arguments_and_settings) {
    EXPECT_EQ(ctl("get").code, 2);
    EXPECT_EQ(ctl("pattern").code, 2);
    EXPECT_EQ(ctl("get a b").code, 2);
    const std::string program = std::string("'") + FRONTDESK_BIN + "/frontdeskctl'";
    EXPECT_NE(std::system(("env -i " + program + " cache health 2>/dev/null").c_str()), 0);
    own_[0].kill();
    own_[1].kill();
    const Said gone = ctl("delete clinic:1");
    EXPECT_EQ(gone.code, 1);
    EXPECT_THAT(gone.text, HasSubstr("frontdeskctl: redis_down: "));
}

}  // namespace
}  // namespace ops::frontdeskctl
