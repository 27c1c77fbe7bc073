// What a cached look-up of one type is made of: its codec, its source, its place.
#pragma once

#include "shared/base/result.hpp"
#include "shared/cache/policy.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shared::cache {

// `write` gives a JSON object, `bytes` what the value takes in memory beside sizeof(T).
template <typename C, typename T>
concept CodecOf = requires(const T& value, std::string_view json) {
    { C::write(value) } -> std::same_as<std::string>;
    { C::read(json) } -> std::same_as<Result<T>>;
    { C::bytes(value) } -> std::convertible_to<std::size_t>;
    { C::kIsSecret } -> std::convertible_to<bool>;
};

// What may stand in Redis.
template <typename C>
concept Shareable = !C::kIsSecret;

template <typename T>
struct Found {
    std::shared_ptr<const T> value;  // shared with the cache; null: does not exist
    bool is_stale = false;
};

// A value as its source gave it; an id without a row does not exist.
template <typename T>
struct Read {
    std::string id;
    Result<T> value;
    std::int64_t version = 0;
    MonoUs fresh_for = -1;
};
template <typename T>
using Reads = Result<std::vector<Read<T>>>;

// As in definition.hpp.
template <typename T>
struct Lookup {
    std::string name;
    std::string dependency = "postgres";
    bool in_snapshot = false;
    bool gives_old = false;
    bool forgets = false;
    Policy policy{};
    std::function<Reads<T>(std::size_t thread, std::span<const std::string> ids)> load{};
    std::size_t at_once = 64;
    bool is_slow = false;
    std::function<void(const std::string& id, std::function<void(Reads<T>)> done)> begin{};
    std::function<bool()> is_away{};
    std::function<Reads<T>(std::size_t thread)> load_all{};
    bool is_all_whole = true;
};

// Where it stands in Redis.
struct StandsAt {
    std::string prefix, suffix{};
    bool is_told = true;  // of its changes; else keep it in the process for as long as may be wrong
};
// Nowhere but in this process: changes are told by removing that key.
struct ToldAt {
    std::string prefix;
};
// Nowhere but in this process, and told by nobody: what is made anew under another id.
struct InProcess {
    std::string prefix;
};

}  // namespace shared::cache
