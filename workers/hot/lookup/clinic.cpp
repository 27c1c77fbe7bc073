#include "workers/hot/lookup/clinic.hpp"

#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"

namespace workers::hot::lookup {
namespace {

using shared::json::Value;
using shared::json::Writer;

void write_texts(Writer& out, const Texts& texts) {
    out.begin_object();
    for (const auto& [language, text] : texts) out.member(language, text);
    out.end_object();
}

Texts read_texts(const Value& value) {
    Texts out;
    value.each_member(
        [&](std::string_view language, Value text) { out.emplace(language, text.string_or("")); });
    return out;
}

void write_strings(Writer& out, const std::vector<std::string>& strings) {
    out.begin_array();
    for (const std::string& text : strings) out.string(text);
    out.end_array();
}

std::vector<std::string> read_strings(const Value& value) {
    std::vector<std::string> out;
    value.each_element([&](Value element) { out.emplace_back(element.string_or("")); });
    return out;
}

std::string member(const Value& value, std::string_view name) {
    return std::string(value[name].string_or(""));
}

void write_calendar(Writer& out, const Clinic& clinic) {
    out.key("hours").begin_array();
    for (const OpeningHours& row : clinic.hours) {
        out.begin_object().member("day", row.day).member("open", row.open);
        out.member("close", row.close).end_object();
    }
    out.end_array().key("holidays").begin_array();
    for (const Holiday& row : clinic.holidays) {
        out.begin_object().member("date", row.date).member("name", row.name).end_object();
    }
    out.end_array();
}

void read_calendar(const Value& value, Clinic& out) {
    value["hours"].each_element([&](Value row) {
        out.hours.push_back({static_cast<int>(row["day"].integer_or(1)),
                             member(row, "open"),
                             member(row, "close")});
    });
    value["holidays"].each_element([&](Value row) {
        out.holidays.push_back({member(row, "date"), member(row, "name")});
    });
}

void write_service(Writer& out, const Service& service) {
    out.begin_object().member("code", service.code).key("name");
    write_texts(out, service.name);
    out.key("aliases").begin_object();
    for (const auto& [language, words] : service.aliases) {
        out.key(language);
        write_strings(out, words);
    }
    out.end_object();
    out.member_if("price", service.price).member_if("currency", service.currency);
    out.member("duration_minutes", service.duration_minutes).end_object();
}

Service read_service(const Value& value) {
    Service out;
    out.code = member(value, "code");
    out.name = read_texts(value["name"]);
    value["aliases"].each_member([&](std::string_view language, Value words) {
        out.aliases.emplace(language, read_strings(words));
    });
    out.price = member(value, "price");
    out.currency = member(value, "currency");
    out.duration_minutes = static_cast<int>(value["duration_minutes"].integer_or(0));
    return out;
}

void write_reply_texts(Writer& out, const Clinic& clinic) {
    out.key("reply_texts").begin_object();
    for (const auto& [purpose, texts] : clinic.reply_texts) {
        out.key(purpose);
        write_texts(out, texts);
    }
    out.end_object();
}

void read_place(const Value& value, Clinic& out) {
    out.timezone = member(value, "timezone");
    out.location = read_texts(value["location"]);
    out.map_url = member(value, "map_url");
    out.phone = member(value, "phone");
}

}  // namespace

std::string write_clinic(const Clinic& clinic) {
    Writer out;
    out.begin_object().member("id", clinic.id).member("organization_id", clinic.organization_id);
    out.member("name", clinic.name).key("languages");
    write_strings(out, clinic.languages);
    out.member("timezone", clinic.timezone).key("location");
    write_texts(out, clinic.location);
    out.member_if("map_url", clinic.map_url).member_if("phone", clinic.phone);
    write_calendar(out, clinic);
    out.key("services").begin_array();
    for (const Service& service : clinic.services) write_service(out, service);
    out.end_array();
    write_reply_texts(out, clinic);
    out.member("version", clinic.version).end_object();
    return out.take();
}

shared::Result<Clinic> read_clinic(std::string_view text) {
    thread_local shared::json::Parser parser;
    const auto parsed = parser.parse(text);
    const Value value = parsed ? parsed.value() : Value();
    Clinic out;
    out.id = member(value, "id");
    out.organization_id = member(value, "organization_id");
    if (out.id.empty() || out.organization_id.empty()) {
        return shared::Error{"bad_record", "clinic without ids", shared::Action::kDeadLetter};
    }
    out.name = member(value, "name");
    out.languages = read_strings(value["languages"]);
    read_place(value, out);
    read_calendar(value, out);
    value["services"].each_element(
        [&](Value service) { out.services.push_back(read_service(service)); });
    value["reply_texts"].each_member([&](std::string_view purpose, Value texts) {
        out.reply_texts.emplace(purpose, read_texts(texts));
    });
    out.version = value["version"].integer_or(0);
    return out;
}

}  // namespace workers::hot::lookup
