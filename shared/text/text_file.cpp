#include "shared/text/text_file.hpp"

#include <algorithm>

namespace shared::text {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r";

std::string_view trim(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// How many bytes the character at the front has; 0 where it is none.
std::size_t character_size(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t size = first < 0x80                     ? 1
                             : first >= 0xC2 && first <= 0xDF ? 2
                             : first >= 0xE0 && first <= 0xEF ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
    if (size > text.size()) return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((text[i] & 0xC0) != 0x80) return 0;
    }
    return size;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t size = character_size(text);
        if (size == 0) return false;
        text.remove_prefix(size);
    }
    return true;
}

bool is_name(std::string_view name) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return !name.empty() && !is_digit(name.front()) &&
           std::all_of(name.begin(), name.end(), [&](char c) {
               return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_';
           });
}

std::string written(const TextFile& file, std::size_t line, std::string_view why) {
    std::string out = file.name;
    if (line > 0) out.append(":").append(std::to_string(line));
    return out.append(": ").append(why);
}

}  // namespace

FileFault::FileFault(const TextFile& file, std::size_t line, std::string_view why)
    : std::runtime_error(written(file, line, why)) {}

std::vector<Line> read_lines(const TextFile& file) {
    std::vector<Line> out;
    std::string_view rest = file.text;
    if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
    for (std::size_t number = 1; !rest.empty(); ++number) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = trim(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!is_utf8(line)) throw FileFault(file, number, "not UTF-8");
        if (!line.empty() && !line.starts_with("//")) out.push_back({std::string(line), number});
    }
    return out;
}

std::vector<Section> read_sections(const TextFile& file) {
    std::vector<Section> out;
    for (Line& line : read_lines(file)) {
        if (line.text.front() != '[') {
            if (out.empty()) throw FileFault(file, line.number, "stands before any [section]");
            out.back().lines.push_back(std::move(line));
            continue;
        }
        const std::string_view name = std::string_view(line.text).substr(1, line.text.size() - 2);
        if (line.text.back() != ']' || !is_name(name)) {
            throw FileFault(file, line.number, "no heading: " + line.text + " (wanted: [name])");
        }
        out.push_back({std::string(name), line.number, {}});
    }
    return out;
}

}  // namespace shared::text
