#include "ops/frontdeskctl/seed_check.hpp"

#include "shared/base/ids.hpp"
#include "shared/json/writer.hpp"

#include <algorithm>
#include <chrono>

namespace ops::frontdeskctl {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";

bool only_of(std::string_view text, std::initializer_list<std::string_view> sets) {
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return std::any_of(sets.begin(), sets.end(), [c](std::string_view set) {
            return set.find(c) != std::string_view::npos;
        });
    });
}

bool is_between(std::string_view text, std::size_t least, std::size_t most) {
    return text.size() >= least && text.size() <= most;
}

int two_digits(std::string_view text) {
    if (text.size() != 2 || !only_of(text, {kDigits})) return -1;
    return (text[0] - '0') * 10 + (text[1] - '0');
}

// `~` and `/` are written `~0` and `~1` in a JSON pointer.
std::string pointer_part(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace

bool is_uuid(std::string_view text) {
    return shared::Uuid::parse(text).has_value() &&
           text.find_first_of("ABCDEF") == std::string_view::npos;
}
bool is_language(std::string_view text) {
    return is_between(text, 2, 3) && only_of(text, {kLower});
}
bool is_digits(std::string_view text) {
    return is_between(text, 5, 20) && only_of(text, {kDigits});
}
bool is_url(std::string_view text) {
    return (text.starts_with("http://") || text.starts_with("https://")) &&
           text.find_first_of(" \t\r\n") == std::string_view::npos && !text.ends_with('/');
}
bool is_opening_time(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return false;
    const int hour = two_digits(text.substr(0, 2));
    const int minute = two_digits(text.substr(3));
    return hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
}
bool is_closing_time(std::string_view text) {
    return text == "24:00" || is_opening_time(text);
}
bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    const int century = two_digits(text.substr(0, 2));
    const int year = two_digits(text.substr(2, 2));
    const int month = two_digits(text.substr(5, 2));
    const int day = two_digits(text.substr(8));
    if (century < 0 || year < 0 || month < 0 || day < 0) return false;
    if (century == 0 && year == 0) return false;  // PostgreSQL has no year 0
    return std::chrono::year_month_day(std::chrono::year(century * 100 + year),
                                       std::chrono::month(static_cast<unsigned>(month)),
                                       std::chrono::day(static_cast<unsigned>(day)))
        .ok();
}
bool is_amount(std::string_view text) {
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    if (!is_between(whole, 1, 10) || !only_of(whole, {kDigits})) return false;
    if (point == std::string_view::npos) return true;
    const auto rest = text.substr(point + 1);
    return is_between(rest, 1, 2) && only_of(rest, {kDigits});
}
bool is_currency(std::string_view text) {
    return text.size() == 3 && only_of(text, {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"});
}
bool is_name(std::string_view text) {
    return is_between(text, 1, 63) && only_of(text, {kLower, kDigits, "._-"}) &&
           only_of(text.substr(0, 1), {kLower, kDigits});
}
bool is_token(std::string_view text) {
    return is_between(text, 1, 128) &&
           only_of(text, {kLower, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", kDigits, "._~-"});
}

Node Node::member(std::string_view name) const {
    return {value_[name], path_ + '/' + pointer_part(name), *faults_};
}

void Node::fault(const std::string& what) const {
    faults_->push_back((path_.empty() ? "/" : path_) + ": " + what);
}

bool Node::is_object_of(std::initializer_list<std::string_view> names) const {
    if (!value_.is_object()) {
        fault("must be an object");
        return false;
    }
    each_member([&](std::string_view name, const Node& each) {
        if (std::find(names.begin(), names.end(), name) == names.end()) each.fault("is not known");
    });
    return true;
}

void Node::each(const std::function<void(Node)>& visit) const {
    if (!exists()) return;
    if (!value_.is_array()) return fault("must be an array");
    std::size_t index = 0;
    value_.each_element([&](shared::json::Value element) {
        visit({element, path_ + '/' + std::to_string(index++), *faults_});
    });
}

void Node::each_member(const std::function<void(std::string_view, Node)>& visit) const {
    if (!exists()) return;
    if (!value_.is_object()) return fault("must be an object");
    value_.each_member([&](std::string_view name, shared::json::Value value) {
        visit(name, {value, path_ + '/' + pointer_part(name), *faults_});
    });
}

std::optional<std::string> Node::text(Check is_good, const char* form) const {
    if (!exists()) return std::nullopt;
    const auto text = value_.string();
    if (!text || text->empty()) {
        fault("must be a text that is not empty");
        return std::nullopt;
    }
    // No PostgreSQL text can hold it.
    if (text->find('\0') != std::string_view::npos) fault("must not hold a zero character");
    if (is_good != nullptr && !is_good(*text)) fault("must be " + std::string(form));
    return std::string(*text);
}

std::string Node::required_text(Check is_good, const char* form) const {
    if (!exists()) fault("is missing");
    return text(is_good, form).value_or("");
}

std::optional<std::int64_t> Node::integer(std::int64_t least, std::int64_t most) const {
    if (!exists()) return std::nullopt;
    const auto number = value_.integer();
    if (number && *number >= least && *number <= most) return number;
    fault("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
}

bool Node::flag(bool fallback) const {
    if (exists() && !value_.is_bool()) fault("must be true or false");
    return value_.bool_or(fallback);
}

std::vector<std::string> Node::texts(Check is_good, const char* form) const {
    std::vector<std::string> out;
    each([&](const Node& element) {
        const auto text = element.required_text(is_good, form);
        if (std::find(out.begin(), out.end(), text) != out.end())
            element.fault("stands there twice");
        out.push_back(text);
    });
    return out;
}

std::string Node::texts_by_language(bool is_required) const {
    shared::json::Writer out;
    out.begin_object();
    std::size_t count = 0;
    each_member([&](std::string_view language, const Node& text) {
        if (!is_language(language)) text.fault("its name must be a language such as en");
        out.member(language, text.required_text());
        ++count;
    });
    if (is_required && count == 0) fault("needs a text in one language at least");
    return out.end_object().take();
}

std::string Node::lists_by_language() const {
    shared::json::Writer out;
    out.begin_object();
    each_member([&](std::string_view language, const Node& list) {
        if (!is_language(language)) list.fault("its name must be a language such as en");
        out.key(language).begin_array();
        for (const auto& word : list.texts()) out.string(word);
        out.end_array();
    });
    return out.end_object().take();
}

}  // namespace ops::frontdeskctl
