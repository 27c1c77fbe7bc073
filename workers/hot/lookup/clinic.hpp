// What the hot worker knows of a clinic.
//
// Immutable once published: shared between cache and messages as shared_ptr<const ...> because an
// entry may be replaced while a message still uses it.
#pragma once

#include "shared/base/result.hpp"
#include "workers/hot/languages/text_fields.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::lookup {

// Texts by language (BCP 47 primary tag).
using Texts = std::map<std::string, std::string, std::less<>>;

struct OpeningHours {
    int day = 1;        // ISO: 1 is Monday
    std::string open;   // local time `09:00`
    std::string close;  // `18:00`
};

struct Holiday {
    std::string date;  // `2026-12-25`
    std::string name;
};

struct Service {
    std::string code;
    Texts name;
    std::map<std::string, std::vector<std::string>, std::less<>> aliases;  // by language
    std::string price;     // decimal `120.00`, or a range `180.00-260.00`; empty: not told
    std::string currency;  // ISO 4217
    int duration_minutes = 0;
};

// A text that its clinic wrote and that cannot be said.
struct RefusedText {
    std::string purpose, language;
    languages::TextFault fault = languages::TextFault::kNone;
};

struct Clinic {
    std::string id;
    std::string organization_id;
    std::string name;
    std::vector<std::string> languages;  // the first is the default
    std::string timezone;                // IANA name
    Texts location;
    std::string map_url;
    std::string phone;
    std::string emergency_number;  // empty: the general ones of the language
    std::string resume_word;       // ends a takeover; empty: the usual one
    std::vector<OpeningHours> hours;
    std::vector<Holiday> holidays;
    std::vector<Service> services;
    // Texts the clinic wrote itself, by purpose (`greeting thanks hand_over holding voice ...`).
    // Each of them can be said (languages/text_fields.hpp).
    std::map<std::string, Texts, std::less<>> reply_texts;
    std::vector<RefusedText> refused;  // the others, as read; not part of what is written
    std::int64_t version = 0;          // the row's
};

// The form in Redis and in the snapshot.
struct ClinicCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const Clinic& clinic);
    // Error `bad_record` (a miss).
    static shared::Result<Clinic> read(std::string_view text);
    static std::size_t bytes(const Clinic& clinic);
};

}  // namespace workers::hot::lookup
