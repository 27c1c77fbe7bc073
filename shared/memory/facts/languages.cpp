#include "shared/memory/facts/languages.hpp"

namespace shared::memory::facts {

const std::vector<Language>& languages() {
    static const auto kAll = [] {
        std::vector<Language> out;
        for (const auto& [code, text] : embedded()) {
            out.push_back(parse_rules(std::string(code), {std::string(code), std::string(text)}));
        }
        return out;
    }();
    return kAll;
}

}  // namespace shared::memory::facts
