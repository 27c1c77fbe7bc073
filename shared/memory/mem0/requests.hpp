// What is said to mem0, in both dialects. Pure. The caller sets time-outs and slots.
#pragma once

#include "shared/http/client.hpp"
#include "shared/memory/mem0/settings.hpp"
#include "shared/memory/provider.hpp"

#include <cstddef>
#include <string_view>

namespace shared::memory::mem0 {

// Rows that are asked for at once: the most that either takes.
std::size_t page_rows(Dialect dialect);
// `page` counts from 1. The server has no pages: it gives all it has, in no order, or the first
// page_rows() of them.
http::Call list_call(const Settings& settings, const UserId& user, std::size_t page);
http::Call search_call(const Settings& settings,
                       const UserId& user,
                       std::string_view query,
                       std::size_t most);
// Precondition: problem_of(addition) is empty.
http::Call add_call(const Settings& settings, const UserId& user, const Addition& addition);
http::Call forget_call(const Settings& settings, const UserId& user);
// The server's list of what is to be deleted one by one: with what has expired.
http::Call rest_call(const Settings& settings, const UserId& user);

// Nothing but blanks: not to be searched for, nor kept.
bool is_blank(std::string_view text);
// Ids of memories and events are uuids; nothing else may stand in a path.
bool is_memory_id(std::string_view text);
// Precondition: is_memory_id(memory_id).
http::Call read_call(const Settings& settings, std::string_view memory_id);
http::Call forget_call(const Settings& settings, std::string_view memory_id);

// Precondition: is_memory_id(event_id). The hosted service alone has events.
http::Call event_call(const Settings& settings, std::string_view event_id);

// Names the member that is wrong; empty when nothing is. Says nothing of what it holds.
std::string problem_of(const Addition& addition);

}  // namespace shared::memory::mem0
