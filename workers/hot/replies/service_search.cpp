#include "workers/hot/replies/service_search.hpp"

#include "workers/hot/replies/asked_words.hpp"
#include "workers/hot/replies/service_names.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <set>

namespace workers::hot::replies {
namespace {

// Words that may stand between the words of a name: "cleaning of my two teeth".
constexpr std::size_t kLooseWords = 3;
// Fillers over which a word still belongs to the name: "whitening for my dog".
constexpr std::size_t kReach = 1;
// More are no question but a list.
constexpr std::size_t kMostChoices = 5;
// Beyond it nothing is looked for: no question about a price is that long.
constexpr std::size_t kMostWords = 64;

using Places = std::uint64_t;  // bit n: word n of the message

struct Match {
    std::size_t service;
    Places at;
    Nearness nearness;  // of its worst word

    std::size_t first() const { return static_cast<std::size_t>(std::countr_zero(at)); }
    std::size_t last() const { return 63U - static_cast<std::size_t>(std::countl_zero(at)); }
};

Places bit(std::size_t at) {
    return Places{1} << at;
}

// One message and one clinic. Refers to its arguments.
class Search {
  public:
    Search(const lookup::Clinic& clinic,
           const std::vector<std::string>& words,
           const intent::Reading& reading)
        : clinic_(clinic),
          words_(words),
          count_(std::min(words.size(), kMostWords)),
          roles_(roles_of(words, reading)),
          names_(service_names(clinic, reading.language->code)) {
        compare(reading.language->script != languages::Script::kLatin);
    }

    FoundServices run();
    Services mentioned();

  private:
    void compare(bool with_roman);
    Nearness near(std::size_t at, std::size_t word) const {
        return nearness_[at * names_.words.size() + word];
    }
    Match match_from(const ServiceName& name, std::size_t start) const;
    bool is_joined(const ServiceName& name, std::size_t at) const;
    void find_matches();
    void keep_best();
    bool is_stranger(std::size_t at, int step) const;
    bool has_stranger_beside(const Match& match) const;
    bool is_ambiguous() const;
    bool is_compound() const;
    bool is_doubtful() const;
    std::map<std::size_t, int> near_services() const;
    Services mentioned_of(Nearness least) const;
    Services ranked(const std::map<std::size_t, int>& weights) const;

    const lookup::Clinic& clinic_;
    const std::vector<std::string>& words_;
    const std::size_t count_;
    const std::vector<Role> roles_;
    const ServiceNames& names_;
    std::vector<Nearness> nearness_;  // by word of the message, then of the names
    std::vector<Match> matches_;
    Places matched_ = 0;
};

// A word that has a meaning of its own is no slip in a name, but may be the name itself.
void Search::compare(bool with_roman) {
    nearness_.resize(count_ * names_.words.size());
    for (std::size_t at = 0; at < count_; ++at) {
        const Word written = take_apart(words_[at], with_roman);
        const bool is_known = roles_[at] != Role::kUnknown;
        for (std::size_t i = 0; i < names_.words.size(); ++i) {
            const bool is_spelled_so = with_roman && written.is_latin;
            Nearness own = is_known && !is_spelled_so ? form_nearness(written, names_.words[i])
                                                      : nearness(written, names_.words[i]);
            if (is_known && own < Nearness::kSlip) own = Nearness::kNone;
            nearness_[at * names_.words.size() + i] = own;
        }
    }
}

// All words of a name within one stretch of the message that starts at `start`; without places
// where one is missing.
Match Search::match_from(const ServiceName& name, std::size_t start) const {
    Match out{name.service, 0, Nearness::kSame};
    const std::size_t end = std::min(count_, start + name.words.size() + kLooseWords);
    for (const std::size_t wanted : name.words) {
        Nearness best = Nearness::kNear;
        std::size_t best_at = end;
        for (std::size_t at = start; at < end; ++at) {
            if ((out.at & bit(at)) != 0 || near(at, wanted) <= best) continue;
            best = near(at, wanted);
            best_at = at;
        }
        if (best_at == end) return {name.service, 0, Nearness::kNone};
        out.at |= bit(best_at);
        out.nearness = std::min(out.nearness, best);
    }
    return out;
}

// "white ning" for "whitening".
bool Search::is_joined(const ServiceName& name, std::size_t at) const {
    if (name.words.size() != 1 || at + 1 >= count_) return false;
    const std::string& whole = names_.words[name.words[0]].text;
    return whole.size() == words_[at].size() + words_[at + 1].size() &&
           whole.starts_with(words_[at]) && whole.ends_with(words_[at + 1]);
}

void Search::find_matches() {
    for (const ServiceName& name : names_.own) {
        for (std::size_t start = 0; start < count_; ++start) {
            const Match match =
                is_joined(name, start)
                    ? Match{name.service, bit(start) | bit(start + 1), Nearness::kForm}
                    : match_from(name, start);
            if (match.at != 0) matches_.push_back(match);
        }
    }
    keep_best();
    for (const Match& match : matches_) matched_ |= match.at;
}

// What a longer or better match of the same words hides is gone, and so is what only a filler
// names ("una consulta" beside the name of another service).
void Search::keep_best() {
    const auto is_hidden = [&](const Match& match) {
        return std::any_of(matches_.begin(), matches_.end(), [&](const Match& other) {
            if ((match.at & ~other.at) != 0) return false;
            return other.at != match.at || other.nearness > match.nearness;
        });
    };
    const auto is_filler = [&](const Match& match) {
        for (std::size_t at = match.first(); at <= match.last(); ++at) {
            const bool is_of_it = (match.at & bit(at)) != 0;
            if (is_of_it && roles_[at] != Role::kFiller && roles_[at] != Role::kSmall) return false;
        }
        return true;
    };
    std::vector<Match> kept;
    for (const Match& match : matches_) {
        if (!is_hidden(match)) kept.push_back(match);
    }
    if (!std::all_of(kept.begin(), kept.end(), is_filler)) std::erase_if(kept, is_filler);
    matches_ = std::move(kept);
}

// Whether the first word of its own that is met from `at` on is one that nobody knows.
bool Search::is_stranger(std::size_t at, int step) const {
    std::size_t fillers = 0;
    for (; at < count_;
         at += static_cast<std::size_t>(step)) {  // before the first it is beyond too
        if ((matched_ & bit(at)) != 0 || roles_[at] == Role::kAsking) return false;
        if (roles_[at] == Role::kUnknown) return true;
        if (roles_[at] == Role::kFiller && ++fillers > kReach) return false;
    }
    return false;
}

bool Search::has_stranger_beside(const Match& match) const {
    for (std::size_t at = match.first(); at < match.last(); ++at) {
        if (roles_[at] == Role::kUnknown && (matched_ & bit(at)) == 0) return true;
    }
    return is_stranger(match.first() - 1, -1) || is_stranger(match.last() + 1, 1);
}

// Two services by the same words, or by beginnings alone.
bool Search::is_ambiguous() const {
    for (const Match& match : matches_) {
        for (const Match& other : matches_) {
            if (other.service == match.service) continue;
            if (other.at == match.at || other.nearness == Nearness::kShort) return true;
        }
    }
    return false;
}

// "чистка каналов": one thing, and none of the two. "чистка и коронка" are two.
bool Search::is_compound() const {
    for (const Match& match : matches_) {
        for (const Match& other : matches_) {
            const std::size_t next = other.first();
            if (match.service == other.service || next <= match.last()) continue;
            std::size_t at = match.last() + 1;
            while (at < next && roles_[at] == Role::kSmall && !is_joining(words_[at])) ++at;
            if (at == next && !is_joining(words_[next])) return true;
        }
    }
    return false;
}

bool Search::is_doubtful() const {
    return is_ambiguous() || is_compound() ||
           std::any_of(matches_.begin(), matches_.end(), [&](const Match& match) {
               return has_stranger_beside(match);
           });
}

// Services that a word which nobody knows may be of, with how much speaks for each.
std::map<std::size_t, int> Search::near_services() const {
    std::map<std::size_t, int> out;
    const auto add = [&](std::size_t service, Nearness nearness) {
        if (nearness == Nearness::kNone) return;
        out[service] = std::max(out[service], static_cast<int>(nearness));
    };
    for (std::size_t at = 0; at < count_; ++at) {
        if (roles_[at] != Role::kUnknown || (matched_ & bit(at)) != 0) continue;
        for (const ServiceName& name : names_.own) {
            for (const std::size_t word : name.words) add(name.service, near(at, word));
        }
        const auto foreign = names_.foreign.find(words_[at]);
        if (foreign == names_.foreign.end()) continue;
        for (const std::size_t service : foreign->second) add(service, Nearness::kNear);
    }
    return out;
}

Services Search::ranked(const std::map<std::size_t, int>& weights) const {
    std::vector<std::pair<std::size_t, int>> order(weights.begin(), weights.end());
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return a.second > b.second;
    });
    if (order.size() > kMostChoices) order.resize(kMostChoices);
    Services out;
    for (const auto& [service, weight] : order) out.push_back(&clinic_.services[service]);
    return out;
}

Services Search::mentioned() {
    find_matches();
    return mentioned_of(Nearness::kSlip);
}

// In the clinic's order.
Services Search::mentioned_of(Nearness least) const {
    std::set<std::size_t> named;
    for (const Match& match : matches_) {
        if (match.nearness >= least) named.insert(match.service);
    }
    Services out;
    for (const std::size_t service : named) out.push_back(&clinic_.services[service]);
    return out;
}

FoundServices Search::run() {
    find_matches();
    FoundServices out;
    if (matches_.empty() || is_doubtful()) {
        std::map<std::size_t, int> near = near_services();
        for (const Match& match : matches_)
            near[match.service] = static_cast<int>(Nearness::kSame) + 1;
        out.near = ranked(near);
        return out;
    }
    out.named = mentioned_of(Nearness::kShort);
    return out;
}

}  // namespace

FoundServices find_services(const lookup::Clinic& clinic,
                            const std::vector<std::string>& words,
                            const intent::Reading& reading) {
    return Search(clinic, words, reading).run();
}

Services mentioned_services(const lookup::Clinic& clinic,
                            const std::vector<std::string>& words,
                            const languages::Language& language) {
    const intent::Reading nothing_read{&language, words.size(), {}};
    return Search(clinic, words, nothing_read).mentioned();
}

}  // namespace workers::hot::replies
