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

}  // namespace ops::frontdeskctl
