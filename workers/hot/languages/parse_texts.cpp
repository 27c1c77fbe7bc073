#include "workers/hot/languages/parse.hpp"
#include "workers/hot/languages/text_fields.hpp"

#include <algorithm>

namespace workers::hot::languages {
namespace {

using Field = TextField;

constexpr std::string_view kClinic = "{clinic} {phone}";
constexpr bool kVariants = true;
constexpr std::array kFields = {
    Field{"greeting", &Texts::greeting, "{clinic} {phone} {name}", "", kVariants},
    Field{"thanks", &Texts::thanks, kClinic, "", kVariants},
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
    Field{"which_service", &Texts::which_service, kClinic, "", kVariants},
    Field{"this_service", &Texts::this_service, kClinic, "{service}", kVariants},
    Field{"hand_over", &Texts::hand_over, kClinic, "", kVariants},
    Field{"holding", &Texts::holding, kClinic, "", kVariants},
    Field{"late", &Texts::late, kClinic, ""},
    Field{"voice", &Texts::voice, kClinic, "", kVariants},
    Field{"media", &Texts::media, kClinic, "", kVariants},
    Field{"place", &Texts::place, kClinic, "", kVariants},
    Field{"contact", &Texts::contact, kClinic, "", kVariants},
    Field{"call", &Texts::call, kClinic, "", kVariants},
    Field{"unsupported", &Texts::unsupported, kClinic, "", kVariants},
    Field{"urgent", &Texts::urgent, "{clinic} {phone} {emergency}", ""},
    Field{"urgent_phone", &Texts::urgent_phone, "{clinic}", "{phone}"},
    Field{"urgent_number", &Texts::urgent_number, "{clinic}", "{emergency}"},
    Field{"stopped", &Texts::stopped, kClinic, ""},
    Field{"started", &Texts::started, kClinic, ""},
    Field{"language_set", &Texts::language_set, kClinic, "", kVariants},
    Field{"book_when", &Texts::book_when, kClinic, ""},
    Field{"book_noted", &Texts::book_noted, kClinic, ""},
    Field{"book_dropped", &Texts::book_dropped, kClinic, ""},
    Field{"move_when", &Texts::move_when, kClinic, "{appointment}"},
    Field{"move_noted", &Texts::move_noted, kClinic, "{appointment}"},
    Field{"cancel_ask", &Texts::cancel_ask, kClinic, "{appointment}"},
    Field{"cancel_done", &Texts::cancel_done, kClinic, "{appointment}"},
    Field{"kept", &Texts::kept, kClinic, "{appointment}"},
    Field{"confirm_done", &Texts::confirm_done, kClinic, "{appointment}"},
    Field{"appointment_one", &Texts::appointment_one, kClinic, "{appointment}"},
    Field{"appointment_many", &Texts::appointment_many, kClinic, ""},
    Field{"which_appointment", &Texts::which_appointment, kClinic, ""},
    Field{"no_appointment", &Texts::no_appointment, kClinic, ""},
    Field{"unasked", &Texts::unasked, kClinic, ""},
    Field{"reminder_24h", &Texts::reminder_24h, kClinic, "{appointment}"},
    Field{"reminder_2h", &Texts::reminder_2h, kClinic, "{appointment}"},
};

constexpr std::string_view kDays = "days";

// Of the line in which byte `at` of the joined lines lies.
std::size_t line_at(const Section& section, std::string_view text, std::size_t at) {
    const auto before = std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
    return section.lines[static_cast<std::size_t>(before)].number;
}

void parse_text(const TextFile& file, const Section& section, const Field& field, Texts& out) {
    std::string& text = out.*field.text;
    for (const Line& line : section.lines) {
        if (!text.empty()) text.push_back('\n');
        text.append(line.text);
    }
    const CheckedText checked = check_text(field.name, text);
    switch (checked.fault) {
        case TextFault::kNone:
            return;
        case TextFault::kUnknownPlaceholder:
        case TextFault::kOpenBrace:
            throw FileFault(file, line_at(section, text, checked.at), checked.why);
        default:
            throw FileFault(file, section.line, "[" + section.name + "] " + checked.why);
    }
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

std::span<const TextField> text_fields() {
    return kFields;
}

Texts parse_texts(const TextFile& file) {
    Texts out;
    std::vector<std::string_view> seen;
    const auto sections = read_sections(file);
    for (const Section& section : sections) {
        if (std::find(seen.begin(), seen.end(), section.name) != seen.end()) {
            throw FileFault(file, section.line, "[" + section.name + "] stands twice");
        }
        seen.push_back(section.name);
        const Field* field = find_text_field(section.name);
        if (section.name == kDays) {
            parse_days(file, section, out);
        } else if (field != nullptr) {
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
