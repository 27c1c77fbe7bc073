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

constexpr std::array<std::string_view, 4> kLists = {"phrases:", "not:", "caught:", "left:"};

bool is_list(std::string_view line) {
    return std::find(kLists.begin(), kLists.end(), line) != kLists.end();
}

Phrases sentences(const std::vector<Line>& lines) {
    Phrases out;
    for (const Line& line : lines) out.push_back({line.text, line.number});
    return out;
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

std::vector<UrgentRule> parse_urgent(const TextFile& file) {
    std::vector<UrgentRule> out;
    for (const Section& section : read_sections(file)) out.push_back(parse_rule(file, section));
    for (const std::string_view family : kFamilies) {
        const bool has_rule = std::any_of(
            out.begin(), out.end(), [&](const auto& rule) { return rule.family == family; });
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
