// What the hot worker knows of the line a message came through: whose it is, and how replies leave.
#pragma once

#include "shared/base/result.hpp"
#include "shared/json/value.hpp"
#include "workers/hot/lookup/clinic.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace workers::hot::lookup {

// Whose line it is. In Redis as `whatsapp:instance:{line}`.
struct Instance {
    std::string line;       // instance name or phone_number_id
    std::string clinic_id;  // empty: the organization's only active clinic, if there is one
    std::string organization_id;
    std::string name;             // the clinic's
    std::string whatsapp_number;  // the line's own, digits
};

struct InstanceCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const Instance& instance);
    // Error `bad_record` (a miss).
    static shared::Result<Instance> read(std::string_view text);
    static std::size_t bytes(const Instance& instance);
};

// The only active clinic of an organization. In Redis as `org:{organization}:clinic`.
struct OnlyClinic {
    std::string clinic_id;
};

struct OnlyClinicCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const OnlyClinic& only);
    static shared::Result<OnlyClinic> read(std::string_view text);
    static std::size_t bytes(const OnlyClinic& only);
};

// How replies leave through a line. It holds a credential: never in Redis, in the snapshot sealed.
struct Line {
    std::string line;                 // instance name or phone_number_id
    std::string source;               // name of the source it is registered under
    std::string clinic_id;            // the line's, else its organization: whose turn it is to send
    std::string dialect;              // `evolution_v1`, `evolution_v2` or `meta`
    std::string base_url;             // without trailing slash
    std::string token;                // apikey or access token
    bool reports_every_send = false;  // a send without evidence was not sent
    bool keeps_send_limits = false;   // no faster than the provider allows
    // How long the clinic's own words silence the desk; nothing: as the worker's setting says.
    std::optional<int> takeover_hours;
    // Names of templates, by purpose (`reply late reminder_24h reminder_2h`) and language: for who
    // may not be written to freely any more. Meta alone.
    std::map<std::string, Texts, std::less<>> templates;
};

// From an object of purposes, each an object of languages; what is none gives none.
std::map<std::string, Texts, std::less<>> read_templates(const shared::json::Value& value);

struct LineCodec {
    static constexpr bool kIsSecret = true;
    static std::string write(const Line& line);
    static shared::Result<Line> read(std::string_view text);
    static std::size_t bytes(const Line& line);
};

}  // namespace workers::hot::lookup
