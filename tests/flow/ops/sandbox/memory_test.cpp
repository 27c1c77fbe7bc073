// The mem0s as any client sees them.
#include "tests/flow/ops/sandbox/harness.hpp"

#include <gmock/gmock.h>

namespace ops::sandbox::test {
namespace {

using shared::http::CallResult;
using shared::http::Headers;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Headers kToken{{"Authorization", "Token demo-mem0-key"}};
const Headers kKey{{"X-API-Key", "demo-mem0-key"}};
const Headers kMember{{"X-API-Key", "demo-mem0-member-key"}};
constexpr const char* kFilters = R"({"filters":{"user_id":"u"}})";

class MemoryTest : public SandboxTest {
  protected:
    CallResult ask(const char* method, const std::string& path, const Headers& headers) const {
        shared::http::Call call;
        call.method = method;
        call.url = "http://" + service_->address() + "/mem0/" + path;
        call.headers = headers;
        return shared::http::fetch(std::move(call));
    }
    CallResult post(const std::string& path, const std::string& body) const {
        return sandbox().post("/mem0/" + path, body, path.starts_with("hosted") ? kToken : kKey);
    }
    CallResult add(const std::string& path,
                   const std::string& content,
                   const std::string& more = "") const {
        return post(path,
                    R"({"user_id":"u","messages":[{"role":"user","content":")" + content + "\"}]" +
                        more + "}");
    }
    // The first string member of that name.
    static std::string member(const CallResult& result, const std::string& name) {
        const auto at = result.body.find("\"" + name + "\":\"");
        if (at == std::string::npos) return "";
        const auto begin = at + name.size() + 4;
        return result.body.substr(begin, result.body.find('"', begin) - begin);
    }
};

TEST_F(MemoryTest, TakesTheSchemeOfItsDialectAlone) {
    EXPECT_EQ(ask("GET", "hosted/v1/ping/", kToken).status, 200);
    EXPECT_EQ(ask("GET", "hosted/v1/ping/", kKey).status, 401);
    EXPECT_EQ(ask("GET", "hosted/v1/ping/", {{"Authorization", "Bearer demo-mem0-key"}}).status,
              401);
    EXPECT_EQ(ask("GET", "hosted/v1/ping/", {{"Authorization", "Token other"}}).status, 401);
    EXPECT_EQ(ask("GET", "server/memories?user_id=u", kKey).status, 200);
    const auto wrong = ask("GET", "server/memories?user_id=u", kToken);
    EXPECT_EQ(wrong.status, 401);
    EXPECT_THAT(wrong.body, StartsWith(R"({"detail":)"));
    EXPECT_EQ(ask("GET", "server/openapi.json", {}).status, 200);
}

TEST_F(MemoryTest, HasEachDialectsSlash) {
    EXPECT_EQ(ask("GET", "hosted/v1/ping", kToken).status, 404);
    EXPECT_EQ(ask("GET", "server/memories/?user_id=u", kKey).status, 404);
    EXPECT_EQ(ask("PATCH", "server/memories", kKey).status, 405);
}

TEST_F(MemoryTest, QueuesAnAdditionAtTheHostedService) {
    const auto added = add("hosted/v3/memories/add/", "I like tea");
    EXPECT_THAT(added.body, HasSubstr(R"("status":"PENDING")"));
    const std::string event = "hosted/v1/event/" + member(added, "event_id") + "/";
    EXPECT_EQ(ask("GET", event + "?page=1", kToken).status, 400);
    EXPECT_EQ(ask("GET", event, kKey).status, 401);
    EXPECT_EQ(ask("DELETE", event, kToken).status, 405);
    const auto end = std::chrono::steady_clock::now() + kPatience;
    std::string told;
    do {
        told = ask("GET", event, kToken).body;
    } while (told.find("SUCCEEDED") == std::string::npos && std::chrono::steady_clock::now() < end);
    EXPECT_THAT(told, AllOf(HasSubstr("SUCCEEDED"), HasSubstr("I like tea")));
    EXPECT_THAT(post("hosted/v3/memories/?page=1&page_size=5", kFilters).body,
                AllOf(HasSubstr(R"({"count":1,"next":null,"previous":null,"results":[)"),
                      HasSubstr("I like tea")));
    EXPECT_EQ(ask("GET", "hosted/v1/event/none/", kToken).status, 404);
}

TEST_F(MemoryTest, AnswersAnAdditionOfTheServerAtOnce) {
    EXPECT_THAT(add("server/memories", "I like tea").body,
                AllOf(StartsWith(R"({"results":[{"id":")"), HasSubstr(R"("event":"ADD")")));
    const auto nothing = add("server/memories", "12:30");
    EXPECT_EQ(nothing.status, 200);
    EXPECT_EQ(nothing.body, R"({"results":[]})");
}

TEST_F(MemoryTest, AnswersEachVersionInItsShape) {
    add("hosted/v3/memories/add/", "I like tea", R"(,"infer":false)");
    const std::string query = R"({"query":"tea","filters":{"user_id":"u"}})";
    EXPECT_THAT(post("hosted/v3/memories/search/", query).body, StartsWith(R"({"results":[{)"));
    EXPECT_THAT(post("hosted/v2/memories/search/", query).body, StartsWith("[{"));
    EXPECT_THAT(post("hosted/v1/memories/search/", R"({"query":"tea","user_id":"u"})").body,
                StartsWith("[{"));
    EXPECT_THAT(post("hosted/v1/memories/search/",
                     R"({"query":"tea","user_id":"u","output_format":"v1.1"})")
                    .body,
                HasSubstr(R"("relations":[])"));
    EXPECT_THAT(post("hosted/v2/memories/", kFilters).body, StartsWith("[{"));
    EXPECT_THAT(ask("GET", "hosted/v1/memories/?user_id=u", kToken).body, StartsWith("[{"));
    EXPECT_THAT(ask("GET", "hosted/v1/memories/?user_id=u&page=1&page_size=1", kToken).body,
                StartsWith(R"({"count":1,)"));
    EXPECT_THAT(add("hosted/v1/memories/", "x").body, StartsWith(R"([{"message":)"));
}

TEST_F(MemoryTest, PagesWithLinks) {
    for (int i = 0; i < 3; ++i) add("hosted/v3/memories/add/", "x", R"(,"infer":false)");
    const auto first = post("hosted/v3/memories/?page=1&page_size=2", kFilters);
    EXPECT_THAT(first.body, HasSubstr(R"("next":"/mem0/hosted/v3/memories/?page=2&page_size=2")"));
    const auto second = post("hosted/v3/memories/?page=2&page_size=2", kFilters);
    EXPECT_THAT(second.body, AllOf(HasSubstr(R"("next":null)"), HasSubstr("page=1&page_size=2")));
}

TEST_F(MemoryTest, ListsTwentyAtTheServerUnlessAsked) {
    std::string many;
    for (int i = 0; i < 25; ++i) many += R"({"role":"user","content":"x"},)";
    many.pop_back();
    post("server/memories", R"({"user_id":"u","infer":false,"messages":[)" + many + "]}");
    const auto rows = [this](const std::string& query) {
        const std::string body = ask("GET", "server/memories?user_id=u" + query, kKey).body;
        std::size_t count = 0;
        for (auto at = body.find("\"memory\""); at != std::string::npos;
             at = body.find("\"memory\"", at + 1)) {
            ++count;
        }
        return count;
    };
    EXPECT_EQ(rows(""), 20U);
    EXPECT_EQ(rows("&top_k=1000"), 25U);
}

TEST_F(MemoryTest, AnswersForOneMemory) {
    const std::string id = member(add("server/memories", "tea"), "id");
    EXPECT_THAT(ask("GET", "server/memories/" + id, kKey).body, HasSubstr(R"("memory":"tea")"));
    EXPECT_EQ(ask("DELETE", "server/memories/" + id, kKey).status, 200);
    const auto gone = ask("GET", "server/memories/" + id, kKey);
    EXPECT_EQ(gone.status, 200);
    EXPECT_EQ(gone.body, "null");
    EXPECT_EQ(ask("DELETE", "server/memories/" + id, kKey).status, 404);
    // Deleted is not erased there: the text stays in the history.
    EXPECT_THAT(ask("GET", "server/memories/" + id + "/history", kKey).body, HasSubstr("tea"));
    EXPECT_THAT(ask("GET", "hosted/v1/memories/" + id + "/", kToken).body, HasSubstr("error"));
}

TEST_F(MemoryTest, ForgetsAUserAndNobodyElse) {
    add("server/memories", "mine");
    post("server/memories", R"({"user_id":"v","messages":[{"role":"user","content":"hers"}]})");
    EXPECT_EQ(ask("DELETE", "server/memories?user_id=*", kKey).status, 400);
    EXPECT_EQ(ask("DELETE", "server/memories", kKey).status, 400);
    EXPECT_EQ(ask("DELETE", "server/memories?user_id=u", kKey).status, 200);
    EXPECT_THAT(sandbox().get("/sandbox/memories"),
                AllOf(HasSubstr("hers"), Not(HasSubstr("mine"))));
    EXPECT_EQ(sandbox().get("/sandbox/memories?user_id=u"), "[]");
}

TEST_F(MemoryTest, LetsTheAdminOfTheServerAloneForgetAUser) {
    const std::string id = member(add("server/memories", "mine"), "id");
    const auto refused = ask("DELETE", "server/memories?user_id=u", kMember);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.body, R"({"detail":"Admin role required."})");
    EXPECT_THAT(ask("GET", "server/memories?user_id=u", kMember).body, HasSubstr("mine"));
    EXPECT_EQ(ask("DELETE", "server/memories/" + id, kMember).status, 200);
    EXPECT_EQ(
        ask("GET", "hosted/v1/ping/", {{"Authorization", "Token demo-mem0-member-key"}}).status,
        401);
}

TEST_F(MemoryTest, KeepsWhatHungAndNotWhatFailed) {
    sandbox().order(R"({"provider":"mem0","instance":"server","status":502})");
    const auto failed = add("server/memories", "failed");
    EXPECT_EQ(failed.status, 502);
    EXPECT_THAT(failed.body, HasSubstr(R"("code":"unknown")"));
    EXPECT_EQ(sandbox().get("/sandbox/memories"), "[]");
    sandbox().order(R"({"provider":"mem0","reset":true})");
    EXPECT_EQ(add("server/memories", "broke").status, 0);
    EXPECT_THAT(sandbox().get("/sandbox/memories"), HasSubstr("broke"));
    sandbox().order(R"({"provider":"mem0","instance":"hosted","status":429})");
    const auto throttled = post("hosted/v3/memories/", kFilters);
    EXPECT_EQ(throttled.status, 429);
    EXPECT_EQ(shared::http::find(throttled.headers, "Retry-After"), "2");
    sandbox().order(R"({"provider":"mem0","body":{"garbage":true}})");
    EXPECT_EQ(post("hosted/v3/memories/", kFilters).body, R"({"garbage":true})");
}

TEST_F(MemoryTest, AnswersBytesThatAreNoJson) {
    sandbox().order(R"({"provider":"mem0","status":200,"raw":"{\"results\":[{\"id"})");
    EXPECT_EQ(post("hosted/v3/memories/", kFilters).body, R"({"results":[{"id)");
    start(config_of(folder_, receiver_));
    EXPECT_EQ(post("hosted/v3/memories/", kFilters).body, R"({"results":[{"id)");
    sandbox().order(R"({"provider":"mem0","raw":""})");
    EXPECT_EQ(post("hosted/v3/memories/", kFilters).body, "");
}

TEST_F(MemoryTest, LetsWhatItQueuedEndBadly) {
    add("hosted/v3/memories/add/", "before", R"(,"infer":false)");
    const auto ends = [this](const CallResult& queued) {
        sandbox().post("/sandbox/memories/end", "{}");
        return member(ask("GET", "hosted/v1/event/" + member(queued, "event_id") + "/", kToken),
                      "status");
    };
    sandbox().order(R"({"provider":"mem0","event":"FAILED"})");
    EXPECT_EQ(ends(add("hosted/v3/memories/add/", "lost")), "FAILED");
    EXPECT_EQ(ends(ask("DELETE", "hosted/v1/memories/?user_id=u", kToken)), "FAILED");
    EXPECT_EQ(add("server/memories", "at once").status, 200);
    EXPECT_THAT(sandbox().get("/sandbox/memories"),
                AllOf(HasSubstr("before"), HasSubstr("at once"), Not(HasSubstr("lost"))));
    sandbox().order(R"({"provider":"mem0","event":"FAILED","sent":true})");
    EXPECT_EQ(ends(add("hosted/v3/memories/add/", "in part")), "FAILED");
    EXPECT_THAT(post("hosted/v3/memories/?page=1&page_size=5", kFilters).body,
                AllOf(HasSubstr("before"), HasSubstr("in part")));
}

TEST_F(MemoryTest, AHungAdditionIsThereLaterAndOnlyWhereItCounts) {
    caller_->set_timeout(std::chrono::milliseconds(300));
    sandbox().order(R"({"provider":"mem0","hang":true})");
    EXPECT_EQ(add("server/memories", "left").code, "timeout");
    sandbox().order(R"({"provider":"mem0","hang":true,"sent":true})");
    EXPECT_EQ(add("server/memories", "worked on").code, "timeout");
    caller_->set_timeout(kPatience);
    sandbox().order("{}");
    const std::string kept = sandbox().get("/sandbox/memories");
    EXPECT_THAT(kept, Not(HasSubstr("left")));
    EXPECT_THAT(kept, AllOf(HasSubstr("worked on"), HasSubstr(R"("is_visible":false)")));
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    const auto listed = [&] { return ask("GET", "server/memories?user_id=u", kKey).body; };
    while (listed().find("worked on") == std::string::npos) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    }
}

TEST_F(MemoryTest, ForgetsNothingThatIsStillWorkedOn) {
    add("server/memories", "mine");
    caller_->set_timeout(std::chrono::milliseconds(300));
    sandbox().order(R"({"provider":"mem0","hang":true,"sent":true})");
    EXPECT_EQ(add("server/memories", "worked on").code, "timeout");
    caller_->set_timeout(kPatience);
    sandbox().order("{}");
    EXPECT_EQ(ask("DELETE", "server/memories?user_id=u", kKey).status, 200);
    EXPECT_THAT(sandbox().get("/sandbox/memories"),
                AllOf(HasSubstr("worked on"), Not(HasSubstr("mine"))));
}

TEST_F(MemoryTest, ForgetsLaterAtTheHostedService) {
    const std::string infer = R"(,"infer":false)";
    add("hosted/v3/memories/add/", "before", infer);
    sandbox().order(R"({"provider":"mem0","work_ms":600000})");
    const auto queued = ask("DELETE", "hosted/v1/memories/?user_id=u", kToken);
    const std::string event = "hosted/v1/event/" + member(queued, "event_id") + "/";
    add("hosted/v3/memories/add/", "meanwhile", infer);
    add("hosted/v3/memories/add/", "worked on");
    EXPECT_THAT(ask("GET", event, kToken).body,
                AllOf(HasSubstr("PENDING"), HasSubstr(R"("event_type":"DELETE")")));
    start(config_of(folder_, receiver_));
    EXPECT_THAT(sandbox().get("/sandbox/memories"), HasSubstr("before"));
    EXPECT_EQ(sandbox().post("/sandbox/memories/end", "{}").status, 200);
    EXPECT_THAT(ask("GET", event, kToken).body, HasSubstr("SUCCEEDED"));
    const std::string kept = sandbox().get("/sandbox/memories");
    EXPECT_THAT(kept, AllOf(Not(HasSubstr("before")), Not(HasSubstr("meanwhile"))));
    EXPECT_THAT(kept, AllOf(HasSubstr("worked on"), HasSubstr(R"("is_visible":true)")));
}

TEST_F(MemoryTest, KeepsMemoriesOverARestartAndForgetsThemWhenToldTo) {
    add("server/memories", "kept");
    start(config_of(folder_, receiver_));
    EXPECT_THAT(sandbox().get("/sandbox/memories?user_id=u"), HasSubstr("kept"));
    EXPECT_EQ(sandbox().post("/sandbox/reset", "{}").status, 200);
    EXPECT_EQ(sandbox().get("/sandbox/memories"), "[]");
}

}  // namespace
}  // namespace ops::sandbox::test
