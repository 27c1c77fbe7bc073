#include "shared/memory/rule_extractor.hpp"

#include "shared/memory/facts/languages.hpp"
#include "shared/memory/facts/reader.hpp"
#include "shared/memory/profile_extractor.hpp"

#include <algorithm>
#include <optional>

namespace shared::memory {
namespace {

std::vector<Fact> said(const Heard& heard) {
    const facts::Words words = facts::split(heard.text);
    if (words.all.empty()) return {};
    std::optional<facts::Reader> best;
    for (const auto& language : facts::languages()) {
        facts::Reader reader(language, words);
        const bool is_better = !best || reader.known() > best->known() ||
                               (reader.known() == best->known() && language.code == heard.language);
        if (is_better) best.emplace(std::move(reader));
    }
    return best && best->has_beginnings() ? best->read() : std::vector<Fact>{};
}

void add(std::vector<Fact>& out, Fact fact) {
    const auto same = std::find_if(out.begin(), out.end(), [&](const Fact& each) {
        return each.kind == fact.kind && (has_one_value(fact.kind) || each.body == fact.body);
    });
    if (same == out.end()) {
        out.push_back(std::move(fact));
    } else {
        *same = std::move(fact);
    }
}

}  // namespace

RuleExtractor::RuleExtractor() {
    facts::languages();
}

std::vector<Fact> RuleExtractor::extract(const Heard& heard) const {
    std::vector<Fact> out = ProfileExtractor().extract(heard);
    for (Fact& fact : said(heard)) add(out, std::move(fact));
    return out;
}

}  // namespace shared::memory
