#include "workers/hot/lookup/line.hpp"

#include "shared/cache/json_text.hpp"
#include "shared/json/writer.hpp"

#include <initializer_list>

namespace workers::hot::lookup {
namespace {

using shared::cache::bad_record;
using shared::cache::member;
using shared::cache::parse;
using shared::json::Value;
using shared::json::Writer;

void write_templates(Writer& out, const std::map<std::string, Texts, std::less<>>& templates) {
    out.key("templates").begin_object();
    for (const auto& [purpose, names] : templates) {
        out.key(purpose).begin_object();
        for (const auto& [language, name] : names) out.member(language, name);
        out.end_object();
    }
    out.end_object();
}

std::size_t sum(std::initializer_list<const std::string*> strings) {
    std::size_t out = 0;
    for (const std::string* text : strings) out += text->capacity();
    return out;
}

}  // namespace

std::map<std::string, Texts, std::less<>> read_templates(const Value& value) {
    std::map<std::string, Texts, std::less<>> out;
    value.each_member([&](std::string_view purpose, Value names) {
        names.each_member([&](std::string_view language, Value name) {
            out[std::string(purpose)].emplace(language, name.string_or(""));
        });
    });
    return out;
}

std::string InstanceCodec::write(const Instance& instance) {
    Writer out;
    out.begin_object().member("clinic_id", instance.clinic_id);
    out.member("organization_id", instance.organization_id).member("name", instance.name);
    out.member("whatsapp_number", instance.whatsapp_number);
    return out.member("instance_name", instance.line).end_object().take();
}

shared::Result<Instance> InstanceCodec::read(std::string_view text) {
    const Value value = parse(text);
    Instance out;
    out.line = member(value, "instance_name");
    out.clinic_id = member(value, "clinic_id");
    out.organization_id = member(value, "organization_id");
    out.name = member(value, "name");
    out.whatsapp_number = member(value, "whatsapp_number");
    if (out.line.empty() || out.organization_id.empty()) {
        return bad_record("instance without ids");
    }
    return out;
}

std::size_t InstanceCodec::bytes(const Instance& instance) {
    return sum({&instance.line,
                &instance.clinic_id,
                &instance.organization_id,
                &instance.name,
                &instance.whatsapp_number});
}

std::string OnlyClinicCodec::write(const OnlyClinic& only) {
    Writer out;
    return out.begin_object().member("clinic_id", only.clinic_id).end_object().take();
}

shared::Result<OnlyClinic> OnlyClinicCodec::read(std::string_view text) {
    OnlyClinic out{member(parse(text), "clinic_id")};
    if (out.clinic_id.empty()) return bad_record("no clinic");
    return out;
}

std::size_t OnlyClinicCodec::bytes(const OnlyClinic& only) {
    return sum({&only.clinic_id});
}

std::string LineCodec::write(const Line& line) {
    Writer out;
    out.begin_object().member("line", line.line).member("source", line.source);
    out.member("clinic_id", line.clinic_id);
    out.member("dialect", line.dialect).member("base_url", line.base_url);
    out.member("token", line.token).member("reports_every_send", line.reports_every_send);
    out.member("keeps_send_limits", line.keeps_send_limits);
    if (line.takeover_hours) out.member("takeover_hours", *line.takeover_hours);
    if (!line.templates.empty()) write_templates(out, line.templates);
    return out.end_object().take();
}

shared::Result<Line> LineCodec::read(std::string_view text) {
    const Value value = parse(text);
    Line out;
    out.line = member(value, "line");
    out.source = member(value, "source");
    out.clinic_id = member(value, "clinic_id");
    out.dialect = member(value, "dialect");
    out.base_url = member(value, "base_url");
    out.token = member(value, "token");
    out.reports_every_send = value["reports_every_send"].bool_or(false);
    out.keeps_send_limits = value["keeps_send_limits"].bool_or(false);
    if (const auto hours = value["takeover_hours"].integer()) {
        out.takeover_hours = static_cast<int>(*hours);
    }
    out.templates = read_templates(value["templates"]);
    if (out.line.empty() || out.dialect.empty()) {
        return bad_record("line without a dialect");
    }
    return out;
}

std::size_t LineCodec::bytes(const Line& line) {
    std::size_t templates = 0;
    for (const auto& [purpose, names] : line.templates) {
        for (const auto& [language, name] : names) templates += purpose.size() + name.size();
    }
    return templates + sum({&line.line,
                            &line.source,
                            &line.clinic_id,
                            &line.dialect,
                            &line.base_url,
                            &line.token});
}

}  // namespace workers::hot::lookup
