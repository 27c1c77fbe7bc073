// What a patient asked of a clinic's calendar. The background notes it, and does what is plain.
#pragma once

#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"

#include <string>
#include <string_view>

namespace shared::events {

// Actions. Only the two last change an appointment: the others are a person's to settle.
inline constexpr std::string_view kBook = "book";
inline constexpr std::string_view kReschedule = "reschedule";
inline constexpr std::string_view kCancel = "cancel";
inline constexpr std::string_view kConfirm = "confirm";

struct Request {
    std::string action;       // one of the above; empty: nothing was asked
    std::string appointment;  // id of the one it is about; empty for `book`
    std::string service;      // code; empty where none was named
    std::string wish;         // the patient's own words: which day, what time

    bool empty() const { return action.empty(); }
};

void write_request(json::Writer& out, const Request& request);
Request read_request(const json::Value& value);

}  // namespace shared::events
