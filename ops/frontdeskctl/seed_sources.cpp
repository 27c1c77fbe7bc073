#include "ops/frontdeskctl/seed_file.hpp"
#include "shared/json/writer.hpp"

#include <array>
#include <utility>

namespace ops::frontdeskctl {
namespace {

bool is_provider(std::string_view text) {
    return text == "evolution" || text == "meta";
}
bool is_dialect(std::string_view text) {
    return text == "evolution_v1" || text == "evolution_v2" || text == "meta";
}

// Name in the file and in the stored object, where each is a list.
constexpr std::array<std::pair<const char*, const char*>, 4> kSecrets{{
    {"header_secret", "header_secrets"},
    {"jwt_key", "jwt_keys"},
    {"app_secret", "app_secrets"},
    {"verify_token", "verify_tokens"},
}};

// A secret is one text, or several while one is being changed.
std::vector<std::string> one_or_several(const Node& node, bool is_list) {
    if (is_list) return node.texts();
    const auto text = node.text();
    return text ? std::vector<std::string>{*text} : std::vector<std::string>{};
}

std::string read_secrets(const Node& node, const shared::json::Value& value) {
    shared::json::Writer out;
    out.begin_object();
    if (node.exists() &&
        node.is_object_of({"header_secret", "jwt_key", "app_secret", "verify_token"})) {
        for (const auto& [name, stored] : kSecrets) {
            const auto secrets = one_or_several(node.member(name), value[name].is_array());
            if (secrets.empty()) continue;
            out.key(stored).begin_array();
            for (const auto& secret : secrets) out.string(secret);
            out.end_array();
        }
    }
    return out.end_object().take();
}

SeedLine read_line(const Node& node) {
    SeedLine out;
    out.path = node.path();
    if (!node.is_object_of({"line", "clinic_id", "organization_id", "number", "api_key"}))
        return out;
    out.line = node.member("line").required_text();
    // Lines are parts of the text that conversation keys are made from.
    if (out.line.find('\n') != std::string::npos) node.member("line").fault("must be one line");
    out.clinic_id = node.member("clinic_id").text(is_uuid, "a uuid in lower case");
    out.organization_id = node.member("organization_id").text(is_uuid, "a uuid in lower case");
    if (!out.clinic_id && !out.organization_id) node.fault("needs clinic_id or organization_id");
    out.number = node.member("number").text(is_digits, "5 to 20 digits");
    out.api_key = node.member("api_key").text();
    return out;
}

void check_meta(const Node& node, const SeedSource& source, const shared::json::Value& value) {
    if (!source.access_token) node.member("access_token").fault("is missing: replies need it");
    if (!value["secrets"]["app_secret"].exists()) {
        node.member("secrets").member("app_secret").fault("is missing: signatures need it");
    }
}

// What of a source stands in its settings: names of templates.
std::string read_settings(const Node& templates) {
    shared::json::Writer out;
    out.begin_object();
    if (templates.exists()) out.key("templates").raw(read_templates(templates));
    return out.end_object().take();
}

}  // namespace

std::string read_templates(const Node& templates) {
    shared::json::Writer out;
    out.begin_object();
    if (templates.is_object_of({"reply", "late", "reminder_24h", "reminder_2h"})) {
        templates.each_member([&](std::string_view purpose, const Node& names) {
            out.key(purpose).raw(names.texts_by_language(true));
        });
    }
    return out.end_object().take();
}

SeedSource read_source(const Node& node) {
    SeedSource out;
    out.path = node.path();
    if (!node.is_object_of({"name",
                            "provider",
                            "dialect",
                            "path_token",
                            "secrets",
                            "base_url",
                            "access_token",
                            "reports_every_send",
                            "keeps_send_limits",
                            "takeover_hours",
                            "templates",
                            "is_enabled",
                            "lines"})) {
        return out;
    }
    out.name = node.member("name").required_text(is_name, "lower case, digits, '.', '_' or '-'");
    out.provider = node.member("provider").required_text(is_provider, "evolution or meta");
    out.dialect =
        node.member("dialect").required_text(is_dialect, "evolution_v1, evolution_v2 or meta");
    if (is_provider(out.provider) && is_dialect(out.dialect) &&
        (out.provider == "meta") != (out.dialect == "meta")) {
        node.member("dialect").fault("is not one of the provider's");
    }
    out.path_token =
        node.member("path_token").required_text(is_token, "letters, digits, '.', '_', '~' or '-'");
    out.base_url =
        node.member("base_url").required_text(is_url, "an http(s) URL without trailing slash");
    out.secrets = read_secrets(node.member("secrets"), node.value()["secrets"]);
    out.access_token = node.member("access_token").text();
    out.reports_every_send = node.member("reports_every_send").flag(false);
    out.keeps_send_limits = node.member("keeps_send_limits").flag(true);
    out.is_enabled = node.member("is_enabled").flag(true);
    out.takeover_hours = node.member("takeover_hours").integer(0, 720);
    out.settings = read_settings(node.member("templates"));
    node.member("lines").each([&](const Node& each) { out.lines.push_back(read_line(each)); });
    if (out.lines.empty()) node.member("lines").fault("needs one line at least");
    if (out.provider == "meta") check_meta(node, out, node.value());
    return out;
}

}  // namespace ops::frontdeskctl
