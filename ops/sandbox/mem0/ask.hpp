// A request to mem0 as understood, and what is wrong with it: stricter than mem0 itself, which
// passes over members it does not know and takes a `*` for everybody. Pure.
#pragma once

#include "ops/sandbox/mem0/route.hpp"
#include "shared/http/message.hpp"
#include "shared/json/value.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ops::sandbox::mem0 {

struct Said {
    std::string role;
    std::string content;
};

struct Ask {
    std::string user_id;
    std::string query;
    std::vector<Said> messages;
    bool infer = true;
    std::string metadata;         // a JSON object; empty where none was given
    std::string expiration_date;  // YYYY-MM-DD; empty is never
    std::string text;             // what a memory is changed to
    std::size_t top_k = 0;        // 0: not given
    double threshold = 0;
    bool shows_expired = false;
    std::size_t page = 0;       // 0: not given
    std::size_t page_size = 0;  // 0: not given
    bool is_queued = false;     // an addition or a forgetting that is worked on later
    bool is_wrapped = false;    // v1: results are asked for as an object
};

// `message` never repeats what was sent.
struct Refusal {
    int status = 400;
    std::string member;
    std::string message;
};

// Whether an id names one user: not empty, no wildcard, blank, plus sign or control character.
bool is_plain_id(std::string_view text);

// `body` is nothing where there was none.
std::optional<Refusal> read_ask(const Route& route,
                                const shared::http::Request& request,
                                shared::json::Value body,
                                Ask& out);

}  // namespace ops::sandbox::mem0
