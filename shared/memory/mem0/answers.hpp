// What mem0 answers, in every shape its versions are known to have. Pure. Nothing where a body
// cannot be understood.
#pragma once

#include "shared/memory/provider.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shared::memory::mem0 {

struct Rows {
    std::vector<Remembered> memories;  // in the order of the answer
    std::size_t all = 0;               // rows, foreign ones and those without a text included
    std::size_t foreign = 0;           // dropped: they name another user
    bool has_next = false;             // a page that says so
};

// A bare array, `{results}` with or without `relations`, `{count, next, previous, results}`, or
// `null`. Unknown members and rows without a text are passed over.
std::optional<Rows> rows_of(std::string_view body, const UserId& user);

// One memory, or `null` for none.
struct OneRow {
    bool exists = false;
    bool is_foreign = false;
};
std::optional<OneRow> one_of(std::string_view body, const UserId& user);

// Ids of all of a patient's rows in a list, for deleting. Nothing also where one names nobody, or
// has no id to be deleted by.
struct Rest {
    std::vector<std::string> ids;
    std::size_t foreign = 0;  // rows of other people
};
std::optional<Rest> rest_of(std::string_view body, const UserId& user);

// Events in an array or in `{results}`, a queued event alone or in an array; empty ones and a body
// with nothing in it are `is_empty`. Its outcome is done.
std::optional<Added> added_of(std::string_view body);

// Of an event: what became of its addition or forgetting, kUntold where that cannot be understood.
// Results of other people are passed over.
struct EventAnswer {
    Work work = Work::kUntold;
    std::size_t foreign = 0;
};
EventAnswer event_of(std::string_view body, const UserId& user);

// Of a patient's forgetting: queued where an event is named.
std::optional<Forgotten> forgotten_of(std::string_view body);

// `code` of an error body, `provider_timeout`; empty where there is none.
std::string error_code_of(std::string_view body);
// Whether a 404 speaks of a memory and not of a route, a gateway or a user: `{error}` of the hosted
// service or `{detail}` of the server, "Memory not found" in whatever letters or with an id.
bool says_no_memory(std::string_view body);

}  // namespace shared::memory::mem0
