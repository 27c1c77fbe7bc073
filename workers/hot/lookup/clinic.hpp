// What the hot worker knows of a clinic and of the line a message came through.
//
// Values are immutable once published: they are shared between cache and messages as
// shared_ptr<const ...> because an entry may be replaced while a message still uses it.
#pragma once

#include "shared/base/result.hpp"

#include <cstdint>
#include <map>
#include <memory>
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

struct Clinic {
    std::string id;
    std::string organization_id;
    std::string name;
    std::vector<std::string> languages;  // the first is the default
    std::string timezone;                // IANA name
    Texts location;
    std::string map_url;
    std::string phone;
    std::vector<OpeningHours> hours;
    std::vector<Holiday> holidays;
    std::vector<Service> services;
    // Texts the clinic wrote itself, by purpose (`greeting thanks hand_over holding voice ...`).
    std::map<std::string, Texts, std::less<>> reply_texts;
    std::int64_t version = 0;
};

// How replies leave through a line. Never cached outside this process: it holds a credential.
struct Line {
    std::string line;       // instance name or phone_number_id
    std::string source;     // name of the source it is registered under
    std::string clinic_id;  // empty: the organization's only active clinic, if there is one
    std::string organization_id;
    std::string dialect;              // `evolution_v1`, `evolution_v2` or `meta`
    std::string base_url;             // without trailing slash
    std::string token;                // apikey or access token
    bool reports_every_send = false;  // a send without evidence was not sent
    bool keeps_send_limits = false;   // no faster than the provider allows
    std::int64_t version = 0;         // the source's
    std::int64_t clinic_version = 0;  // the clinic's when the line was read
};

// A clinic's data as JSON, the form in Redis; and back. Error `bad_record` (a miss).
std::string write_clinic(const Clinic& clinic);
shared::Result<Clinic> read_clinic(std::string_view text);

}  // namespace workers::hot::lookup
