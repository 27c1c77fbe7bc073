#include "shared/memory/facts/rules.hpp"

#include "shared/memory/function_words.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <utility>

namespace shared::memory::facts {
namespace {

using text::FileFault;
using text::Line;
using text::TextFile;

constexpr std::size_t kMostRules = 1'000;

constexpr std::pair<std::string_view, List> kLists[] = {
    {"me", kMe},
    {"others", kOther},
    {"children", kChild},
    {"third_persons", kThird},
    {"negations", kNegation},
    {"no_negations_before", kUnnegating},
    {"doubts", kDoubt},
    {"over", kOver},
    {"once", kOnce},
    {"small", kSmall},
    {"and", kAnd},
    {"ends", kEnd},
    {"substances", kSubstance},
    {"no_substances", kNoSubstance},
    {"no_names", kNoName},
    {"titles", kTitle},
    {"greetings", kGreeting},
    {"after", kAfter},
    {"before", kBefore},
    {"mine", kMine},
    {"you", kYou},
    {"asking", kAsking},
    {"no_doubts_before", kUndoubting},
    {"that", kThat},
    {"but", kBut},
    {"having", kHaving},
    {"compounds", kCompound},
    {"fillers", kFiller},
    {"names", kNameToo},
    {"requests", kRequest},
    {"am", kAm},
    {"pm", kPm},
};

constexpr std::pair<std::string_view, Place> kPlaces[] = {
    {"_", Place::kGap},
    {"SUBSTANCE", Place::kSubstance},
    {"KNOWN", Place::kKnown},
    {"NAME", Place::kName},
    {"NAMED", Place::kNamed},
    {"DOCTOR", Place::kDoctor},
    {"SURNAME", Place::kSurname},
    {"DAY", Place::kDay},
    {"PART", Place::kPart},
    {"AFTER", Place::kAfter},
    {"BEFORE", Place::kBefore},
};

// What a phrase can begin with where it begins with a place; 0 where it cannot.
Lists first_of(Place place) {
    switch (place) {
        case Place::kKnown:
            return kSubstance;
        case Place::kDoctor:
            return kTitle;
        case Place::kDay:
            return kDay;
        case Place::kPart:
            return kPart;
        case Place::kAfter:
            return kAfter;
        case Place::kBefore:
            return kBefore;
        default:
            return 0;
    }
}

std::vector<std::string> pieces_of(std::string_view line, char separator) {
    std::vector<std::string> out;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find(separator), line.size());
        std::string_view piece = line.substr(0, end);
        while (piece.starts_with(' ')) piece.remove_prefix(1);
        while (piece.ends_with(' ')) piece.remove_suffix(1);
        if (!piece.empty()) out.emplace_back(piece);
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return out;
}

class Parser {
  public:
    Parser(std::string code, const TextFile& file) : file_(file) { out_.code = std::move(code); }

    Language parse() {
        std::vector<Line> phrases;
        for (const auto& section : text::read_sections(file_)) {
            for (const Line& line : section.lines) {
                if (section.name == "rules") {
                    phrases.push_back(line);
                } else {
                    add(section, line);
                }
            }
        }
        for (const Line& line : phrases) add_rule(line);
        if (out_.rules.empty()) throw FileFault(file_, 0, "no [rules]");
        for (auto* joined : {&out_.clitics, &out_.joined_and, &out_.joined_to}) {
            std::stable_sort(joined->begin(), joined->end(), [](const auto& a, const auto& b) {
                return a.size() > b.size();
            });
        }
        return std::move(out_);
    }

  private:
    [[noreturn]] void fail(const Line& line, const std::string& why) const {
        throw FileFault(file_, line.number, why);
    }
    std::u32string folded(const std::string& word, const Line& line) const {
        text::FoldedWords words;
        text::fold_into(word, words);
        if (words.ends.size() != 1) fail(line, "not one word: " + word);
        return words.letters;
    }
    Term term(const std::string& word, const Line& line) const {
        return term_of_word(folded(word, line));
    }

    void add(const text::Section& section, const Line& line) {
        const auto list = std::find_if(std::begin(kLists), std::end(kLists), [&](const auto& each) {
            return each.first == section.name;
        });
        if (list != std::end(kLists)) {
            for (const auto& word : pieces_of(line.text, ',')) {
                add_word(word, list->second, line);
            }
        } else if (section.name == "days" || section.name == "parts" || section.name == "hours") {
            add_value(section.name, line);
        } else if (section.name == "third_endings") {
            for (auto& ending : pieces_of(line.text, ',')) out_.third_endings.push_back(ending);
        } else {
            auto* joined = section.name == "clitics"             ? &out_.clitics
                           : section.name == "joined_and"        ? &out_.joined_and
                           : section.name == "joined_to"         ? &out_.joined_to
                           : section.name == "substance_endings" ? &out_.substance_endings
                                                                 : nullptr;
            if (joined == nullptr) throw FileFault(file_, section.line, "unknown section");
            for (const auto& word : pieces_of(line.text, ',')) {
                joined->push_back(folded(word, line));
            }
        }
    }

    void add_word(const std::string& word, Lists lists, const Line& line) {
        if (!word.starts_with('=')) {
            out_.words[term(word, line)].lists |= lists;
            return;
        }
        const std::string written = word.substr(1);
        auto& spellings = out_.words[term(written, line)].spellings;
        const auto same = std::find_if(spellings.begin(), spellings.end(), [&](const auto& each) {
            return each.written == written;
        });
        if (same == spellings.end()) {
            spellings.push_back({written, lists});
        } else {
            same->lists |= lists;
        }
    }

    // "tue: tuesday, tuesdays".
    void add_value(const std::string& section, const Line& line) {
        const std::size_t colon = line.text.find(':');
        if (colon == std::string::npos) fail(line, "wanted: value: words");
        const std::string value = line.text.substr(0, colon);
        const auto place_in = [&](const auto& values) {
            const auto found = std::find(std::begin(values), std::end(values), value);
            if (found == std::end(values)) fail(line, "no such value: " + value);
            return static_cast<std::uint8_t>(found - std::begin(values));
        };
        for (const auto& word : pieces_of(std::string_view(line.text).substr(colon + 1), ',')) {
            Entry& entry = out_.words[term(word, line)];
            if (section == "days") {
                entry.lists |= kDay;
                entry.day = place_in(kDays);
            } else if (section == "parts") {
                entry.lists |= kPart;
                entry.part = place_in(kParts);
            } else {
                entry.lists |= kHour;
                const auto* end = value.data() + value.size();
                const auto [stop, fault] = std::from_chars(value.data(), end, entry.hour);
                const bool is_whole = fault == std::errc() && stop == end;
                if (!is_whole || entry.hour < 0 || entry.hour > 24) fail(line, "no hour: " + value);
            }
        }
    }

    Element element(std::string piece, const Line& line) {
        Element out;
        out.is_optional = piece.size() > 1 && piece.back() == '?';
        if (out.is_optional) piece.pop_back();
        const auto place = std::find_if(std::begin(kPlaces),
                                        std::end(kPlaces),
                                        [&](const auto& each) { return each.first == piece; });
        if (place != std::end(kPlaces)) {
            out.place = place->second;
            return out;
        }
        if (piece.front() >= 'A' && piece.front() <= 'Z') fail(line, "unknown place: " + piece);
        for (const auto& word : pieces_of(piece, '|')) {
            out.words.push_back(term(word, line));
            out_.words[out.words.back()];  // is known as it stands, whatever is joined to it
        }
        return out;
    }

    void add_rule(const Line& line) {
        Rule rule;
        for (auto& piece : pieces_of(line.text, ' ')) {
            if (piece == "^" && rule.elements.empty()) {
                rule.is_at_begin = true;
            } else if (piece == "@" && rule.elements.empty()) {
                rule.is_of_nearest = true;
            } else {
                rule.elements.push_back(element(std::move(piece), line));
            }
        }
        const bool has_place =
            std::any_of(rule.elements.begin(), rule.elements.end(), [](const Element& each) {
                return each.place > Place::kGap && !each.is_optional;
            });
        if (!has_place) fail(line, "nothing is taken from it");
        if (out_.rules.size() == kMostRules) fail(line, "too many rules");
        add_beginnings(rule, static_cast<std::uint16_t>(out_.rules.size()), line);
        out_.rules.push_back(std::move(rule));
    }

    void add_beginnings(const Rule& rule, std::uint16_t number, const Line& line) {
        for (const Element& each : rule.elements) {
            for (const Term word : each.words) begin_with(out_.words[word], number);
            if (each.place != Place::kWords) {
                const Lists lists = first_of(each.place);
                if (lists == 0) fail(line, "cannot begin so");
                for (auto& [word, entry] : out_.words) {
                    if (entry.is(lists)) begin_with(entry, number);
                }
            }
            if (!each.is_optional) return;
        }
    }
    static void begin_with(Entry& entry, std::uint16_t number) {
        if (entry.rules.empty() || entry.rules.back() != number) entry.rules.push_back(number);
    }

    const TextFile& file_;
    Language out_;
};

}  // namespace

Language parse_rules(const std::string& code, const text::TextFile& file) {
    return Parser(code, file).parse();
}

}  // namespace shared::memory::facts
