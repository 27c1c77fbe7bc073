// A clinic file (schemas/seed/clinics.schema.json) as it is loaded.
#pragma once

#include "ops/frontdeskctl/seed_check.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ops::frontdeskctl {

// `path` of each is its JSON pointer: faults that only the database shows are reported with it.

struct SeedHours {
    int day = 0;  // ISO day; 0 where the file names none that exists
    std::string open, close;
};

struct SeedHoliday {
    std::string date, name;
};

struct SeedPrice {
    std::string amount, currency;
    std::optional<std::string> amount_to;
};

struct SeedService {
    std::string code;
    std::string name = "{}";     // JSON: language to text
    std::string aliases = "{}";  // JSON: language to list
    std::optional<SeedPrice> price;
    std::optional<std::int64_t> duration_minutes;
};

struct SeedReplyText {
    std::string name, language, body;
};

struct SeedReminders {
    bool enabled = true;
    std::string quiet_from = "21:00", quiet_to = "08:00";  // as the columns' defaults
};

struct SeedClinic {
    std::string path;
    std::string id, organization_id, name, timezone;
    bool is_active = true;
    std::vector<std::string> languages;
    std::optional<std::string> whatsapp_number, phone, map_url, emergency_number, resume_word;
    std::string location = "{}";  // JSON: language to text
    std::optional<std::int64_t> retention_months;
    SeedReminders reminders;
    std::vector<SeedHours> hours;
    std::vector<SeedHoliday> holidays;
    std::vector<SeedService> services;
    std::vector<SeedReplyText> reply_texts;
};

struct SeedOrganization {
    std::string path;
    std::string id, name;
};

struct SeedLine {
    std::string path;
    std::string line;
    std::optional<std::string> clinic_id, organization_id, number, api_key;
};

struct SeedSource {
    std::string path;
    std::string name, provider, dialect, path_token, base_url;
    std::string secrets = "{}";  // JSON: header_secrets, jwt_keys, app_secrets, verify_tokens
    std::optional<std::string> access_token;
    bool reports_every_send = false;
    bool keeps_send_limits = true;
    bool is_enabled = true;
    std::optional<std::int64_t> takeover_hours;
    std::string settings = "{}";  // as JSON
    std::vector<SeedLine> lines;
};

struct SeedFile {
    std::vector<SeedOrganization> organizations;
    std::vector<SeedClinic> clinics;
    std::vector<SeedSource> sources;
};

// Reads the document; every fault that can be seen without a database goes into `faults`.
SeedFile read_seed(std::string_view text, std::vector<std::string>& faults);

// Parts of it, one a file.
SeedClinic read_clinic(const Node& node, const std::string& organization_id);
SeedSource read_source(const Node& node);

// Smaller parts, for what is imported by itself; these look at no member that they do not know.
SeedClinic read_clinic_itself(
    const Node& node);  // without what belongs to it, its organization too
SeedHours read_hours(const Node& node);
SeedHoliday read_holiday(const Node& node);
SeedService read_service(const Node& node);
bool meet(const SeedHours& one, const SeedHours& other);  // both open at some time of one day
// A text in which something is wrong is not said: better that nobody ever loads it.
void check_reply_text(const Node& node, const SeedReplyText& text, const std::string& clinic_id);
// Purpose to language to the name of an approved template, as a JSON object of them.
std::string read_templates(const Node& templates);

}  // namespace ops::frontdeskctl
