// What is made of a provider's answers, without any provider.
#include "workers/hot/lookup/listed_source.hpp"

#include "shared/json/repair.hpp"
#include "tests/fakes/manual_clock.hpp"

#include <deque>
#include <optional>

#include <gtest/gtest.h>

namespace workers::hot::lookup {
namespace {

using shared::memory::Fate;
using shared::memory::Listing;
using shared::memory::Remembered;
using shared::memory::UserId;

constexpr const char* kId =
    "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01:7e1d2b3c-0000-5000-8000-00000000000a";

// Lists end when the test says so; at its own end the rest is aborted.
class HandProvider final : public shared::memory::Provider {
  public:
    using Done = std::function<void(Listing)>;

    HandProvider(std::deque<Done>& open, const bool& is_refusing)
        : open_(open), is_refusing_(is_refusing) {}
    ~HandProvider() override {
        Listing aborted;
        aborted.outcome = {Fate::kRetry, "memory_aborted"};
        for (const Done& done : std::exchange(open_, {})) done(aborted);
    }
    bool refuses_reads() const override { return is_refusing_; }
    void list(const UserId&, Done done) override { open_.push_back(std::move(done)); }
    void search(const UserId&, std::string_view, std::size_t, Done) override {}
    void add(const UserId&,
             shared::memory::Addition,
             std::function<void(shared::memory::Added)>) override {}
    void find(const UserId&, const shared::memory::Sought&, Done) override {}
    void forget(const UserId&,
                shared::BootNs,
                std::function<void(shared::memory::Forgotten)>) override {}
    void forget(const UserId&,
                std::string_view,
                std::function<void(shared::memory::Forgotten)>) override {}

  private:
    std::deque<Done>& open_;
    const bool& is_refusing_;
};

class ListedSourceTest : public testing::Test {
  protected:
    void list(const std::string& id = kId) {
        source_->list(id, [this](const ListedSource::Reads& reads) { answers_.push_back(reads); });
    }
    void answer(const Listing& listing) {
        const auto done = open_.front();
        open_.pop_front();
        done(listing);
    }
    static Listing of(std::vector<Remembered> memories) {
        Listing out;
        out.memories = std::move(memories);
        out.is_empty = out.memories.empty();
        return out;
    }
    double counted(const std::string& result) const {
        const auto text = registry_.text();
        const std::string name = "frontdesk_hot_memory_calls_total{result=\"" + result + "\"}";
        return std::stod(text.substr(text.find(name) + name.size()));
    }
    std::string health() const { return health_.answer("/health")->body; }

    fakes::ManualClock clock_;
    shared::app::Health health_;
    shared::metrics::Registry registry_;
    Metrics metrics_{registry_};
    std::deque<HandProvider::Done> open_;
    bool is_refusing_ = false;
    std::vector<ListedSource::Reads> answers_;
    std::unique_ptr<ListedSource> source_ = std::make_unique<ListedSource>(
        std::make_unique<HandProvider>(open_, is_refusing_), clock_, health_, metrics_);
};

TEST_F(ListedSourceTest, what_is_kept_is_short_and_cut_between_letters) {
    Remembered told;
    told.id = "1";
    told.kind = "turn";
    for (int i = 0; i < 5'000; ++i) told.text += "\u044F";
    Remembered name = told;
    name.kind = "name";
    name.text = "a" + name.text;
    list();
    answer(of({told, name}));
    const auto& memories = answers_.at(0)->at(0).value->memories;
    ASSERT_EQ(memories.size(), 2U);
    EXPECT_EQ(memories[0].text.size(), 2'048U);
    EXPECT_EQ(memories[1].text.size(), 199U);
    for (const auto& each : memories) {
        EXPECT_EQ(shared::json::utf8_prefix(each.text), each.text.size());
    }
}

TEST_F(ListedSourceTest, what_another_program_wrote_has_a_kind_and_a_time) {
    Remembered theirs;
    theirs.id = "1";
    theirs.text = "likes tea";
    theirs.created_at = "2026-01-02T03:04:05Z";
    list();
    answer(of({theirs}));
    const auto& one = answers_.at(0)->at(0).value->memories.at(0);
    EXPECT_EQ(one.kind, "memory");
    EXPECT_EQ(one.told_at, "2026-01-02T03:04:05Z");
    EXPECT_EQ(answers_.at(0)->at(0).fresh_for, -1);
}

TEST_F(ListedSourceTest, an_id_longer_than_ours_is_left_out) {
    Remembered theirs;
    theirs.id = std::string(64, 'a');
    theirs.text = "likes tea";
    Remembered longer = theirs;
    longer.id += 'a';
    list();
    answer(of({theirs, longer}));
    const auto& memories = answers_.at(0)->at(0).value->memories;
    EXPECT_EQ(memories.at(0).id, theirs.id);
    EXPECT_EQ(memories.at(1).id, "");
    EXPECT_EQ(memories.at(1).text, "likes tea");
}

TEST_F(ListedSourceTest, emptiness_is_counted_and_fresh_for_five_minutes) {
    list();
    answer(of({}));
    EXPECT_EQ(answers_.at(0)->at(0).fresh_for, 300'000'000);
    EXPECT_EQ(metrics_.memory_empty.value(), 1);
    EXPECT_EQ(counted("ok"), 1);
}

TEST_F(ListedSourceTest, errors_are_errors_and_told_by_their_code) {
    EXPECT_NE(health().find(R"("mem0":{"state":"up")"), std::string::npos);
    Listing failed;
    failed.outcome = {Fate::kRetry, "memory_timeout"};
    failed.foreign = 3;
    list();
    answer(failed);
    ASSERT_FALSE(answers_.at(0));
    EXPECT_EQ(answers_.at(0).error().code, "memory_timeout");
    EXPECT_EQ(counted("memory_timeout"), 1);
    EXPECT_EQ(metrics_.memory_foreign.value(), 3);
    EXPECT_NE(health().find("memory_timeout"), std::string::npos);
    failed.outcome.code = "a word of tomorrow";
    list();
    answer(failed);
    EXPECT_EQ(counted("other"), 1);
    list();
    answer(of({}));
    EXPECT_EQ(health().find("degraded"), std::string::npos);
}

TEST_F(ListedSourceTest, ids_that_are_none_exist_nowhere_and_are_not_asked_for) {
    for (const char* id : {"", "*", "*:*", "a:b", ":", "00000000-0000-0000-0000-000000000000:"}) {
        list(id);
        ASSERT_TRUE(answers_.back()) << id;
        EXPECT_TRUE(answers_.back()->empty()) << id;
    }
    EXPECT_TRUE(open_.empty());
}

TEST_F(ListedSourceTest, more_than_may_be_under_way_are_refused_until_one_ends) {
    for (std::size_t i = 0; i < ListedSource::kMostCalls; ++i) list();
    list();
    ASSERT_EQ(answers_.size(), 1U);
    EXPECT_EQ(answers_[0].error().code, "memory_busy");
    answer(of({}));
    list();
    EXPECT_EQ(answers_.size(), 2U);
    EXPECT_EQ(open_.size(), ListedSource::kMostCalls);
}

TEST_F(ListedSourceTest, one_that_takes_its_time_is_not_waited_for_until_it_is_prompt_again) {
    EXPECT_FALSE(source_->is_away());
    list();
    clock_.now_us += ListedSource::kPrompt;
    EXPECT_FALSE(source_->is_away());
    clock_.now_us += 1;
    EXPECT_TRUE(source_->is_away());  // under way for too long
    list();
    answer(of({}));
    EXPECT_TRUE(source_->is_away());  // the one that ended last was
    answer(of({}));
    EXPECT_FALSE(source_->is_away());
    is_refusing_ = true;
    EXPECT_TRUE(source_->is_away());
}

TEST_F(ListedSourceTest, its_end_ends_what_is_open) {
    list();
    source_.reset();
    ASSERT_EQ(answers_.size(), 1U);
    EXPECT_EQ(answers_[0].error().code, "memory_aborted");
}

}  // namespace
}  // namespace workers::hot::lookup
