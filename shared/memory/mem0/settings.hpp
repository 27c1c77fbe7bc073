// How a mem0 is reached: the hosted service or the open-source server.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace shared::memory::mem0 {

enum class Dialect {
    kHosted,  // routes of /v3, `Authorization: Token`; additions are queued
    kServer,  // routes without a version, `X-API-Key`; an addition waits for the model
};

// `hosted` or `server`.
std::optional<Dialect> dialect_of(std::string_view word);

struct Settings {
    Dialect dialect = Dialect::kHosted;
    // A base as `https://api.mem0.ai` or `http://127.0.0.1:8888`; a path before the routes is
    // kept, a slash at its end is not.
    std::string url;
    std::string key;  // a secret; the server may be without one, the hosted service never is
    // Of a read and of forgetting, all pages and a repetition included: MEM0_TIMEOUT_MS.
    std::chrono::milliseconds read_timeout{6'000};
    // Of an addition; 0: 1.5 s where it is queued, 30 s where it waits for the model.
    std::chrono::milliseconds add_timeout{0};

    std::chrono::milliseconds add_limit() const;
};

// What is wrong with them, for people and without the key; empty when nothing is.
std::string problem_of(const Settings& settings);

}  // namespace shared::memory::mem0
