// How one category is cached: what a setting says, with its defaults.
//
// Text form, each part optional and the rest as by default:
//   l1=10m,l2=1h,stale=24h,negative=5s,jitter=10,early=90,mb=64,zstd=4096,off
// Times end with ms, s, m or h; jitter and early are percent of the fresh time, mb is MiB, zstd
// bytes (0: never compressed).
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace shared::cache {

struct Policy {
    MonoUs fresh_l1 = 600'000'000;    // 0: not kept in the process
    MonoUs fresh_l2 = 3'600'000'000;  // 0: not kept in Redis
    MonoUs stale = 86'400'000'000;    // beyond the fresh time, where nothing better can be had
    MonoUs negative = 5'000'000;      // how long what does not exist is known not to
    int jitter_percent = 10;          // fresh times are shortened by up to so much
    // From here on a read renews the value beside the reply, so that keys that are read never run
    // out; 100: never.
    int early_percent = 90;
    std::size_t bytes = 16UL * 1024 * 1024;  // in the process
    std::size_t compress_from = 4'096;
    bool is_on = true;

    bool operator==(const Policy&) const = default;
};

// `base` with what `text` says otherwise. Error `bad_policy` (stop), whose detail says which part.
Result<Policy> read_policy(std::string_view text, Policy base);
// What read_policy() takes; all parts.
std::string write_policy(const Policy& policy);

}  // namespace shared::cache
