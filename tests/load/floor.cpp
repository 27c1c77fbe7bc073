#include "tests/load/floor.hpp"

#include "shared/base/clock.hpp"
#include "tests/load/cpu.hpp"
#include "tests/load/exchange.hpp"
#include "tests/load/raw_log.hpp"

#include <atomic>
#include <chrono>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace tests::load {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kWarmUp = ~std::uint64_t{0};  // tag of what is not counted
constexpr int kWarmUpEach = 20;                       // records a partition
constexpr auto kPatience = 10s;
// Of a send request and of a claim, as ours are.
constexpr std::size_t kRequestBytes = 250;
constexpr std::size_t kClaimBytes = 500;

std::int64_t now_us() {
    return shared::SystemClock().mono_us();
}

void sleep_until(std::int64_t us) {
    std::this_thread::sleep_until(
        std::chrono::steady_clock::time_point(std::chrono::microseconds(us)));
}

class Run {
  public:
    explicit Run(const FloorOptions& options)
        : options_(options),
          topics_(options.brokers, options.partitions),
          producer_(options.brokers, topics_, [this](int topic, std::uint64_t tag, bool is_stored) {
              on_ack(topic, tag, is_stored);
          }) {
        if (options.floor == Floor::kReply) exchange_.emplace(kRequestBytes);
        if (options.floor == Floor::kAck) return;
        consumer_.emplace(options.brokers,
                          topics_.first(),
                          options.partitions,
                          [this](int partition, std::uint64_t tag) { on_record(partition, tag); });
    }

    FloorResult go() {
        warm_up();
        (void)prefer_this_thread();  // the librdkafka threads are there already, and are not
                                     // preferred
        const auto count =
            static_cast<std::uint64_t>(std::llround(options_.rate * options_.seconds));
        const double cpu_before = cpu_seconds();
        start_us_ = now_us() + 20'000;
        for (std::uint64_t i = 0; i < count; ++i) {
            sleep_until(due_us(i));
            late_.record(now_us() - due_us(i));
            producer_.produce(0, partition(i), i, options_.bytes);
        }
        await(count);
        FloorResult out{count, done_, {}, late_, 0, cpu_seconds() - cpu_before};
        out.seconds = static_cast<double>(now_us() - start_us_) / 1e6;
        // Their thread has counted the last one before done_ said so.
        out.taken = taken_;
        return out;
    }

  private:
    int partition(std::uint64_t tag) const {
        return static_cast<int>(tag % static_cast<std::uint64_t>(options_.partitions));
    }
    std::int64_t due_us(std::uint64_t tag) const {
        return start_us_ + std::llround(static_cast<double>(tag) * 1e6 / options_.rate);
    }

    void on_ack(int topic, std::uint64_t tag, bool is_stored) {
        if (!is_stored) return;
        if (options_.floor == Floor::kAck) return finish(tag);
        if (topic == 0) return;
        exchange_->make();
        finish(tag);
    }

    void on_record(int partition, std::uint64_t tag) {
        if (options_.floor == Floor::kConsume) return finish(tag);
        producer_.produce(1, partition, tag, kClaimBytes);
    }

    void finish(std::uint64_t tag) {
        if (tag != kWarmUp) taken_.record(now_us() - due_us(tag));
        ++done_;
    }

    void await(std::uint64_t count) const {
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        while (done_ < count && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(1ms);
        }
    }

    // Producer id, leaders, connections and the consumer's fetches are there afterwards.
    void warm_up() {
        const auto count = static_cast<std::uint64_t>(options_.partitions) * kWarmUpEach;
        for (std::uint64_t i = 0; i < count; ++i) {
            producer_.produce(0, partition(i), kWarmUp, options_.bytes);
        }
        await(count);
        if (done_ != count) throw std::runtime_error("the broker does not answer in time");
        done_ = 0;
    }

    const FloorOptions& options_;
    std::atomic<std::int64_t> start_us_{0};
    std::atomic<std::uint64_t> done_{0};
    Histogram taken_;  // written by the one thread that calls finish()
    Histogram late_;
    std::optional<Exchange> exchange_;
    RawTopics topics_;
    // Both end before what their callbacks use; the consumer's callback uses the producer.
    RawProducer producer_;
    std::optional<RawConsumer> consumer_;
};

}  // namespace

FloorResult run_floor(const FloorOptions& options) {
    return Run(options).go();
}

}  // namespace tests::load
