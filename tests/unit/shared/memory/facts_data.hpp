// The lines of tests/data/facts, and what is found in each.
#pragma once

#include "shared/memory/rule_extractor.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace shared::memory {

inline const std::vector<std::string> kFactLanguages = {"ar", "en", "es", "he", "pt", "ru"};

struct FactLine {
    std::string text;
    std::set<std::string> expected;  // "a:penicillin"
};

// "a:penicillin; t:morning | words", "- | words".
inline std::vector<FactLine> fact_lines(const std::string& file) {
    std::ifstream in(FRONTDESK_ROOT "/tests/data/facts/" + file + ".txt");
    std::vector<FactLine> out;
    for (std::string line; std::getline(in, line);) {
        const std::size_t bar = line.find(" | ");
        if (bar == std::string::npos) throw std::runtime_error(file + ": no bar");
        FactLine each{line.substr(bar + 3), {}};
        std::string facts = line.substr(0, bar);
        while (facts != "-" && !facts.empty()) {
            const std::size_t end = std::min(facts.find("; "), facts.size());
            each.expected.insert(facts.substr(0, end));
            facts.erase(0, std::min(end + 2, facts.size()));
        }
        out.push_back(std::move(each));
    }
    return out;
}

inline std::set<std::string> facts_of(const std::string& text, const std::string& language = "") {
    static const std::map<std::string, std::string> kShort = {{"allergy_flag", "a:"},
                                                              {"name", "n:"},
                                                              {"preferred_doctor", "d:"},
                                                              {"preferred_day", "w:"},
                                                              {"preferred_time", "t:"}};
    std::set<std::string> out;
    for (const Fact& fact : RuleExtractor().extract({text, "", language})) {
        if (fact.is_said()) out.insert(kShort.at(fact.kind) + fact.body);
    }
    return out;
}

}  // namespace shared::memory
