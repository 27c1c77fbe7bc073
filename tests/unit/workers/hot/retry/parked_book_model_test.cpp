// The book against a plain list of what it should hold, over seeds: order of each conversation,
// nothing lost, nothing twice, nothing early.
#include "workers/hot/retry/parked_book.hpp"

#include <algorithm>
#include <map>
#include <random>

#include <gtest/gtest.h>

namespace workers::hot::retry {
namespace {

struct Model {
    std::map<std::string, std::map<shared::kafka::Offset, shared::WallMs>> due;  // by origin
    std::map<std::string, shared::kafka::Offset> taken;                          // by conversation
};

class Play {
  public:
    explicit Play(unsigned seed) : random_(seed) {}

    void run() {
        for (int step = 0; step < 400; ++step) {
            now_ += static_cast<int>(random_() % 300);
            switch (random_() % 4) {
                case 0:
                    park();
                    break;
                case 1:
                case 2:
                    take();
                    break;
                default:
                    end_one();
            }
        }
        for (int round = 0; round < 2'000 && book_.size() > 0; ++round) {
            now_ += 1'000;
            take();
            while (!model_.taken.empty()) finish(model_.taken.begin()->first);
        }
        EXPECT_EQ(book_.size(), 0u);
        EXPECT_EQ(book_.bytes(), 0u);
    }

  private:
    Entry entry(const std::string& conversation, shared::kafka::Offset origin) {
        Entry out;
        out.conversation = conversation;
        out.record = "r" + std::to_string(origin);
        out.parked.origin_offset = origin;
        out.parked.of = "message";
        out.parked.record = std::string(random_() % 50, 'x');
        out.parked.due_at = random_() % 3 == 0 ? 0 : now_ + 1 + static_cast<int>(random_() % 900);
        out.level = random_() % 3;
        out.parked.line = std::string(1, static_cast<char>('x' + random_() % 2));
        return out;
    }

    void park() {
        const std::string conversation(1, static_cast<char>('a' + random_() % 5));
        Entry one = entry(conversation, ++origin_);
        model_.due[conversation][origin_] = one.parked.due_at;
        book_.put(std::move(one));
    }

    void take() {
        const auto may = [](const std::string&, std::size_t) { return true; };
        for (const auto& entry : book_.take_due(now_, 1 + random_() % 3, may)) {
            const auto& front = *model_.due.at(entry.conversation).begin();
            EXPECT_EQ(entry.parked.origin_offset, front.first) << "the oldest first";
            EXPECT_LE(front.second, now_) << "not before its time";
            const bool is_alone =
                model_.taken.emplace(entry.conversation, entry.parked.origin_offset).second;
            EXPECT_TRUE(is_alone) << "one of a conversation at a time";
        }
    }

    void end_one() {
        if (model_.taken.empty()) return;
        const std::string conversation = model_.taken.begin()->first;
        if (random_() % 3 != 0) return finish(conversation);
        Entry again = entry(conversation, model_.taken.at(conversation));  // it failed again
        model_.due[conversation][again.parked.origin_offset] = again.parked.due_at;
        model_.taken.erase(conversation);
        book_.put(std::move(again));
    }

    void finish(const std::string& conversation) {
        const auto origin = model_.taken.at(conversation);
        book_.finished(conversation, "r" + std::to_string(origin), "");
        model_.due[conversation].erase(origin);
        model_.taken.erase(conversation);
    }

    std::mt19937 random_;
    ParkedBook book_;
    Model model_;
    shared::WallMs now_ = 1;
    shared::kafka::Offset origin_ = 0;
};

TEST(parked_book, keeps_order_and_time_over_a_thousand_seeds) {
    for (unsigned seed = 0; seed < 1'000; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Play(seed).run();
        if (testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace workers::hot::retry
