// What a model that reads along answers.
#include "shared/json/repair.hpp"
#include "shared/memory/model/chat.hpp"
#include "tests/fuzz/target.hpp"

namespace fuzz {

void model_answer(std::string_view input) {
    namespace model = shared::memory::model;
    const auto [language, body] = cut_line(input);
    const auto facts = model::facts_of(body, language);
    if (!facts) return;
    require(facts->size() <= model::kMostFacts, "it finds no more than is kept");
    for (const auto& fact : *facts) {
        require(!fact.body.empty() && fact.body.size() <= model::kMostFactBytes,
                "a fact has a text, and a short one");
        require(shared::json::utf8_prefix(fact.body) == fact.body.size(), "a fact is UTF-8");
        require(fact.kind == "fact" || fact.kind == "allergy_flag", "a fact is of a kind of ours");
    }
}

}  // namespace fuzz
