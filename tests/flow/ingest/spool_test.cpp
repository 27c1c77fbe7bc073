// From a POST to its status while the log is away, silent or full, and what the log has in the end.
#include "tests/flow/ingest/harness.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include <unistd.h>

namespace ingest {
namespace {

using Mode = fakes::FakeProducer::Mode;

constexpr const char* kPath = "/webhooks/evolution/tok_harbor";

class IngestSpool : public testing::Test {
  protected:
    IngestSpool() {
        reader_.set(harbor_sources());
        settings_.spool_folder = testing::TempDir() + "ingest-spool-" + std::to_string(::getpid());
        std::filesystem::remove_all(settings_.spool_folder);
    }
    ~IngestSpool() override { std::filesystem::remove_all(settings_.spool_folder); }

    // The example's message under an id of its own, so that its place can be seen.
    static std::string text(const std::string& id) {
        static const std::string kBody = example("evolution/2.3.7-text");
        std::string body = kBody;
        const std::string name = R"("id":)";
        const auto at = body.find('"', body.find(name) + name.size());
        return body.replace(at + 1, body.find('"', at + 1) - at - 1, id);
    }
    // The ids in the order the log got them, each where it came first.
    static std::vector<std::string> ids(const std::vector<fakes::FakeProducer::Produced>& records) {
        std::vector<std::string> out;
        for (const auto& record : records) {
            const std::string name = R"("message":")";
            const auto at = record.value.find(name) + name.size();
            const auto id = record.value.substr(at, record.value.find('"', at) - at);
            if (std::find(out.begin(), out.end(), id) == out.end()) out.push_back(id);
        }
        return out;
    }
    static bool becomes(const std::function<bool()>& is_so) {
        for (int i = 0; i < 60'000 && !is_so(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return is_so();
    }
    static bool is_drained(Harness& ingest) {
        return becomes([&] { return ingest.spool->is_empty(); });
    }

    FakeReader reader_;
    HarnessSettings settings_;
};

TEST_F(IngestSpool, answers_200_where_the_log_takes_nothing_and_brings_it_later) {
    Harness ingest(reader_, settings_);
    ingest.producer.set_mode(Mode::kRefuse);
    EXPECT_EQ(ingest.post(kPath, text("A1")).status, 200);
    EXPECT_EQ(ingest.post(kPath, text("A2")).status, 200);
    EXPECT_TRUE(ingest.producer.produced().empty());
    ingest.producer.set_mode(Mode::kStore);
    ASSERT_TRUE(is_drained(ingest));
    EXPECT_EQ(ids(ingest.producer.produced()), (std::vector<std::string>{"A1", "A2"}));
    EXPECT_TRUE(ingest.has_metric("frontdesk_ingest_spool_appended_total 2"));
    EXPECT_EQ(ingest.post(kPath, text("A3")).status, 200);
    EXPECT_TRUE(ingest.spool->is_empty());
}

TEST_F(IngestSpool, answers_200_where_the_log_says_nothing) {
    Harness ingest(reader_, settings_);
    ingest.producer.set_mode(Mode::kHold);
    EXPECT_EQ(ingest.post(kPath, text("A1")).status, 200);
    EXPECT_FALSE(ingest.spool->is_empty());
    ingest.producer.set_mode(Mode::kStore);
    EXPECT_TRUE(is_drained(ingest));
}

TEST_F(IngestSpool, answers_200_where_the_log_loses_it) {
    Harness ingest(reader_, settings_);
    ingest.producer.set_mode(Mode::kFail);
    EXPECT_EQ(ingest.post(kPath, text("A1")).status, 200);
    EXPECT_FALSE(ingest.spool->is_empty());
    ingest.producer.set_mode(Mode::kStore);
    EXPECT_TRUE(is_drained(ingest));
}

TEST_F(IngestSpool, keeps_the_order_of_a_conversation_while_the_log_comes_and_goes) {
    Harness ingest(reader_, settings_);
    std::vector<std::string> posted;
    for (int i = 0; i < 60; ++i) {
        const Mode modes[]{Mode::kStore, Mode::kRefuse, Mode::kHold, Mode::kStore, Mode::kFail};
        if (i % 4 == 0) ingest.producer.set_mode(modes[(i / 4) % 5]);
        posted.push_back("A" + std::to_string(100 + i));
        ASSERT_EQ(ingest.post(kPath, text(posted.back())).status, 200) << i;
    }
    ingest.producer.set_mode(Mode::kStore);
    ASSERT_TRUE(is_drained(ingest));
    EXPECT_EQ(ids(ingest.producer.produced()), posted);
}

TEST_F(IngestSpool, what_it_holds_survives_the_process) {
    {
        Harness ingest(reader_, settings_);
        ingest.producer.set_mode(Mode::kRefuse);
        EXPECT_EQ(ingest.post(kPath, text("A1")).status, 200);
    }
    Harness ingest(reader_, settings_);
    ASSERT_TRUE(is_drained(ingest));
    EXPECT_EQ(ids(ingest.producer.produced()), std::vector<std::string>{"A1"});
}

TEST_F(IngestSpool, answers_503_when_it_is_full_and_200_again_once_drained) {
    settings_.spool_bytes = 4'000;
    Harness ingest(reader_, settings_);
    ingest.producer.set_mode(Mode::kRefuse);
    int taken = 0;
    while (taken < 50 && ingest.post(kPath, text("A" + std::to_string(taken))).status == 200)
        ++taken;
    EXPECT_GE(taken, 1);
    EXPECT_LT(taken, 10);
    const auto refused = ingest.post(kPath, text("B1"));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(shared::http::find(refused.headers, "Retry-After"), "5");
    EXPECT_FALSE(ingest.spool->is_usable());
    ingest.producer.set_mode(Mode::kStore);
    ASSERT_TRUE(is_drained(ingest));
    // The writer removes what was taken out in its own time.
    EXPECT_TRUE(becomes([&] { return ingest.spool->is_usable(); }));
    EXPECT_EQ(ingest.post(kPath, text("B1")).status, 200);
}

}  // namespace
}  // namespace ingest
