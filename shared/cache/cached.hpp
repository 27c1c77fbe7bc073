// A look-up of values of one type: typed front of a category.
//
//   Cached<Clinic, ClinicCodec> clinics(caches, lookup, StandsAt{"clinic:"});
//   clinics.get(id, cap, [](Result<Found<Clinic>> found) { ... });   // a look-up, cached
//   l2.remove(std::array{Removal{key, version}}, timeout);          // a write, told to everybody
//
// Compiled, and shown to work: tests/unit/shared/cache/example_test.cpp.
//
// What a type needs is a codec. One of a secret says so and cannot be given a key in Redis: that
// does not compile.
#pragma once

#include "shared/cache/caches.hpp"
#include "shared/cache/category.hpp"
#include "shared/cache/lookup.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shared::cache {

// Thread-safe; what it refers to belongs to its Caches, which must outlive it.
template <typename T, CodecOf<T> C>
class Cached {
  public:
    using Done = std::function<void(Result<Found<T>>)>;

    // A secret does not leave the process: there is no such constructor for one.
    Cached(Caches& caches, Lookup<T> lookup, const StandsAt& key) requires Shareable<C>
        : category_(caches.add(definition(std::move(lookup), key, true))) {}
    Cached(Caches& caches, Lookup<T> lookup, const ToldAt& key)
        : category_(caches.add(definition(std::move(lookup), {.prefix = key.prefix}, false))) {}
    Cached(Caches& caches, Lookup<T> lookup, const InProcess& name)
        : category_(caches.add(
              definition(std::move(lookup), {.prefix = name.prefix, .is_told = false}, false))) {}

    // What is in memory and fresh, else nothing. Takes no lock.
    std::optional<Found<T>> hit(std::string_view id) { return typed(category_.hit(id)); }
    // As Category::at_hand().
    std::optional<Found<T>> at_hand(std::string_view id) { return typed(category_.at_hand(id)); }
    // As Category::get().
    void get(std::string_view id, MonoUs cap, Done done) {
        category_.get(
            id, cap, [done = std::move(done)](const Answered& answered) { done(typed(answered)); });
    }
    // As Category::wait().
    Result<Found<T>> wait(std::string_view id, MonoUs patience) {
        return typed(category_.wait(id, patience));
    }
    void prefetch(std::string_view id) { category_.prefetch(id); }
    // As Category::follow(), in a hurry.
    void follow(std::string_view id, MonoUs late, const std::function<void()>& done) {
        category_.follow(id, late, done);
    }
    // As Category::made(); never null.
    template <typename Make>
    std::shared_ptr<const T> made(std::string_view id, Make make) {
        return std::static_pointer_cast<const T>(category_.made(id, [&make] {
            return std::static_pointer_cast<const void>(std::make_shared<const T>(make()));
        }));
    }
    // As Category::any().
    std::shared_ptr<const T> any(std::string_view id) const {
        return std::static_pointer_cast<const T>(category_.any(id));
    }
    // In this process; others hear of it where it stands in Redis.
    void changed(std::string_view id) { category_.changed(id); }
    Category& category() { return category_; }

  private:
    static std::optional<Found<T>> typed(std::optional<Answer> found) {
        if (!found) return std::nullopt;
        return Found<T>{std::static_pointer_cast<const T>(std::move(found->value)),
                        found->is_stale};
    }
    static Result<Found<T>> typed(const Answered& answered) {
        if (!answered) return answered.error();
        return Found<T>{std::static_pointer_cast<const T>(answered->value), answered->is_stale};
    }
    static Rows erased(Reads<T> reads) {
        if (!reads) return reads.error();
        std::vector<Row> out;
        for (Read<T>& read : *reads) {
            auto value = read.value
                             ? Result<Value>(std::make_shared<const T>(std::move(*read.value)))
                             : Result<Value>(read.value.error());
            out.push_back({std::move(read.id), std::move(value), read.version, read.fresh_for});
        }
        return out;
    }
    static Definition definition(Lookup<T> lookup, const StandsAt& key, bool is_shared) {
        Definition out;
        out.name = std::move(lookup.name);
        out.prefix = key.prefix;
        out.suffix = key.suffix;
        out.is_shared = is_shared;
        out.is_told = key.is_told;
        out.dependency = std::move(lookup.dependency);
        out.in_snapshot = lookup.in_snapshot;
        out.gives_old = lookup.gives_old;
        out.forgets = lookup.forgets;
        out.at_once = lookup.at_once;
        out.is_slow = lookup.is_slow;
        out.is_away = std::move(lookup.is_away);
        out.policy = lookup.policy;
        out.is_all_whole = lookup.is_all_whole;
        if (lookup.load) {
            out.load = [load = std::move(lookup.load)](std::size_t thread,
                                                       std::span<const std::string> ids) {
                return erased(load(thread, ids));
            };
        }
        if (lookup.begin) {
            out.begin = [begin = std::move(lookup.begin)](const std::string& id,
                                                          std::function<void(Rows)> done) {
                begin(id,
                      [done = std::move(done)](Reads<T> reads) { done(erased(std::move(reads))); });
            };
        }
        if (lookup.load_all) {
            out.load_all = [load = std::move(lookup.load_all)](std::size_t thread) {
                return erased(load(thread));
            };
        }
        out.write = [](const void* value) { return C::write(*static_cast<const T*>(value)); };
        out.read = [](std::string_view json) -> Result<Value> {
            auto read = C::read(json);
            if (!read) return read.error();
            return Value(std::make_shared<const T>(std::move(*read)));
        };
        out.bytes = [](const void* value) {
            return sizeof(T) + C::bytes(*static_cast<const T*>(value));
        };
        return out;
    }

    Category& category_;
};

}  // namespace shared::cache
