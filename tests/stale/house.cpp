#include "tests/stale/house.hpp"

#include "shared/json/value.hpp"
#include "tests/stale/process.hpp"
#include "workers/background/announcements/l2_removals.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace stale {
namespace {

using namespace std::chrono_literals;
using shared::Error;

constexpr std::size_t kMostBreaches = 10;

}  // namespace

std::string ThingCodec::write(const Thing& thing) {
    return fmt::format(R"({{"number":{},"text":"{}"}})", thing.version, thing.text);
}

shared::Result<Thing> ThingCodec::read(std::string_view json) {
    thread_local shared::json::Parser parser;
    const auto value = parser.parse(json);
    if (!value) return Error{"bad_record", "", shared::Action::kDeadLetter};
    return Thing{(*value)["number"].integer_or(0), std::string((*value)["text"].string_or(""))};
}

House::House(Settings settings) : settings_(settings) {
    for (std::size_t i = 0; i < settings_.servers; ++i) {
        servers_.push_back(std::make_unique<shared::redis::test::RedisServer>());
    }
    for (History& each : histories_) each.announced(each.written(true), 0);
    for (std::size_t i = 0; i < kProcesses; ++i) {
        processes_.push_back(std::make_unique<Process>(*this, i));
    }
    for (std::size_t i = 0; i < 2; ++i) {
        writers_.emplace_back([this, i](const std::stop_token& stop) { write(stop, i); });
    }
    if (!settings_.has_late_writer) return;
    writers_.emplace_back([this](const std::stop_token& stop) { write_late(stop); });
}

House::~House() {
    calm();
    writers_.clear();
    processes_.clear();
}

shared::redis::Settings House::redis() const {
    std::string urls;
    for (const auto& each : servers_) urls += (urls.empty() ? "" : ",") + each->url();
    return {.url = urls};
}

bool House::await_heard(std::chrono::milliseconds patience) const {
    return std::all_of(processes_.begin(), processes_.end(), [&](const auto& each) {
        return each->caches.await_heard(patience);
    });
}

// As of one moment, told later: a statement that takes its time.
House::Reads House::load(std::span<const std::string> ids) {
    thread_local std::mt19937_64 random{std::random_device()()};
    std::vector<shared::cache::Read<Thing>> out;
    if (source_.fails) return Error{"source_down", "", shared::Action::kRetry};
    for (const std::string& id : ids) {
        std::size_t key = 0;
        std::from_chars(id.data(), id.data() + id.size(), key);
        const auto [version, exists] = histories_.at(key).standing();
        if (exists) out.push_back({id, Thing{version, std::string(200, 'x')}, version});
    }
    const bool is_slow = static_cast<int>(random() % 100) < source_.slow_percent;
    if (is_slow) std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 230));
    return out;
}

// In bursts: a load that is overtaken by a change is followed by nothing that would mend it.
void House::write(const std::stop_token& stop, std::size_t writer) {
    std::mt19937_64 random(settings_.seed + 200 + writer);
    shared::cache::L2 l2(redis(), clock_);
    while (!stop.stop_requested()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1 + random() % 4));
        ++writing_;
        const std::size_t key = random() % (kKeys / 2) * 2 + writer;
        for (auto left = 1 + random() % 4; left > 0 && is_storm_; --left) {
            announce(l2, key, histories_[key].written(random() % 20 != 0));
            const auto pause = random() % 3 == 0 ? random() % 60 : random() % 4;
            std::this_thread::sleep_for(std::chrono::milliseconds(pause));
        }
        --writing_;
    }
}

void House::write_late(const std::stop_token& stop) {
    std::mt19937_64 random(settings_.seed + 300);
    shared::cache::L2 l2(redis(), clock_);
    while (!stop.stop_requested()) {
        std::vector<shared::cache::Write> writes;
        for (std::size_t key = 0; key < kKeys; ++key) {
            const auto [version, exists] = histories_[key].standing();
            if (!exists || random() % 4 != 0) continue;
            writes.push_back({"thing:" + id_of(key),
                              ThingCodec::write({version, "late"}),
                              version,
                              clock_.wall_ms() + 3'600'000,
                              std::chrono::hours(2)});
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5 + random() % 100));
        (void)l2.put(writes, 200ms);
    }
}

// Tried until it is taken, as the announcer does.
void House::announce(shared::cache::L2& l2, std::size_t key, std::int64_t version) {
    workers::background::announcements::L2Removals removals(l2, 200ms);
    const shared::cache::Removal removal{"thing:" + id_of(key), version};
    while (!removals.remove({&removal, 1}).front()) std::this_thread::sleep_for(20ms);
    histories_[key].announced(version, clock_.mono_us());
    ++announcements_;
}

void House::check(std::size_t process, std::size_t key, std::int64_t version, MonoUs began) {
    const History::Age age = histories_[key].age(version, began);
    if (age.late == 0) return;
    const std::lock_guard lock(guard_);
    auto& late =
        late_[{static_cast<std::int64_t>(process), static_cast<std::int64_t>(key), age.version}];
    late = std::max(late, age.late);
    if (age.late <= most_late_ || findings_.breaches.size() >= kMostBreaches) return;
    findings_.breaches.push_back(fmt::format("process {} key {}: version {} {} ms after {}",
                                             process,
                                             key,
                                             version,
                                             age.late / 1'000,
                                             age.version));
}

void House::storm() {
    is_storm_ = true;
}

void House::calm() {
    is_storm_ = false;
    while (writing_ > 0) std::this_thread::sleep_for(1ms);
}

std::vector<std::string> House::leftovers() {
    std::vector<std::string> out;
    shared::cache::L2 l2(redis(), clock_);
    for (std::size_t key = 0; key < kKeys; ++key) {
        const auto [last, exists] = histories_[key].standing();
        for (const auto& each : processes_) {
            const std::int64_t version = each->read(key);
            if (version == (exists ? last : 0)) continue;
            out.push_back(fmt::format("process {} key {}: version {} where {} is",
                                      each->number,
                                      key,
                                      version,
                                      exists ? last : 0));
        }
        const std::string name = "thing:" + id_of(key);
        const auto stored = l2.get({&name, 1}, 5s).front();
        const bool is_fresh = stored && *stored && (*stored)->fresh_until > clock_.wall_ms();
        if (!is_fresh || ((*stored)->version == last && exists)) continue;
        out.push_back(
            fmt::format("Redis key {}: version {}, last is {}", key, (*stored)->version, last));
    }
    return out;
}

Findings House::findings() {
    const std::lock_guard lock(guard_);
    Findings out = std::exchange(findings_, {});
    out.reads = reads_.exchange(0);
    out.stale = stale_.exchange(0);
    out.errors = errors_.exchange(0);
    out.announcements = announcements_.exchange(0);
    out.steps_back = back_.exchange(0);
    for (const auto& [where, late] : late_) out.late.push_back(late);
    std::sort(out.late.begin(), out.late.end());
    late_.clear();
    return out;
}

}  // namespace stale
