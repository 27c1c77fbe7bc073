// A process' worth of the house: its caches, a thread that asks and is called back, and one that
// waits.
#pragma once

#include "tests/stale/house.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>

namespace stale {

using shared::cache::Found;

inline constexpr MonoUs kCap = 300'000;

inline std::string id_of(std::size_t key) {
    return std::to_string(key);
}

inline std::int64_t version_of(const Found<Thing>& found) {
    return found.value == nullptr ? 0 : found.value->version;
}

inline shared::cache::CachesSettings caching(const Settings& settings,
                                             const shared::redis::Settings& redis) {
    shared::cache::CachesSettings out;
    out.loads.redis = redis;
    out.loads.breaker = {.failures = 5, .open_for_us = 200'000, .probe_deadline_us = 500'000};
    out.late_us = kCap;
    out.unheard_us = std::chrono::microseconds(settings.unheard).count();
    out.tracking = settings.tracking;
    return out;
}

struct House::Process {
    Process(House& of, std::size_t at) : house(of), number(at) {
        shared::cache::Lookup<Thing> lookup;
        lookup.name = "thing";
        lookup.dependency = "source";
        lookup.policy.jitter_percent = 0;
        if (at == 1) lookup.policy.bytes = 24UL * 1024;  // not all of it has room
        if (at == 2) {  // most of it comes from Redis, and is soon old there
            lookup.policy.fresh_l1 = 300'000;
            lookup.policy.fresh_l2 = 400'000;
        }
        lookup.load = [&of](std::size_t, std::span<const std::string> ids) { return of.load(ids); };
        things = std::make_unique<shared::cache::Cached<Thing, ThingCodec>>(
            caches, std::move(lookup), shared::cache::StandsAt{"thing:"});
        caches.start();
        asking = std::jthread([this](const std::stop_token& stop) { ask(stop); });
        waiting = std::jthread([this](const std::stop_token& stop) { wait(stop); });
    }
    ~Process() {
        asking = {};
        waiting = {};
    }

    // By one thread, of one key: the newest, and when.
    struct Seen {
        std::int64_t version = 0;
        MonoUs at = 0;
    };
    void take(std::size_t key,
              MonoUs began,
              const shared::Result<Found<Thing>>& found,
              std::array<Seen, kKeys>& all) {
        house.reads_.fetch_add(1, std::memory_order_relaxed);
        if (!found) return void(++house.errors_);
        if (found->is_stale) return void(++house.stale_);
        const std::int64_t version = version_of(*found);
        house.check(number, key, version, began);
        Seen& seen = all[key];
        if (version == 0) return;
        if (version < seen.version && began > seen.at) ++house.back_;
        if (version > seen.version) seen = {version, house.clock_.mono_us()};
    }
    // As a worker's loop: memory first, else a look-up that calls back.
    void ask(const std::stop_token& stop) {
        std::mt19937_64 random(house.settings_.seed + number);
        std::array<Seen, kKeys> seen{};
        int open = 0;
        const auto ask_one = [&](std::size_t key) {
            const MonoUs began = house.clock_.mono_us();
            if (const auto found = things->hit(id_of(key))) return take(key, began, *found, seen);
            if (open >= 32) return;
            ++open;
            things->get(
                id_of(key), kCap, [&, key, began](const shared::Result<Found<Thing>>& found) {
                    --open;
                    take(key, began, found, seen);
                });
        };
        while (!stop.stop_requested()) {
            for (int i = 0; i < 64; ++i) ask_one(random() % kKeys);
            loop.turn(std::chrono::milliseconds(1));
        }
        while (open > 0) loop.turn(std::chrono::milliseconds(5));
    }
    void wait(const std::stop_token& stop) {
        std::mt19937_64 random(house.settings_.seed + 100 + number);
        std::array<Seen, kKeys> seen{};
        while (!stop.stop_requested()) {
            const std::size_t key = random() % kKeys;
            const MonoUs began = house.clock_.mono_us();
            take(key, began, things->wait(id_of(key), kCap), seen);
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
    }

    // What is true as far as it knows; what it could not have is tried again for a while. -1:
    // never.
    std::int64_t read(std::size_t key) const {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        while (std::chrono::steady_clock::now() < until) {
            const auto found = things->wait(id_of(key), kCap);
            if (found && !found->is_stale) return version_of(*found);
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return -1;
    }

    House& house;
    const std::size_t number;
    Loop loop;
    shared::app::Health health;
    shared::cache::Caches caches{
        caching(house.settings_, house.redis()), house.clock_, loop, health, nullptr};
    std::unique_ptr<shared::cache::Cached<Thing, ThingCodec>> things;
    std::jthread asking, waiting;
};

}  // namespace stale
