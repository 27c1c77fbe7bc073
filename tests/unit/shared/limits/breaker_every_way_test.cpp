// The breaker along every sequence of nine steps: calls begin, succeed, fail or never return while
// time passes, and what it lets through is judged from the outside.
#include "shared/limits/breaker.hpp"

#include <array>
#include <deque>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace shared::limits {
namespace {

constexpr MonoUs kSecond = 1'000'000;
constexpr BreakerSettings kSettings{2, 45 * kSecond, 2 * kSecond};

enum class Step { kBegin, kSucceed, kFail, kNewestFails, kLater, kMuchLater };
constexpr std::array kSteps{
    Step::kBegin, Step::kSucceed, Step::kFail, Step::kNewestFails, Step::kLater, Step::kMuchLater};

class Play {
  public:
    // What is wrong with it; nullopt: nothing.
    std::optional<std::string> step(Step step) {
        switch (step) {
            case Step::kBegin:
                return begin();
            case Step::kSucceed:
                end_oldest(true);
                break;
            case Step::kFail:
                end_oldest(false);
                break;
            case Step::kNewestFails:
                end_newest(false);
                break;
            case Step::kLater:
                now_ += kSecond;
                break;
            case Step::kMuchLater:
                now_ += 45 * kSecond;
        }
        return std::nullopt;
    }

    // Left alone it lets a call through, and a call that succeeds closes it.
    std::optional<std::string> ends_well() {
        for (int i = 0; i < 3 && !breaker_.allow(now_); ++i) now_ += 47 * kSecond;
        breaker_.succeeded(breaker_.generation());
        if (!breaker_.allow(now_) || !breaker_.allow(now_)) return "it never closes again";
        return std::nullopt;
    }

  private:
    struct Call {
        Breaker::Generation generation;
        MonoUs begun;
        bool is_probe;
    };

    std::optional<std::string> begin() {
        const bool may = breaker_.allow(now_);
        if (!is_open_) {
            if (!may) return "closed, and it refuses";
        } else if (may) {
            if (now_ < opened_ + kSettings.open_for_us) return "a call within 45 s";
            if (probe_ && now_ < *probe_ + kSettings.probe_deadline_us) return "a second probe";
            if (probe_) return "a lost probe opens it first";
            probe_ = now_;
        } else if (probe_ && now_ >= *probe_ + kSettings.probe_deadline_us) {
            probe_.reset();
            opened_ = now_;
            ++era_;
        }
        if (may) calls_.push_back({breaker_.generation(), now_, is_open_});
        if (may) eras_.push_back(era_);
        return std::nullopt;
    }

    void end_oldest(bool is_good) {
        if (calls_.empty()) return;
        end(calls_.front(), eras_.front(), is_good);
        calls_.pop_front();
        eras_.pop_front();
    }
    void end_newest(bool is_good) {
        if (calls_.empty()) return;
        end(calls_.back(), eras_.back(), is_good);
        calls_.pop_back();
        eras_.pop_back();
    }

    // An era ends when it opens, when its probe begins to count as lost, and when it closes.
    void end(const Call& call, int era, bool is_good) {
        if (is_good) {
            breaker_.succeeded(call.generation);
        } else {
            breaker_.failed(call.generation, now_);
        }
        const bool counts = era == era_ && call.is_probe == is_open_;
        if (!counts) return;
        if (is_good) {
            if (is_open_) ++era_;
            is_open_ = false;
            probe_.reset();
            failures_ = 0;
        } else if (is_open_ || ++failures_ == kSettings.failures) {
            is_open_ = true;
            opened_ = now_;
            probe_.reset();
            failures_ = 0;
            ++era_;
        }
    }

    Breaker breaker_{kSettings};
    MonoUs now_ = kSecond;
    bool is_open_ = false;
    MonoUs opened_ = 0;
    std::optional<MonoUs> probe_;
    int failures_ = 0, era_ = 0;
    std::deque<Call> calls_;
    std::deque<int> eras_;
};

std::string name_of(const std::array<Step, 9>& steps) {
    std::string out;
    for (const Step step : steps) out += "BSFNlL"[static_cast<int>(step)];
    return out;
}

// 6^9: 10 million.
TEST(breaker, keeps_its_word_along_every_way) {
    std::array<Step, 9> steps{};
    int ways = 1;
    for (std::size_t i = 0; i < steps.size(); ++i) ways *= static_cast<int>(kSteps.size());
    for (int way = 0; way < ways; ++way) {
        Play play;
        int rest = way;
        for (Step& step : steps) {
            step = kSteps[static_cast<std::size_t>(rest) % kSteps.size()];
            rest /= static_cast<int>(kSteps.size());
        }
        std::optional<std::string> wrong;
        for (const Step step : steps) {
            if (!wrong) wrong = play.step(step);
        }
        if (!wrong) wrong = play.ends_well();
        ASSERT_FALSE(wrong) << *wrong << " after " << name_of(steps);
    }
}

}  // namespace
}  // namespace shared::limits
