// All of a patient's at a server whose key may not delete all at once.
#include "shared/memory/mem0/client.hpp"
#include "tests/fakes/manual_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::memory::mem0 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr BootNs kSendBefore = 2'000'000'000'000'000'000;
constexpr const char* kClinic = "0190a000-0000-7000-8000-00000000000a";

UserId patient(const char* last) {
    return *UserId::of(kClinic, std::string("0190a000-0000-7000-8000-0000000000") + last);
}

std::string id_of(int n) {
    return "0190a000-0000-7000-8000-0000000010" + std::to_string(10 + n);
}

http::CallResult answered(int status, const std::string& body = "{}") {
    http::CallResult out;
    out.status = status;
    out.body = body;
    return out;
}

// What a server keeps, and what it lets a key do.
struct Server {
    std::vector<std::pair<std::string, std::string>> rows;  // id, user
    int of_all = 403, of_one = 200, of_list = 200;
    std::size_t most_listed = 1000;
    bool keeps_all = false;  // whatever is deleted
    MonoUs takes = 0;        // each call
    std::vector<http::Call> calls;

    void keep(int count, const UserId& user) {
        for (int i = 0; i < count; ++i) {
            rows.emplace_back(id_of(static_cast<int>(rows.size())), user.text());
        }
    }
    http::CallResult answer(const http::Call& call) {
        const bool is_of_all = call.url.find("user_id=") != std::string::npos;
        if (call.method == "GET") return answered(of_list, list());
        if (is_of_all || of_one != 200) return answered(is_of_all ? of_all : of_one);
        if (!keeps_all) {
            std::erase_if(rows, [&](const auto& row) { return call.url.ends_with(row.first); });
        }
        return answered(200);
    }
    std::string list() const {
        std::string out;
        for (std::size_t i = 0; i < std::min(rows.size(), most_listed); ++i) {
            const std::string named =
                rows[i].second.empty() ? "" : R"(,"user_id":")" + rows[i].second + "\"";
            out += std::string(i == 0 ? "" : ",") + R"({"id":")" + rows[i].first +
                   R"(","memory":"x")" + named + "}";
        }
        return R"({"results":[)" + out + "]}";
    }
};

class ServerClient final : public http::Client {
  public:
    ServerClient(Server& server, fakes::ManualClock& clock) : server_(server), clock_(clock) {}
    void call(http::Call call, std::function<void(http::CallResult)> done) override {
        clock_.now_us += server_.takes;
        server_.calls.push_back(call);
        done(server_.answer(call));
    }

  private:
    Server& server_;
    fakes::ManualClock& clock_;
};

class Mem0ForgettingTest : public testing::Test {
  protected:
    Mem0ForgettingTest() { connect(Dialect::kServer); }
    void connect(Dialect dialect) {
        Settings settings;
        settings.dialect = dialect;
        settings.url = "http://mem0";
        settings.key = "k";
        provider_ = make_client(settings, clock_, std::make_unique<ServerClient>(server_, clock_));
    }
    Forgotten forget() {
        Forgotten out;
        provider_->forget(patient("01"), kSendBefore, [&out](Forgotten told) { out = told; });
        return out;
    }
    std::vector<std::string> deleted() const {
        std::vector<std::string> out;
        for (const auto& call : server_.calls) {
            if (call.method == "DELETE") out.push_back(call.url.substr(call.url.rfind('/') + 1));
        }
        return out;
    }

    fakes::ManualClock clock_;
    Server server_;
    std::unique_ptr<Provider> provider_;
};

TEST_F(Mem0ForgettingTest, deletes_one_by_one_where_all_at_once_is_the_admins) {
    server_.keep(3, patient("01"));
    const Forgotten out = forget();
    EXPECT_TRUE(out.outcome.is_done()) << out.outcome.code;
    EXPECT_FALSE(out.is_queued || out.is_lost);
    EXPECT_THAT(server_.rows, IsEmpty());
    ASSERT_EQ(server_.calls.size(), 6U) << "all, a list, three, and a list that is empty";
    EXPECT_THAT(server_.calls[1].url, HasSubstr("top_k=1000&show_expired=true"));
    for (const auto& call : server_.calls) {
        EXPECT_EQ(call.send_before, kSendBefore) << call.method << call.url;
        EXPECT_LE(call.timeout, std::chrono::seconds(6));
    }
}

TEST_F(Mem0ForgettingTest, does_so_only_where_the_key_was_refused) {
    for (const int status : {200, 404, 429, 500}) {
        server_.of_all = status;
        EXPECT_EQ(forget().outcome.status, status == 200 ? 0 : status);
        connect(Dialect::kServer);
    }
    EXPECT_EQ(server_.calls.size(), 4U);
    server_.of_all = 403;
    connect(Dialect::kHosted);
    EXPECT_EQ(forget().outcome.code, "memory_unauthorized");
    EXPECT_EQ(server_.calls.size(), 5U);
}

TEST_F(Mem0ForgettingTest, leaves_alone_and_counts_what_is_anothers) {
    server_.keep(1, patient("02"));
    server_.keep(1, patient("01"));
    const Forgotten out = forget();
    EXPECT_TRUE(out.outcome.is_done());
    EXPECT_EQ(out.foreign, 1U);
    EXPECT_THAT(server_.rows, ElementsAre(std::pair(id_of(0), patient("02").text())));
}

TEST_F(Mem0ForgettingTest, is_not_done_while_a_cut_list_has_more) {
    server_.keep(5, patient("01"));
    server_.most_listed = 2;
    const Forgotten out = forget();
    EXPECT_EQ(out.outcome.code, "memory_not_forgotten");
    EXPECT_EQ(out.outcome.fate, Fate::kRetry);
    EXPECT_EQ(out.outcome.status, 200) << "an attempt that counts";
    EXPECT_EQ(server_.rows.size(), 3U);
    forget();
    EXPECT_TRUE(forget().outcome.is_done());
    EXPECT_THAT(server_.rows, IsEmpty());
}

TEST_F(Mem0ForgettingTest, deletes_nothing_twice_where_it_stays) {
    server_.keep(2, patient("01"));
    server_.keeps_all = true;
    EXPECT_EQ(forget().outcome.code, "memory_not_forgotten");
    EXPECT_EQ(server_.calls.size(), 5U);
}

// A key of one's own costs such a server 0.3 s a call.
TEST_F(Mem0ForgettingTest, goes_as_far_as_half_its_time_and_on_from_there_the_next_time) {
    server_.keep(20, patient("01"));
    server_.takes = 300'000;
    const Forgotten out = forget();
    EXPECT_EQ(out.outcome.code, "memory_not_forgotten");
    EXPECT_EQ(out.outcome.status, 0) << "no failure";
    EXPECT_FALSE(out.is_lost);
    EXPECT_EQ(server_.rows.size(), 12U);
    server_.takes = 1'600'000;
    forget();
    EXPECT_EQ(server_.rows.size(), 11U) << "one at least";
    server_.takes = 100'000;
    EXPECT_TRUE(forget().outcome.is_done());
}

TEST_F(Mem0ForgettingTest, stops_where_one_may_not_be_deleted_either) {
    server_.keep(3, patient("01"));
    server_.of_one = 403;
    const Forgotten out = forget();
    EXPECT_EQ(out.outcome.fate, Fate::kStop);
    EXPECT_EQ(deleted().size(), 2U);
}

TEST_F(Mem0ForgettingTest, takes_a_list_that_names_nobody_or_no_memory_for_garbage) {
    const std::string mine = patient("01").text();
    for (const auto& [id, user] : {std::pair(id_of(0), std::string()),
                                   std::pair(id_of(0), mine),
                                   std::pair(std::string("../all"), mine)}) {
        server_.rows = {{id, user}, {id_of(1), mine}};
        const bool is_well = id == id_of(0) && !user.empty();
        EXPECT_EQ(forget().outcome.code, is_well ? "" : "memory_garbage");
        EXPECT_EQ(server_.rows.size(), is_well ? 0U : 2U);
    }
}

TEST_F(Mem0ForgettingTest, is_no_reason_to_read_no_more_where_the_right_to_forget_is_missing) {
    for (const Dialect dialect : {Dialect::kHosted, Dialect::kServer}) {
        connect(dialect);
        server_.keep(1, patient("01"));
        server_.of_one = 403;
        for (int i = 0; i < 10; ++i) EXPECT_EQ(forget().outcome.status, 403);
        EXPECT_FALSE(provider_->refuses_reads());
    }
    server_.of_all = server_.of_list = 401;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(forget().outcome.status, 401);
    EXPECT_TRUE(provider_->refuses_reads()) << "a key that is not known";
}

}  // namespace
}  // namespace shared::memory::mem0
