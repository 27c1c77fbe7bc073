#include "shared/redis/redis.hpp"

#include "shared/cache/l2.hpp"
#include "tests/bench/cache/bare_redis.hpp"
#include "tests/bench/cache/held.hpp"
#include "tests/bench/cache/parts.hpp"
#include "tests/bench/cache/samples.hpp"
#include "tests/bench/cache/values.hpp"

#include <array>
#include <stdexcept>

#include <fmt/format.h>

namespace tests::bench::cache {
namespace {

using shared::cache::L2;
using workers::hot::lookup::MemoriesCodec;

constexpr std::chrono::seconds kLong{5};
constexpr double kMostOfFloor = 1.25;

struct Size {
    const char* name;
    std::size_t facts;
    std::size_t compress_from;
};

// The JSON of `facts` memories is of about that size.
constexpr std::array kSizes{
    Size{"0.5 KB", 3, 4'096}, Size{"4 KB", 30, 0}, Size{"4 KB, compressed in Redis", 30, 1'024}};

void measure(const Settings& settings, const Size& size, L2& l2, Report& report) {
    const Patient patient = patients(1).front();
    const std::string key = fmt::format("bench:{}", size.name);
    const shared::SystemClock clock;
    const shared::cache::Write write{key,
                                     MemoriesCodec::write(memories(patient, size.facts)),
                                     1,
                                     clock.wall_ms() + 3'600'000,
                                     std::chrono::hours(2),
                                     size.compress_from};
    (void)shared::redis::connect({.url = settings.redis_url})->run_one({"DEL", key}, kLong);
    const auto put = l2.put(std::span(&write, 1), kLong);
    if (!put.front() || !*put.front()) throw std::runtime_error("Redis did not take a value");
    BareRedis bare(settings.redis_url);
    Samples of_l2, of_value, of_bare;
    for (std::size_t i = 0; i < settings.times(4'000); ++i) {
        const double began = now_ns();
        bare.get(key);
        const double got = now_ns();
        auto found = l2.get(std::span(&key, 1), kLong);
        const double stored = now_ns();
        const bool is_there = found.front() && *found.front();
        const bool is_read = is_there && MemoriesCodec::read((*found.front())->json);
        of_bare.add((got - began) / 1e3);
        of_l2.add((stored - got) / 1e3);
        of_value.add((now_ns() - got) / 1e3);
        if (!is_read) return report.expect(false, "redis: a value was not there");
    }
    const double floor = of_bare.at(0.5);
    const std::string name = fmt::format("hit in Redis, {}", size.name);
    report.rows.push_back({name, "us", of_l2.at(0.5), of_l2.at(0.99), floor, kMostOfFloor * floor});
    report.rows.push_back({"  as a value, " + std::string(size.name),
                           "us",
                           of_value.at(0.5),
                           of_value.at(0.99),
                           floor});
    report.rows.push_back(
        {"  floor: GET by socket calls, " + std::string(size.name), "us", floor, of_bare.at(0.99)});
    report.number("bytes of JSON, " + std::string(size.name),
                  static_cast<double>(write.json.size()));
}

}  // namespace

void measure_redis(const Settings& settings, Report& report) {
    const shared::SystemClock clock;
    L2 l2({.url = settings.redis_url}, clock);
    for (const Size& size : kSizes) measure(settings, size, l2, report);
}

}  // namespace tests::bench::cache
