#include "workers/hot/lookup/clinic.hpp"

#include "shared/cache/json_text.hpp"
#include "shared/json/writer.hpp"
#include "workers/hot/lookup/refused_texts.hpp"

namespace workers::hot::lookup {
namespace {

using shared::cache::bad_record;
using shared::cache::member;
using shared::cache::parse;
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

// What a container's node takes beside its value.
constexpr std::size_t kNode = 48;

std::size_t size_of(const std::string& text) {
    return sizeof(std::string) + text.capacity();
}
std::size_t size_of(const std::vector<std::string>& strings) {
    std::size_t out = sizeof(std::vector<std::string>);
    for (const std::string& text : strings) out += size_of(text);
    return out;
}
template <typename Inner>
std::size_t size_of(const std::map<std::string, Inner, std::less<>>& map) {
    std::size_t out = sizeof(std::map<std::string, Inner, std::less<>>);
    for (const auto& [key, value] : map) out += kNode + size_of(key) + size_of(value);
    return out;
}

void read_place(const Value& value, Clinic& out) {
    out.timezone = member(value, "timezone");
    out.location = read_texts(value["location"]);
    out.map_url = member(value, "map_url");
    out.phone = member(value, "phone");
    out.emergency_number = member(value, "emergency_number");
    out.resume_word = member(value, "resume_word");
}

}  // namespace

std::string ClinicCodec::write(const Clinic& clinic) {
    Writer out;
    out.begin_object().member("id", clinic.id).member("organization_id", clinic.organization_id);
    out.member("name", clinic.name).key("languages");
    write_strings(out, clinic.languages);
    out.member("timezone", clinic.timezone).key("location");
    write_texts(out, clinic.location);
    out.member_if("map_url", clinic.map_url).member_if("phone", clinic.phone);
    out.member_if("emergency_number", clinic.emergency_number);
    out.member_if("resume_word", clinic.resume_word);
    write_calendar(out, clinic);
    out.key("services").begin_array();
    for (const Service& service : clinic.services) write_service(out, service);
    out.end_array();
    write_reply_texts(out, clinic);
    out.member("revision", clinic.version).end_object();
    return out.take();
}

shared::Result<Clinic> ClinicCodec::read(std::string_view text) {
    const Value value = parse(text);
    Clinic out;
    out.id = member(value, "id");
    out.organization_id = member(value, "organization_id");
    if (out.id.empty() || out.organization_id.empty()) {
        return bad_record("clinic without ids");
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
    out.version = value["revision"].integer_or(0);
    refuse_broken_texts(out);
    return out;
}

std::size_t ClinicCodec::bytes(const Clinic& clinic) {
    std::size_t out = size_of(clinic.id) + size_of(clinic.organization_id) + size_of(clinic.name) +
                      size_of(clinic.languages) + size_of(clinic.timezone) +
                      size_of(clinic.location) + size_of(clinic.map_url) + size_of(clinic.phone) +
                      size_of(clinic.emergency_number) + size_of(clinic.resume_word) +
                      size_of(clinic.reply_texts);
    for (const OpeningHours& hours : clinic.hours) {
        out += sizeof hours + hours.open.capacity() + hours.close.capacity();
    }
    for (const Holiday& day : clinic.holidays) out += size_of(day.date) + size_of(day.name);
    for (const Service& service : clinic.services) {
        out += sizeof service + size_of(service.code) + size_of(service.name) +
               size_of(service.aliases) + size_of(service.price) + size_of(service.currency);
    }
    return out;
}

}  // namespace workers::hot::lookup
