#include "workers/hot/languages/parse.hpp"

#include <algorithm>

namespace workers::hot::languages {
namespace {

struct Field {
    std::string_view name;
    std::string Texts::*text;
    std::string_view may;   // placeholders it may have
    std::string_view must;  // and those it must have
};

constexpr std::string_view kClinic = "{clinic} {phone}";
constexpr std::array kFields = {
    Field{"greeting", &Texts::greeting, kClinic, ""},
    Field{"thanks", &Texts::thanks, kClinic, ""},
    Field{"hours", &Texts::hours, "{clinic}", ""},
    Field{"open_now", &Texts::open_now, "", "{close}"},
    Field{"opens_later", &Texts::opens_later, "", "{open}"},
    Field{"closed_now", &Texts::closed_now, "", ""},
    Field{"closed_today", &Texts::closed_today, "", ""},
    Field{"holiday_today", &Texts::holiday_today, "", "{name}"},
    Field{"closed", &Texts::closed, "", ""},
    Field{"location", &Texts::location, "{clinic}", "{location}"},
    Field{"map", &Texts::map, "", "{map}"},
    Field{"price_one", &Texts::price_one, "", "{service} {price}"},
    Field{"price_many", &Texts::price_many, "", ""},
    Field{"price_list", &Texts::price_list, "", ""},
    Field{"services", &Texts::services, "", ""},
    Field{"hand_over", &Texts::hand_over, kClinic, ""},
    Field{"holding", &Texts::holding, kClinic, ""},
    Field{"late", &Texts::late, kClinic, ""},
    Field{"voice", &Texts::voice, kClinic, ""},
    Field{"media", &Texts::media, kClinic, ""},
    Field{"place", &Texts::place, kClinic, ""},
    Field{"contact", &Texts::contact, kClinic, ""},
    Field{"unsupported", &Texts::unsupported, kClinic, ""},
    Field{"urgent", &Texts::urgent, kClinic, ""},
    Field{"urgent_phone", &Texts::urgent_phone, "{clinic}", "{phone}"},
    Field{"urgent_number", &Texts::urgent_number, "{clinic}", "{emergency}"},
    Field{"stopped", &Texts::stopped, kClinic, ""},
    Field{"started", &Texts::started, kClinic, ""},
};

constexpr std::string_view kDays = "days";

// Calls with each blank-separated word.
template <typename Visit>
void each_word(std::string_view words, Visit visit) {
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(' '), words.size());
        visit(words.substr(0, end));
        words.remove_prefix(std::min(end + 1, words.size()));
    }
}

void check_line(const TextFile& file, const Line& line, const Field& field) {
    std::string_view rest = line.text;
    for (std::size_t open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
        const std::size_t close = rest.find('}', open);
        if (close == std::string_view::npos) throw FileFault(file, line.number, "{ without }");
        const std::string_view name = rest.substr(open, close - open + 1);
        if (field.may.find(name) == std::string_view::npos &&
            field.must.find(name) == std::string_view::npos) {
            throw FileFault(
                file, line.number, "unknown placeholder " + std::string(name) + " in this text");
        }
        rest.remove_prefix(close + 1);
    }
}

void parse_text(const TextFile& file, const Section& section, const Field& field, Texts& out) {
    std::string& text = out.*field.text;
    for (const Line& line : section.lines) {
        check_line(file, line, field);
        if (!text.empty()) text.push_back('\n');
        text.append(line.text);
    }
    if (text.empty()) throw FileFault(file, section.line, "[" + section.name + "] is empty");
    each_word(field.must, [&](std::string_view wanted) {
        if (text.find(wanted) != std::string::npos) return;
        throw FileFault(file, section.line, "[" + section.name + "] needs " + std::string(wanted));
    });
}

void parse_days(const TextFile& file, const Section& section, Texts& out) {
    const Phrases names = parse_phrases(section.lines);
    if (names.size() != out.days.size()) {
        throw FileFault(file, section.line, "[days] wants 7 names, Monday first");
    }
    std::transform(
        names.begin(), names.end(), out.days.begin(), [](const Phrase& day) { return day.text; });
}

}  // namespace

Texts parse_texts(const TextFile& file) {
    Texts out;
    std::vector<std::string_view> seen;
    const auto sections = read_sections(file);
    for (const Section& section : sections) {
        if (std::find(seen.begin(), seen.end(), section.name) != seen.end()) {
            throw FileFault(file, section.line, "[" + section.name + "] stands twice");
        }
        seen.push_back(section.name);
        const auto* field = std::find_if(
            kFields.begin(), kFields.end(), [&](const Field& f) { return f.name == section.name; });
        if (section.name == kDays) {
            parse_days(file, section, out);
        } else if (field != kFields.end()) {
            parse_text(file, section, *field, out);
        } else {
            throw FileFault(file, section.line, "unknown section [" + section.name + "]");
        }
    }
    const auto want = [&](std::string_view name) {
        if (std::find(seen.begin(), seen.end(), name) != seen.end()) return;
        throw FileFault(file, 0, "no text [" + std::string(name) + "]");
    };
    for (const Field& field : kFields) want(field.name);
    want(kDays);
    return out;
}

}  // namespace workers::hot::languages
