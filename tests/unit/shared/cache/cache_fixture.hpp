// A category over a source that a test opens and shuts, without Redis; time as the test says.
#pragma once

#include "shared/cache/cached.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace shared::cache {

class HandClock final : public Clock {
  public:
    WallMs wall_ms() const override { return 1'700'000'000'000 + now_us / 1'000; }
    MonoUs mono_us() const override { return now_us; }
    BootNs boot_ns() const override { return now_us * 1'000; }
    std::atomic<MonoUs> now_us{1'000'000'000};
};

// Posted work and timers wait until the test turns.
class HandExecutor final : public Executor {
  public:
    explicit HandExecutor(const HandClock& clock) : clock_(clock) {}
    void post(std::function<void()> work) override {
        const std::lock_guard lock(guard_);
        posted_.push_back(std::move(work));
        changed_.notify_all();
    }
    void after(MonoUs delay, std::function<void()> work) override {
        timers_.emplace(clock_.mono_us() + delay, std::move(work));
    }
    // What is there and due; waits for something to be posted, up to `patience`.
    void turn(std::chrono::milliseconds patience = std::chrono::milliseconds(20)) {
        std::unique_lock lock(guard_);
        changed_.wait_for(lock, patience, [this] { return !posted_.empty(); });
        auto work = std::exchange(posted_, {});
        lock.unlock();
        for (const auto& each : work) each();
        while (!timers_.empty() && timers_.begin()->first <= clock_.mono_us()) {
            auto due = std::move(timers_.begin()->second);
            timers_.erase(timers_.begin());
            due();
        }
    }

  private:
    const HandClock& clock_;
    std::mutex guard_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> posted_;
    std::multimap<MonoUs, std::function<void()>> timers_;
};

struct WordCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const std::string& word) { return R"({"word":")" + word + "\"}"; }
    static Result<std::string> read(std::string_view json) {
        if (json.size() < 11) return Error{"bad_record", "", Action::kDeadLetter};
        return std::string(json.substr(9, json.size() - 11));
    }
    static std::size_t bytes(const std::string& word) { return word.capacity(); }
};

// Values by id; a shut source holds every load until it is opened.
class Source {
  public:
    Reads<std::string> load(std::span<const std::string> ids) {
        std::unique_lock lock(guard_);
        const auto values = values_;  // read now, told later
        loads += static_cast<int>(ids.size());
        asked.insert(asked.end(), ids.begin(), ids.end());
        ++statements;
        changed_.notify_all();
        changed_.wait(lock, [this] { return is_open_; });
        if (fault) return *fault;
        std::vector<Read<std::string>> out;
        for (const std::string& id : ids) {
            const auto value = values.find(id);
            if (value != values.end()) out.push_back({id, value->second, ++version_});
        }
        return out;
    }
    void set(const std::string& id, const std::string& value) {
        const std::lock_guard lock(guard_);
        values_[id] = value;
    }
    void remove(const std::string& id) {
        const std::lock_guard lock(guard_);
        values_.erase(id);
    }
    void fail(std::optional<Error> with) {
        const std::lock_guard lock(guard_);
        fault = std::move(with);
    }
    void shut() {
        const std::lock_guard lock(guard_);
        is_open_ = false;
    }
    void open() {
        const std::lock_guard lock(guard_);
        is_open_ = true;
        changed_.notify_all();
    }
    bool await_loads(int count) {
        std::unique_lock lock(guard_);
        return changed_.wait_for(
            lock, std::chrono::seconds(60), [&] { return loads.load() >= count; });
    }

    std::atomic<int> loads{0}, statements{0};
    std::optional<Error> fault;
    std::vector<std::string> asked;  // in their order; of a test that knows when it is read

  private:
    std::mutex guard_;
    std::condition_variable changed_;
    std::map<std::string, std::string> values_;
    bool is_open_ = true;
    std::int64_t version_ = 0;
};

class CacheTest : public testing::Test {
  protected:
    using Words = Cached<std::string, WordCodec>;
    using Answer = Result<Found<std::string>>;
    static constexpr MonoUs kCap = 600'000;
    static constexpr MonoUs kSecond = 1'000'000;

    CacheTest() {
        settings_.loads.redis.enabled = false;
        policy_.jitter_percent = 0;
        policy_.early_percent = 100;
        policy_.fresh_l1 = 20 * kSecond;
    }
    ~CacheTest() override { source_.open(); }

    Words& start() {
        caches_ = std::make_unique<Caches>(settings_, clock_, executor_, health_, nullptr);
        Lookup<std::string> lookup;
        lookup.name = "word";
        lookup.dependency = "source";
        lookup.policy = policy_;
        lookup.load = [this](std::size_t, std::span<const std::string> ids) {
            return source_.load(ids);
        };
        if (shape_) shape_(lookup);
        words_ = std::make_unique<Words>(*caches_, std::move(lookup), StandsAt{"word:"});
        caches_->start();
        return *words_;
    }
    // Asks and turns until there is an answer.
    Answer get(const std::string& id) {
        std::optional<Answer> out;
        words_->get(id, kCap, [&](const Answer& answer) { out = answer; });
        turn_until([&] { return out.has_value(); });
        return out ? *out : Answer(Error{"no_answer", ""});
    }
    std::string word(const std::string& id) {
        const Answer answer = get(id);
        if (!answer) return answer.error().code;
        if (answer->value == nullptr) return "absent";
        return *answer->value + (answer->is_stale ? " (stale)" : "");
    }
    void turn_until(const std::function<bool()>& claim) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!claim() && std::chrono::steady_clock::now() < deadline) executor_.turn();
    }
    Counts counts() const { return words_->category().counts(); }

    HandClock clock_;
    HandExecutor executor_{clock_};
    app::Health health_;
    Source source_;
    CachesSettings settings_;
    Policy policy_;
    std::function<void(Lookup<std::string>&)> shape_;  // of what start() makes
    std::unique_ptr<Caches> caches_;
    std::unique_ptr<Words> words_;
};

}  // namespace shared::cache
