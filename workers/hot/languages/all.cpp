#include "workers/hot/languages/embedded.hpp"
#include "workers/hot/languages/parse.hpp"

#include <algorithm>

namespace workers::hot::languages {
namespace {

TextFile file(const EmbeddedFolder& folder, std::string_view name, std::string_view text) {
    return {std::string(folder.name).append("/").append(name), std::string(text)};
}

std::vector<Language> parse_all() {
    std::vector<Language> out;
    for (const EmbeddedFolder& folder : embedded()) {
        out.push_back(parse_language({file(folder, "language.txt", folder.language),
                                      file(folder, "rules.txt", folder.rules),
                                      file(folder, "urgent.txt", folder.urgent),
                                      file(folder, "texts.txt", folder.texts)}));
    }
    std::sort(out.begin(), out.end(), [](const Language& a, const Language& b) {
        const bool a_last = a.code != kFallbackCode;
        const bool b_last = b.code != kFallbackCode;
        return a_last != b_last ? b_last : a.code < b.code;
    });
    return out;
}

}  // namespace

std::span<const Language> all() {
    static const std::vector<Language> kAll = parse_all();
    return kAll;
}

const Language* find(std::string_view code) {
    for (const Language& language : all()) {
        if (language.code == code) return &language;
    }
    return nullptr;
}

}  // namespace workers::hot::languages
