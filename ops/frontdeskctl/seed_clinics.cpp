#include "ops/frontdeskctl/seed_file.hpp"
#include "workers/hot/languages/text_fields.hpp"

#include <algorithm>
#include <set>

namespace ops::frontdeskctl {
namespace {

void read_location(const Node& node, SeedClinic& out) {
    if (!node.exists() || !node.is_object_of({"text", "map_url"})) return;
    out.location = node.member("text").texts_by_language(true);
    out.map_url = node.member("map_url").text(is_url, "a link without trailing slash");
}

void read_reminders(const Node& node, SeedReminders& out) {
    if (!node.exists() || !node.is_object_of({"enabled", "quiet_from", "quiet_to"})) return;
    constexpr const char* kForm = "a time such as 21:00";
    out.enabled = node.member("enabled").flag(true);
    out.quiet_from =
        node.member("quiet_from").text(is_opening_time, kForm).value_or(out.quiet_from);
    out.quiet_to = node.member("quiet_to").text(is_opening_time, kForm).value_or(out.quiet_to);
}

void read_all_hours(const Node& node, SeedClinic& out) {
    node.each([&](const Node& each) {
        if (!each.is_object_of({"day", "open", "close"})) return;
        auto hours = read_hours(each);
        const bool overlaps =
            std::any_of(out.hours.begin(), out.hours.end(), [&](const SeedHours& other) {
                return meet(hours, other);
            });
        if (overlaps) each.fault("overlaps with other hours of the day");
        out.hours.push_back(std::move(hours));
    });
}

void read_holidays(const Node& node, SeedClinic& out) {
    std::set<std::string> dates;
    node.each([&](const Node& each) {
        if (!each.is_object_of({"date", "name"})) return;
        auto holiday = read_holiday(each);
        if (!dates.insert(holiday.date).second) each.member("date").fault("stands there twice");
        out.holidays.push_back(std::move(holiday));
    });
}

std::optional<SeedPrice> read_price(const Node& node) {
    if (!node.exists() || !node.is_object_of({"amount", "amount_to", "currency"})) {
        return std::nullopt;
    }
    constexpr const char* kForm = "a number such as 120.00, as text";
    SeedPrice out;
    out.amount = node.member("amount").required_text(is_amount, kForm);
    out.amount_to = node.member("amount_to").text(is_amount, kForm);
    out.currency = node.member("currency").required_text(is_currency, "a code such as USD");
    const bool both = is_amount(out.amount) && out.amount_to && is_amount(*out.amount_to);
    if (both && std::stod(*out.amount_to) < std::stod(out.amount)) {
        node.member("amount_to").fault("must not be less than amount");
    }
    return out;
}

void read_services(const Node& node, SeedClinic& out) {
    std::set<std::string> codes;
    node.each([&](const Node& each) {
        const bool is_object =
            each.is_object_of({"code", "name", "aliases", "price", "duration_minutes"});
        out.services.push_back(is_object ? read_service(each) : SeedService{});
        if (!codes.insert(out.services.back().code).second) {
            each.member("code").fault("stands there twice");
        }
    });
}

void read_reply_texts(const Node& node, SeedClinic& out) {
    node.each_member([&](std::string_view name, const Node& texts) {
        texts.each_member([&](std::string_view language, const Node& body) {
            if (!is_language(language)) body.fault("its name must be a language such as en");
            out.reply_texts.push_back(
                {std::string(name), std::string(language), body.required_text()});
            check_reply_text(body, out.reply_texts.back(), out.id);
        });
    });
}

}  // namespace

SeedHours read_hours(const Node& node) {
    SeedHours out;
    if (!node.member("day").exists()) node.member("day").fault("is missing");
    out.day = static_cast<int>(node.member("day").integer(1, 7).value_or(0));
    out.open = node.member("open").required_text(is_opening_time, "a time such as 09:00");
    out.close = node.member("close").required_text(is_closing_time, "a time such as 18:00");
    if (is_opening_time(out.open) && is_closing_time(out.close) && out.close <= out.open) {
        node.member("close").fault("must be after open");
    }
    return out;
}

bool meet(const SeedHours& one, const SeedHours& other) {
    return one.day > 0 && other.day == one.day && one.open < other.close && other.open < one.close;
}

SeedHoliday read_holiday(const Node& node) {
    return {node.member("date").required_text(is_date, "a day such as 2026-12-25"),
            node.member("name").text().value_or("")};
}

SeedService read_service(const Node& node) {
    SeedService out;
    out.code = node.member("code").required_text(is_name, "lower case, digits, '.', '_' or '-'");
    out.name = node.member("name").texts_by_language(true);
    out.aliases = node.member("aliases").lists_by_language();
    out.price = read_price(node.member("price"));
    out.duration_minutes = node.member("duration_minutes").integer(1, 1'440);
    return out;
}

void check_reply_text(const Node& node, const SeedReplyText& text, const std::string& clinic_id) {
    if (text.body.empty()) return;  // told already
    const auto checked = workers::hot::languages::check_text(text.name, text.body);
    if (!checked.why.empty()) node.fault(checked.why + " (clinic " + clinic_id + ")");
}

SeedClinic read_clinic_itself(const Node& node) {
    SeedClinic out;
    out.path = node.path();
    out.id = node.member("id").required_text(is_uuid, "a uuid in lower case");
    out.name = node.member("name").required_text();
    out.is_active = node.member("is_active").flag(true);
    out.languages = node.member("languages").texts(is_language, "a language such as en");
    if (out.languages.empty()) node.member("languages").fault("needs one language at least");
    out.timezone = node.member("timezone").required_text();
    out.whatsapp_number = node.member("whatsapp_number").text(is_digits, "5 to 20 digits");
    out.phone = node.member("phone").text();
    out.emergency_number = node.member("emergency_number").text();
    out.resume_word = node.member("resume_word").text();
    out.retention_months = node.member("retention_months").integer(0, 1'200);
    read_location(node.member("location"), out);
    read_reminders(node.member("reminders"), out.reminders);
    return out;
}

SeedClinic read_clinic(const Node& node, const std::string& organization_id) {
    SeedClinic out;
    out.path = node.path();
    out.organization_id = organization_id;
    if (!node.is_object_of({"id",
                            "name",
                            "is_active",
                            "languages",
                            "timezone",
                            "whatsapp_number",
                            "phone",
                            "emergency_number",
                            "resume_word",
                            "retention_months",
                            "location",
                            "reminders",
                            "hours",
                            "holidays",
                            "services",
                            "reply_texts"})) {
        return out;
    }
    out = read_clinic_itself(node);
    out.organization_id = organization_id;
    read_all_hours(node.member("hours"), out);
    read_holidays(node.member("holidays"), out);
    read_services(node.member("services"), out);
    read_reply_texts(node.member("reply_texts"), out);
    return out;
}

}  // namespace ops::frontdeskctl
