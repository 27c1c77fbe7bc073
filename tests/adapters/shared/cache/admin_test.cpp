// The caches at the admin address of a process, while Redis is switched off and while it is there.
#include "shared/cache/admin.hpp"

#include "shared/http/client.hpp"
#include "tests/adapters/shared/redis/redis_server.hpp"
#include "tests/unit/shared/cache/cache_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::cache {
namespace {

using testing::HasSubstr;

constexpr const char* kPatient =
    "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01:7e1d2b3c-0000-5000-8000-00000000000a";

struct Said {
    int status = 0;
    std::string body;
};

class cache_admin : public CacheTest {
  protected:
    void open() {
        source_.set(kPatient, "memory");
        source_.set("a", "old");
        start();
        warm_up_ = std::make_unique<WarmUp>(*caches_,
                                            WarmUp::Groups{{"memory", {"word"}}, {"clinics", {}}});
        admin_ = std::make_unique<app::Admin>("127.0.0.1:0", "t0ken", health_);
        add_admin(*admin_,
                  {*caches_,
                   *warm_up_,
                   clock_,
                   settings_.loads.redis,
                   {"memory", "clinics", "all"},
                   {"word"},
                   [this](const std::string& clinic) -> Result<Belongings> {
                       asked_for_ = clinic;
                       if (is_away_) return Error{"postgres_down", "", Action::kRetry};
                       return Belongings{"o", {"one"}};
                   }});
    }
    Said ask(const std::string& method, const std::string& path) const {
        http::Call call;
        call.method = method;
        call.url = "http://" + admin_->address() + "/admin/" + path;
        call.headers = {{"Authorization", "Bearer t0ken"}};
        auto result = http::fetch(call);
        return {result.status, std::move(result.body)};
    }

    std::unique_ptr<WarmUp> warm_up_;
    std::string asked_for_;
    bool is_away_ = false;
    std::unique_ptr<app::Admin> admin_;
};

TEST_F(cache_admin, forgets_here_also_where_redis_is_switched_off) {
    open();
    EXPECT_EQ(word("a"), "old");
    source_.set("a", "new");
    EXPECT_EQ(word("a"), "old");
    const Said gone = ask("POST", "cache/delete?key=word:a");
    EXPECT_EQ(gone.status, 200);
    EXPECT_EQ(gone.body, R"({"keys":["word:a"]})");
    EXPECT_EQ(word("a"), "new");
    EXPECT_EQ(ask("GET", "cache/get?key=word:a").status, 503);
    EXPECT_THAT(ask("GET", "cache/ttl?key=word:a").body, HasSubstr("redis_off"));
    EXPECT_EQ(ask("GET", "cache/pattern?pattern=word:*").status, 503);
}

TEST_F(cache_admin, drops_what_belongs_to_a_clinic_or_nothing) {
    open();
    const std::string clinic(std::string_view(kPatient).substr(0, 36));
    EXPECT_EQ(ask("POST", "cache/drop?clinic=" + clinic).body,
              R"({"keys":["clinic:)" + clinic +
                  R"(","org:o:clinic","whatsapp:instance:one","line:one"]})");
    EXPECT_EQ(asked_for_, clinic);
    is_away_ = true;
    const Said away = ask("POST", "cache/drop?clinic=" + clinic);
    EXPECT_EQ(away.status, 503);
    EXPECT_EQ(away.body, R"({"error":"postgres_down"})");
    // Needs no database.
    EXPECT_EQ(ask("POST", std::string("cache/drop?patient=") + kPatient).status, 200);
    for (const char* wrong :
         {"drop", "drop?clinic=1", "drop?patient=1", "drop?house=1", "delete"}) {
        EXPECT_EQ(ask("POST", std::string("cache/") + wrong).status, 400) << wrong;
    }
}

TEST_F(cache_admin, warms_one_patient_and_says_what_came_of_it) {
    open();
    const std::string path = std::string("warmup/memory?patient=") + kPatient;
    EXPECT_EQ(ask("POST", path).body, R"({"done":[{"category":"word","values":1}]})");
    EXPECT_TRUE(words_->hit(kPatient));
    source_.fail(Error{"source_down", "", Action::kRetry});
    words_->category().clear();
    EXPECT_THAT(ask("POST", path).body, HasSubstr(R"("values":0,"fault":"source_down")"));
    words_->category().switch_on(false);
    EXPECT_THAT(ask("POST", path).body, HasSubstr("switched_off"));
    EXPECT_EQ(ask("POST", "warmup/memory?patient=1").status, 400);
}

TEST_F(cache_admin, begins_a_warm_up_and_says_when_it_is_over) {
    open();
    const Said begun = ask("POST", "warmup/all");
    EXPECT_EQ(begun.status, 202);
    EXPECT_THAT(begun.body, HasSubstr(R"({"run":1,)"));
    EXPECT_TRUE(warm_up_->await(1, std::chrono::seconds(60)));
    EXPECT_THAT(ask("GET", "warmup").body,
                HasSubstr(R"({"running":false,"ended":1,"group":"all")"));
    EXPECT_EQ(ask("POST", "warmup/houses").status, 404);
}

TEST_F(cache_admin, switches_categories_and_names_those_there_are) {
    open();
    EXPECT_EQ(ask("POST", "cache/off?category=word").body, R"({"category":"word","on":false})");
    EXPECT_FALSE(words_->category().is_on());
    EXPECT_EQ(ask("POST", "cache/on?category=word").status, 200);
    EXPECT_TRUE(words_->category().is_on());
    const Said unknown = ask("POST", "cache/off?category=words");
    EXPECT_EQ(unknown.status, 400);
    EXPECT_EQ(unknown.body, R"({"error":"no_such_category","detail":"there are: word"})");
}

TEST_F(cache_admin, takes_keys_of_a_pattern_out_of_redis_and_lists_no_more_than_is_asked) {
    const redis::test::RedisServer server;
    settings_.loads.redis = {.url = server.url()};
    open();
    ASSERT_TRUE(redis::test::comes_true([&] { return caches_->is_heard(); }));
    EXPECT_EQ(word("a"), "old");
    L2 l2(settings_.loads.redis, clock_);
    const auto stands = [&](const std::string& key) {
        return l2.get({&key, 1}, std::chrono::seconds(5)).front()->has_value();
    };
    ASSERT_TRUE(redis::test::comes_true([&] { return stands("word:a"); }));
    const Said found = ask("GET", "cache/get?key=word:a");
    EXPECT_THAT(found.body, HasSubstr(R"("form":"value")"));
    EXPECT_THAT(found.body, testing::Not(HasSubstr("old")));
    EXPECT_THAT(ask("GET", "cache/get?key=word:a&value=true").body, HasSubstr(R"("word":"old")"));
    EXPECT_EQ(ask("GET", "cache/pattern?pattern=word:*&limit=0").body,
              R"({"pattern":"word:*","count":1,"keys":[],"away":[]})");
    source_.set("a", "new");
    EXPECT_EQ(ask("POST", "cache/pattern?pattern=word:*").body,
              R"({"pattern":"word:*","count":1,"deleted":1,"away":[]})");
    // Heard of here, and read anew.
    EXPECT_TRUE(redis::test::comes_true([&] { return word("a") == "new"; }));
}

}  // namespace
}  // namespace shared::cache
