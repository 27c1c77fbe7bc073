#include "shared/cache/l2.hpp"
#include "tests/bench/cache/held.hpp"
#include "tests/bench/cache/parts.hpp"
#include "tests/bench/cache/values.hpp"

#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <malloc.h>

namespace tests::bench::cache {
namespace {

using namespace workers::hot::lookup;

constexpr std::chrono::seconds kLong{5};
constexpr std::size_t kEntries = 500;
constexpr double kMostOfClinic = 100.0 * 1024;

class Sizes {
  public:
    Sizes(const Settings& settings, Report& report)
        : report_(report),
          l2_({.url = settings.redis_url}, clock_),
          redis_(shared::redis::connect({.url = settings.redis_url})) {}

    // Bytes in Redis. `make(i)` is a value of its own id.
    template <typename Codec, typename Make>
    double take(const std::string& name, Make make) {
        using T = decltype(make(0));
        shared::cache::Policy policy;
        policy.bytes = 1024UL * 1024 * 1024;
        Held<T, Codec> held("", clock_, policy, nullptr);
        const auto before = ::mallinfo2().uordblks;
        for (std::size_t i = 0; i < kEntries; ++i) held.put(id(i), make(i));
        const auto after = ::mallinfo2().uordblks;
        const auto usage = held.cached.category().usage();
        report_.expect(usage.entries == kEntries, name + ": not all were kept in memory");
        report_.number(name + ": bytes counted in memory",
                       static_cast<double>(usage.bytes) / kEntries);
        report_.number(name + ": bytes of the heap",
                       static_cast<double>(after - before) / kEntries);
        const double in_redis = stored(Codec::write(make(0)));
        report_.number(name + ": bytes in Redis", in_redis);
        return in_redis;
    }

  private:
    static std::string id(std::size_t number) {
        const Patient one = patients(1).front();
        return fmt::format("{}:{}{:06}", one.clinic, one.id.substr(0, 30), number);
    }
    double stored(std::string json) {
        const std::string key = "bench:sizes:" + id(0);
        (void)redis_->run_one({"DEL", key}, kLong);
        const shared::cache::Write write{
            key, std::move(json), 1, clock_.wall_ms() + 3'600'000, std::chrono::hours(2)};
        const auto put = l2_.put(std::span(&write, 1), kLong);
        const auto usage = redis_->run_one({"MEMORY", "USAGE", key, "SAMPLES", "0"}, kLong);
        if (!put.front() || !*put.front() || !usage) throw std::runtime_error("Redis took nothing");
        return static_cast<double>(usage->integer);
    }

    Report& report_;
    const shared::SystemClock clock_;
    shared::cache::L2 l2_;
    std::unique_ptr<shared::redis::Redis> redis_;
};

}  // namespace

void measure_sizes(const Settings& settings, Report& report) {
    Sizes sizes(settings, report);
    const auto all = patients(kEntries);
    const double of_instance =
        sizes.take<InstanceCodec>("instance", [](std::size_t i) { return instance(i); });
    for (const std::size_t services : {8, 40, 150}) {
        const double of_clinic =
            sizes.take<ClinicCodec>(fmt::format("clinic of {} services", services),
                                    [&](std::size_t i) { return clinic(i, services); });
        report.expect(of_instance + of_clinic <= kMostOfClinic, "a clinic takes more than 100 KB");
    }
    const double of_memory =
        sizes.take<MemoriesCodec>("memory of 3 facts", [&](auto i) { return memories(all[i], 3); });
    const double of_profile =
        sizes.take<ProfileCodec>("patient", [&](auto i) { return profile(all[i]); });
    const double of_appointments =
        sizes.take<AppointmentsCodec>("appointments", [&](auto i) { return appointments(all[i]); });
    report.number("MB in Redis for 10,000 patients (these three)",
                  10'000 * (of_memory + of_profile + of_appointments) / 1e6);
}

}  // namespace tests::bench::cache
