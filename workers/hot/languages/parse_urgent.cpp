#include "workers/hot/languages/parse.hpp"

#include <algorithm>

namespace workers::hot::languages {
namespace {

constexpr std::array<std::string_view, 15> kFamilies = {"heart",
                                                        "stroke",
                                                        "breathing",
                                                        "bleeding",
                                                        "unconscious",
                                                        "infant_fever",
                                                        "poisoning",
                                                        "self_harm",
                                                        "abuse",
                                                        "dental_swelling",
                                                        "head_injury",
                                                        "pregnancy",
                                                        "eye_chemical",
                                                        "after_operation",
                                                        "help_now"};

constexpr std::array<std::string_view, kMarks> kMarkSections = {"denied",
                                                                "not",
                                                                "asked",
                                                                "settled",
                                                                "past",
                                                                "again",
                                                                "unreal",
                                                                "turn",
                                                                "then",
                                                                "subject",
                                                                "joins"};

constexpr std::array<std::string_view, 4> kLists = {"phrases:", "not:", "caught:", "left:"};

bool is_list(std::string_view line) {
    return std::find(kLists.begin(), kLists.end(), line) != kLists.end();
}

Phrases sentences(const std::vector<Line>& lines) {
    Phrases out;
    for (const Line& line : lines) out.push_back({line.text, line.number});
    return out;
}

// `name = a|b c`, continued by lines that begin with `|`.
void parse_names(const TextFile& file, const Section& section, UrgentRules& out) {
    std::string* last = nullptr;
    for (const Line& line : section.lines) {
        if (line.text.starts_with('|') && last != nullptr) {
            last->append(line.text);
            continue;
        }
        const std::size_t equals = line.text.find('=');
        const std::size_t end = line.text.find_first_of(" =");
        const std::size_t begin = line.text.find_first_not_of(" =", end);
        if (equals == std::string::npos || begin == std::string::npos || end == 0) {
            throw FileFault(file, line.number, "wanted: name = words");
        }
        const auto [name, added] =
            out.names.try_emplace(line.text.substr(0, end), line.text.substr(begin));
        if (!added) throw FileFault(file, line.number, name->first + " stands twice");
        last = &name->second;
    }
}

// `sound = letters|letters`; `-` is no sound, `letters$` stand only at the end of a word.
void parse_spellings(const TextFile& file, const Section& section, UrgentRules& out) {
    for (const Line& line : section.lines) {
        const std::size_t end = line.text.find(' ');
        const std::size_t begin = line.text.find_first_not_of(" =", end);
        if (end == 0 || line.text.find('=') == std::string::npos || begin == std::string::npos) {
            throw FileFault(file, line.number, "wanted: sound = letters");
        }
        std::string sound = line.text.substr(0, end);
        if (sound == "-") sound.clear();
        for (std::string_view rest = std::string_view(line.text).substr(begin); !rest.empty();) {
            std::string_view letters = rest.substr(0, rest.find('|'));
            rest.remove_prefix(std::min(letters.size() + 1, rest.size()));
            const bool at_end = letters.ends_with('$');
            if (at_end) letters.remove_suffix(1);
            if (letters.empty()) throw FileFault(file, line.number, "a sound without letters");
            out.latin.push_back({std::string(letters), sound, at_end});
        }
    }
}

// Whether the section is one of words and not a rule.
bool parse_words(const TextFile& file, const Section& section, UrgentRules& out) {
    const auto* mark = std::find(kMarkSections.begin(), kMarkSections.end(), section.name);
    if (mark != kMarkSections.end()) {
        Phrases& phrases = out.marks[static_cast<std::size_t>(mark - kMarkSections.begin())];
        if (!phrases.empty()) {
            throw FileFault(file, section.line, "[" + section.name + "] stands twice");
        }
        phrases = parse_phrases(section.lines);
        return true;
    }
    if (section.name == "words") {
        parse_names(file, section, out);
    } else if (section.name == "latin") {
        parse_spellings(file, section, out);
    } else if (section.name == "latin_words") {
        out.latin_words = parse_phrases(section.lines);
    } else if (section.name == "known") {
        out.known = parse_phrases(section.lines);
    } else {
        return false;
    }
    return true;
}

UrgentRule parse_rule(const TextFile& file, const Section& section) {
    if (std::find(kFamilies.begin(), kFamilies.end(), section.name) == kFamilies.end()) {
        throw FileFault(file, section.line, "unknown family [" + section.name + "]");
    }
    std::array<std::vector<Line>, kLists.size()> lists;
    std::array<bool, kLists.size()> seen{};
    std::size_t at = kLists.size();
    for (const Line& line : section.lines) {
        const auto* list = std::find(kLists.begin(), kLists.end(), line.text);
        if (list != kLists.end()) {
            at = static_cast<std::size_t>(list - kLists.begin());
            if (seen[at]) throw FileFault(file, line.number, line.text + " stands twice");
            seen[at] = true;
        } else if (at == kLists.size()) {
            throw FileFault(file, line.number, "wanted before it: phrases: not: caught: or left:");
        } else {
            lists[at].push_back(line);
        }
    }
    UrgentRule out{section.name,
                   parse_phrases(lists[0]),
                   parse_phrases(lists[1]),
                   sentences(lists[2]),
                   sentences(lists[3])};
    if (out.phrases.empty()) throw FileFault(file, section.line, "a rule without phrases");
    return out;
}

}  // namespace

UrgentRules parse_urgent(const TextFile& file) {
    UrgentRules out;
    for (const Section& section : read_sections(file)) {
        if (!parse_words(file, section, out)) out.rules.push_back(parse_rule(file, section));
    }
    for (const std::string_view family : kFamilies) {
        const bool has_rule = std::any_of(out.rules.begin(),
                                          out.rules.end(),
                                          [&](const auto& rule) { return rule.family == family; });
        if (!has_rule) {
            throw FileFault(file, 0, "no urgent rule of the family [" + std::string(family) + "]");
        }
    }
    return out;
}

std::string without_sentences(const TextFile& urgent) {
    std::string out;
    std::size_t number = 1;
    bool skips = false;
    for (const Line& line : read_lines(urgent)) {
        const bool is_heading = line.text.front() == '[';
        if (is_heading || is_list(line.text))
            skips = line.text == "caught:" || line.text == "left:";
        if (skips) continue;
        for (; number < line.number; ++number) out.push_back('\n');
        out.append(line.text);
    }
    return out.append("\n");
}

}  // namespace workers::hot::languages
