#include "tests/bench/cache/held.hpp"
#include "tests/bench/cache/parts.hpp"
#include "tests/bench/cache/values.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <random>
#include <thread>

#include <fmt/format.h>

namespace tests::bench::cache {
namespace {

using workers::hot::lookup::Appointments;
using workers::hot::lookup::AppointmentsCodec;
using workers::hot::lookup::Memories;
using workers::hot::lookup::MemoriesCodec;

constexpr std::size_t kPatients = 20'000;
constexpr std::size_t kMostActive = 100;
constexpr double kConversationsPerSecond = 60;
constexpr double kSeconds = 600;
constexpr shared::MonoUs kSecond = 1'000'000;
constexpr std::uint64_t kUnderWay = 8;  // loads, before time goes on

// Shown by the load, not by the machine.
class LoadClock final : public shared::Clock {
  public:
    shared::WallMs wall_ms() const override { return 1'700'000'000'000 + now_us / 1'000; }
    shared::MonoUs mono_us() const override { return now_us; }
    shared::BootNs boot_ns() const override { return now_us * 1'000; }
    std::atomic<shared::MonoUs> now_us{kSecond};
};

struct Message {
    shared::MonoUs at;
    std::size_t patient;
    int number;  // in its conversation, from 0
};

// Conversations of three messages, 20 s apart; who writes is Zipf-distributed with exponent 1.
std::vector<Message> messages(const Settings& settings) {
    std::vector<double> weights(kPatients);
    for (std::size_t i = 0; i < kPatients; ++i) weights[i] = 1 / static_cast<double>(i + 1);
    std::discrete_distribution<std::size_t> who(weights.begin(), weights.end());
    std::exponential_distribution<double> gap(kConversationsPerSecond);
    std::mt19937 random(settings.seed);
    const double end = kSeconds * std::min(1.0, settings.effort);
    std::vector<Message> out;
    for (double at = 1; at < end; at += gap(random)) {
        const std::size_t patient = who(random);
        for (int number = 0; number < 3; ++number) {
            const double seconds = at + 20.0 * number;
            out.push_back({static_cast<shared::MonoUs>(seconds * 1e6), patient, number});
        }
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return out;
}

struct Share {
    std::size_t asked = 0, hits = 0;
    void add(bool is_hit) {
        ++asked;
        hits += is_hit ? 1 : 0;
    }
    double percent() const {
        return 100.0 * static_cast<double>(hits) / static_cast<double>(std::max(asked, 1UL));
    }
};

template <typename T, typename Codec>
struct Watched {
    Watched(const shared::Clock& clock, const shared::cache::Policy& policy, T value)
        : held(clock, policy, [this, value](auto ids) {
              std::vector<shared::cache::Read<T>> out;
              for (const std::string& id : ids) out.push_back({id, value, 1});
              loads += ids.size();
              return shared::cache::Reads<T>(std::move(out));
          }) {}

    // As a reply asks: what is there, and what is not is fetched beside.
    bool ask(std::string_view id) {
        const bool is_there = held.hit(id) != nullptr;
        if (!is_there) held.category.prefetch(id);
        return is_there;
    }
    // Real threads load in virtual time: it waits for them.
    void settle() {
        while (held.category.counts().refreshes > loads + kUnderWay) {
            std::this_thread::yield();
        }
    }
    std::atomic<std::size_t> loads{0};
    Alone<T, Codec> held;
};

shared::cache::Policy policy(shared::MonoUs fresh, bool is_early) {
    shared::cache::Policy out;
    out.fresh_l1 = fresh;
    out.bytes = 256UL * 1024 * 1024;
    out.early_percent = is_early ? 90 : 100;
    return out;
}

void run(const std::vector<Message>& all, bool is_early, bool is_prefetched, Report& report) {
    const auto known = patients(kPatients);
    LoadClock clock;
    Watched<Memories, MemoriesCodec> memory(
        clock, policy(75 * kSecond, is_early), memories(known.front(), 1));
    Watched<Appointments, AppointmentsCodec> upcoming(
        clock, policy(300 * kSecond, is_early), appointments(known.front()));
    Share of_memory, of_next, of_active, of_upcoming;
    for (const Message& message : all) {
        clock.now_us = message.at;
        const Patient& patient = known[message.patient];
        const PatientKey key(patient.clinic, patient.id);
        const bool is_known = memory.ask(key);
        // A reply asks for the memory in the same instant in which its session begins.
        if (is_prefetched && message.number == 0) upcoming.held.category.prefetch(key);
        of_memory.add(is_known);
        if (message.number > 0) of_next.add(is_known);
        if (message.patient < kMostActive) of_active.add(is_known);
        if (message.number == 2)
            of_upcoming.add(upcoming.ask(key));  // the patient gets to it in the end
        memory.settle();
        upcoming.settle();
    }
    const auto name = fmt::format(
        "early refresh {}, prefetch {}: ", is_early ? "on" : "off", is_prefetched ? "on" : "off");
    report.number(name + "memory hits %", of_memory.percent());
    report.number(name + "memory hits %, after the first message", of_next.percent());
    report.number(name + "memory hits %, the 100 who write most", of_active.percent());
    report.number(name + "appointments hits %", of_upcoming.percent());
    const auto loads = static_cast<double>(memory.loads + upcoming.loads);
    report.number(name + "loads per 1,000 messages",
                  1'000 * loads / static_cast<double>(std::max<std::size_t>(all.size(), 1)));
}

}  // namespace

void measure_ahead(const Settings& settings, Report& report) {
    const auto all = messages(settings);
    report.notes.push_back(
        fmt::format("early refresh and prefetch: virtual time, {} messages of {} patients",
                    all.size(),
                    kPatients));
    for (const bool is_early : {true, false}) {
        for (const bool is_prefetched : {true, false}) run(all, is_early, is_prefetched, report);
    }
}

}  // namespace tests::bench::cache
