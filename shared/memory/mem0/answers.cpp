#include "shared/memory/mem0/answers.hpp"

#include "shared/json/value.hpp"
#include "shared/memory/mem0/requests.hpp"
#include "shared/text/lower.hpp"

#include <string>

namespace shared::memory::mem0 {
namespace {

using json::Value;

std::string text_of(Value value) {
    return std::string(value.string_or(""));
}

// A user that is named and is not the one who was asked for; a name that is no text is none of
// ours.
bool is_foreign(Value row, const UserId& user) {
    const Value named = row["user_id"];
    return named.exists() && !named.is_null() && named.string_or("") != user.text();
}

Remembered remembered_of(Value row) {
    const Value metadata = row["metadata"];
    Remembered out;
    out.id = text_of(row["id"]);
    out.text = text_of(row["memory"].is_string() ? row["memory"] : row["data"]["memory"]);
    out.score = row["score"].number().value_or(0);
    out.created_at = text_of(row["created_at"]);
    out.outbox_id = text_of(metadata["outbox_id"]);
    out.kind = text_of(metadata["kind"]);
    out.source_message = text_of(metadata["source_message"]);
    out.language = text_of(metadata["lang"]);
    out.told_at = text_of(metadata["told_at"]);
    out.expires_on = text_of(row["expiration_date"]);
    if (out.expires_on.empty()) out.expires_on = text_of(metadata["expires_on"]);
    return out;
}

// The array of an answer; false where it has none.
bool find_rows(Value body, Value& rows) {
    rows = body.is_array() ? body : body["results"];
    return rows.is_array();
}

bool is_queued(Value event) {
    return event["event_id"].is_string();
}

// Of several events none tells of the whole addition.
void take_queued(Value event, Added& out) {
    out.event_id = out.is_queued ? "" : text_of(event["event_id"]);
    out.is_queued = true;
}

// One event of an addition. NONE and DELETE make nothing that is there afterwards.
void take_event(Value event, Added& out) {
    if (is_queued(event)) {
        take_queued(event, out);
        return;
    }
    const std::string_view word = event["event"].string_or("ADD");
    if (word != "ADD" && word != "UPDATE") return;
    ++out.memories;
    if (const auto id = event["id"].string()) out.ids.emplace_back(*id);
}

}  // namespace

std::optional<Rows> rows_of(std::string_view body, const UserId& user) {
    json::Parser parser;
    const auto parsed = parser.parse(body);
    if (!parsed) return {};
    Rows out;
    if (parsed->is_null()) return out;
    Value rows;
    if (!find_rows(*parsed, rows)) return {};
    bool is_garbage = false;
    rows.each_element([&](Value row) {
        ++out.all;
        if (!row.is_object()) {
            is_garbage = true;
        } else if (is_foreign(row, user)) {
            ++out.foreign;
        } else if (Remembered one = remembered_of(row); !one.text.empty()) {
            out.memories.push_back(std::move(one));
        }
    });
    if (is_garbage) return {};
    const Value next = (*parsed)["next"];
    out.has_next = next.exists() && !next.is_null() && !next.string_or("x").empty();
    return out;
}

std::optional<OneRow> one_of(std::string_view body, const UserId& user) {
    json::Parser parser;
    const auto parsed = parser.parse(body);
    if (!parsed) return {};
    if (parsed->is_null()) return OneRow{};
    if (!parsed->is_object() || !(*parsed)["id"].is_string()) return {};
    // Here nobody may stay unnamed: what is deleted next is chosen by an id alone.
    return OneRow{true, (*parsed)["user_id"].string_or("") != user.text()};
}

std::optional<Rest> rest_of(std::string_view body, const UserId& user) {
    json::Parser parser;
    const auto parsed = parser.parse(body);
    Value rows;
    if (!parsed || !find_rows(*parsed, rows)) return {};
    Rest out;
    bool is_garbage = false;
    rows.each_element([&](Value row) {
        std::string id = text_of(row["id"]);
        if (is_foreign(row, user)) {
            ++out.foreign;
        } else if (!row["user_id"].is_string() || !is_memory_id(id)) {
            is_garbage = true;
        } else {
            out.ids.push_back(std::move(id));
        }
    });
    if (is_garbage) return {};
    return out;
}

std::optional<Added> added_of(std::string_view body) {
    Added out;
    out.is_empty = true;
    if (is_blank(body)) return out;
    json::Parser parser;
    const auto parsed = parser.parse(body);
    if (!parsed) return {};
    if (parsed->is_null()) return out;
    Value events;
    if (find_rows(*parsed, events)) {
        bool is_garbage = false;
        events.each_element([&](Value event) {
            is_garbage = is_garbage || !event.is_object();
            take_event(event, out);
        });
        if (is_garbage) return {};
        out.is_empty = events.size() == 0;
        return out;
    }
    if (!parsed->is_object()) return {};
    if (parsed->size() == 0) return out;
    if (!is_queued(*parsed)) return {};
    out.is_empty = false;
    take_queued(*parsed, out);
    return out;
}

EventAnswer event_of(std::string_view body, const UserId& user) {
    json::Parser parser;
    const auto parsed = parser.parse(body);
    if (!parsed) return {};
    const std::string_view status = (*parsed)["status"].string_or("");
    if (status == "PENDING" || status == "RUNNING") return {Work::kGoesOn};
    if (status == "FAILED") return {Work::kFailed};
    if (status != "SUCCEEDED") return {};
    const Value results = (*parsed)["results"];
    // What is in them is not laid down, but that there is something.
    if (!results.is_array()) return {Work::kEnded};
    EventAnswer out;
    results.each_element([&](Value row) { out.foreign += is_foreign(row, user) ? 1 : 0; });
    if (results.size() == 0) {
        out.work = Work::kNothing;
    } else if (out.foreign < results.size()) {
        out.work = Work::kKept;
    }
    return out;
}

std::optional<Forgotten> forgotten_of(std::string_view body) {
    if (is_blank(body)) return Forgotten{};
    json::Parser parser;
    const auto parsed = parser.parse(body);
    if (!parsed) return {};
    Forgotten out;
    out.is_queued = is_queued(*parsed);
    if (out.is_queued) out.event_id = text_of((*parsed)["event_id"]);
    return out;
}

std::string error_code_of(std::string_view body) {
    json::Parser parser;
    const auto parsed = parser.parse(body);
    return parsed ? text_of((*parsed)["code"]) : "";
}

bool says_no_memory(std::string_view body) {
    json::Parser parser;
    const auto parsed = parser.parse(body);
    if (!parsed) return false;
    const std::string words =
        text::lower(text_of((*parsed)["error"]) + text_of((*parsed)["detail"]));
    const std::size_t end = words.find(" not found");
    const std::string_view before = std::string_view(words).substr(0, end);
    return end != std::string::npos &&
           (before == "memory" || before.starts_with("memory with id "));
}

}  // namespace shared::memory::mem0
