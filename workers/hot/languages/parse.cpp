#include "workers/hot/languages/parse.hpp"

#include <algorithm>

namespace workers::hot::languages {
namespace {

constexpr std::array<std::string_view, 4> kScripts = {"latin", "cyrillic", "hebrew", "arabic"};

// The sections of a file, each taken once.
class Sections {
  public:
    explicit Sections(const TextFile& file) : file_(file), sections_(read_sections(file)) {
        for (auto section = sections_.begin(); section != sections_.end(); ++section) {
            const auto earlier = std::find_if(
                sections_.begin(), section, [&](const auto& s) { return s.name == section->name; });
            if (earlier != section) {
                throw FileFault(file_, section->line, "[" + section->name + "] stands twice");
            }
        }
    }

    Section take(std::string_view name) {
        const auto found = std::find_if(
            sections_.begin(), sections_.end(), [&](const auto& s) { return s.name == name; });
        if (found == sections_.end()) {
            throw FileFault(file_, 0, "no section [" + std::string(name) + "]");
        }
        Section out = std::move(*found);
        sections_.erase(found);
        return out;
    }

    Phrases phrases(std::string_view name) { return parse_phrases(take(name).lines); }

    Phrases phrases_if_any(std::string_view name) {
        const bool is_there = std::any_of(
            sections_.begin(), sections_.end(), [&](const auto& s) { return s.name == name; });
        return is_there ? phrases(name) : Phrases{};
    }

    Phrases some_phrases(std::string_view name) {
        const Section section = take(name);
        Phrases out = parse_phrases(section.lines);
        if (out.empty()) throw FileFault(file_, section.line, "[" + section.name + "] is empty");
        return out;
    }

    Line one_line(std::string_view name) {
        Section section = take(name);
        if (section.lines.size() != 1) {
            throw FileFault(file_, section.line, "[" + section.name + "] wants one line");
        }
        return std::move(section.lines[0]);
    }

    void none_left() const {
        if (sections_.empty()) return;
        const Section& first = sections_.front();
        throw FileFault(file_, first.line, "unknown section [" + first.name + "]");
    }

  private:
    const TextFile& file_;
    std::vector<Section> sections_;
};

Script parse_script(const TextFile& file, const Line& line) {
    const auto* found = std::find(kScripts.begin(), kScripts.end(), line.text);
    if (found == kScripts.end()) {
        throw FileFault(
            file, line.number, "unknown script (wanted: latin, cyrillic, hebrew, arabic)");
    }
    return static_cast<Script>(found - kScripts.begin());
}

bool parse_direction(const TextFile& file, const Line& line) {
    if (line.text == "right to left") return true;
    if (line.text == "left to right") return false;
    throw FileFault(file, line.number, "unknown direction (wanted: left to right, right to left)");
}

}  // namespace

Phrases parse_phrases(const std::vector<Line>& lines) {
    Phrases out;
    for (const Line& line : lines) {
        std::string_view rest = line.text;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(','), rest.size());
            const std::string_view phrase = rest.substr(0, end);
            const std::size_t begin = phrase.find_first_not_of(' ');
            if (begin != std::string_view::npos) {
                const std::size_t last = phrase.find_last_not_of(' ');
                out.push_back({std::string(phrase.substr(begin, last - begin + 1)), line.number});
            }
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return out;
}

Language parse_language(const LanguageFiles& files) {
    Language out;
    Sections words(files.language);
    out.code = words.one_line("code").text;
    out.right_to_left = parse_direction(files.language, words.one_line("direction"));
    out.script = parse_script(files.language, words.one_line("script"));
    out.clitics = words.phrases("clitics");
    out.marks = words.some_phrases("marks");
    out.letters = words.phrases("letters");
    out.fillers = words.some_phrases("fillers");
    out.names = words.phrases_if_any("names");
    out.speaking = words.phrases_if_any("speaking");
    out.service_generic = words.phrases_if_any("service_generic");
    out.service_beside = words.phrases_if_any("service_beside");
    out.service_small = words.phrases_if_any("service_small");
    out.number_words = words.phrases_if_any("number_words");
    out.before_numbers = words.phrases_if_any("before_numbers");
    out.negations = words.some_phrases("negations");
    out.starts = words.some_phrases("starts");
    out.yes = words.some_phrases("yes");
    out.named_days = words.some_phrases("days");
    out.named_times = words.some_phrases("times");
    out.medical = words.some_phrases("medical");
    words.none_left();

    Sections rules(files.rules);
    for (std::size_t i = 0; i < kIntentNames.size(); ++i) {
        const auto intent = static_cast<Intent>(i);
        if (intent == Intent::kOther) continue;  // what no rule answers
        out.intents.push_back({intent, rules.some_phrases(name_of(intent))});
    }
    rules.none_left();

    out.urgent = parse_urgent(files.urgent);
    out.texts = parse_texts(files.texts);
    return out;
}

}  // namespace workers::hot::languages
