#include "ops/sandbox/mem0/extraction.hpp"

#include <algorithm>
#include <set>

namespace ops::sandbox::mem0 {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

std::set<std::string> words_of(std::string_view text) {
    std::set<std::string> out;
    std::string word;
    for (const char c : text) {
        if (is_letter(c) || (c >= '0' && c <= '9')) {
            word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        } else if (!word.empty()) {
            out.insert(std::move(word));
            word.clear();
        }
    }
    if (!word.empty()) out.insert(word);
    return out;
}

}  // namespace

std::vector<std::string> texts_to_keep(const std::vector<Said>& messages, bool infer) {
    std::vector<std::string> out;
    for (const Said& said : messages) {
        const bool has_letter = std::any_of(said.content.begin(), said.content.end(), is_letter);
        if (infer ? said.role == "user" && has_letter : said.role != "system") {
            out.push_back(said.content);
        }
    }
    return out;
}

double score_of(std::string_view query, std::string_view text) {
    const auto wanted = words_of(query);
    if (wanted.empty()) return 0.05;
    const auto there = words_of(text);
    const auto common = std::count_if(
        wanted.begin(), wanted.end(), [&there](const auto& word) { return there.contains(word); });
    return 0.05 + 0.9 * static_cast<double>(common) / static_cast<double>(wanted.size());
}

}  // namespace ops::sandbox::mem0
