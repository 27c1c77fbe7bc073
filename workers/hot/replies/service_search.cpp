#include "workers/hot/replies/service_search.hpp"

#include "workers/hot/replies/service_names.hpp"

#include <algorithm>
#include <set>

namespace workers::hot::replies {
namespace {

// Words that may stand between the words of a name: "cleaning of my two teeth".
constexpr std::size_t kLooseWords = 3;

struct Match {
    std::size_t service;
    std::set<std::size_t> at;  // positions in the message
};

// Positions of all words of a name within one stretch of the message that starts at `start`.
std::set<std::size_t> match_from(const ServiceName& name,
                                 const std::vector<std::string>& words,
                                 std::size_t start) {
    std::set<std::size_t> out;
    const std::size_t end = std::min(words.size(), start + name.words.size() + kLooseWords);
    for (const std::string& wanted : name.words) {
        std::size_t at = start;
        while (at < end && (out.contains(at) || !same_word(words[at], wanted))) ++at;
        if (at == end) return {};
        out.insert(at);
    }
    return out;
}

std::vector<Match> all_matches(const lookup::Clinic& clinic,
                               const std::vector<std::string>& words) {
    std::vector<Match> out;
    for (const ServiceName& name : service_names(clinic)) {
        for (std::size_t start = 0; start < words.size(); ++start) {
            auto at = match_from(name, words, start);
            if (!at.empty()) out.push_back({name.service, std::move(at)});
        }
    }
    return out;
}

bool hidden(const Match& match, const std::vector<Match>& all) {
    return std::any_of(all.begin(), all.end(), [&](const Match& other) {
        return other.at.size() > match.at.size() &&
               std::includes(other.at.begin(), other.at.end(), match.at.begin(), match.at.end());
    });
}

}  // namespace

std::vector<const lookup::Service*> find_services(const lookup::Clinic& clinic,
                                                  const std::vector<std::string>& words) {
    const auto matches = all_matches(clinic, words);
    std::set<std::size_t> found;
    for (const Match& match : matches) {
        if (!hidden(match, matches)) found.insert(match.service);
    }
    std::vector<const lookup::Service*> out;
    out.reserve(found.size());
    for (const std::size_t index : found) out.push_back(&clinic.services[index]);
    return out;
}

}  // namespace workers::hot::replies
