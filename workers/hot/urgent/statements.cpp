#include "workers/hot/urgent/statements.hpp"

#include <algorithm>

namespace workers::hot::urgent {
namespace {

using intent::Hit;

// How many words may stand between a mark and the flag it takes back.
constexpr std::size_t kDeniedReach = 3;   // "no signs of any chest pain"
constexpr std::size_t kAskedReach = 8;    // "do you treat people who have had chest pain"
constexpr std::size_t kSettledReach = 2;  // "the pain in my chest from yesterday is gone"

bool within(const Hit& inner, const Hit& outer) {
    return inner.first >= outer.first && inner.last <= outer.last;
}

// A mark stands before the flag with at most so many words between.
bool before(const Hit& mark, const Hit& flag, std::size_t reach) {
    return mark.last <= flag.first && flag.first - mark.last <= static_cast<int>(reach);
}

}  // namespace

Statements::Statements(const std::array<Hits, kMarks>& marks) : marks_(marks) {
    struct Start {
        std::size_t at;
        bool present;
    };
    std::vector<Start> starts;
    for (const Hit& hit : of(Mark::kTurn)) {
        if (begins(hit)) starts.push_back({hit.first, true});
    }
    for (const Hit& hit : of(Mark::kThen)) {
        if (begins(hit)) starts.push_back({hit.first, false});
    }
    std::sort(starts.begin(), starts.end(), [](const Start& a, const Start& b) {
        return a.at < b.at || (a.at == b.at && a.present && !b.present);
    });
    // "5 years ago | i had" is one statement; "my face is drooping | i had" are two.
    bool present = false;
    for (const Start& start : starts) {
        subjects_.push_back(start.at);
        if (start.present || present) begins_.push_back(start.at);
        present = start.present;
    }
    for (const Hit& hit : of(Mark::kSubject)) {
        if (!joined(hit)) subjects_.push_back(hit.first);
    }
}

bool Statements::joined(const Hit& hit) const {
    return std::any_of(of(Mark::kJoins).begin(), of(Mark::kJoins).end(), [&](const Hit& join) {
        return join.last == hit.first;
    });
}

// "my dad now has" begins at "my" alone.
bool Statements::begins(const Hit& turn) const {
    const auto& turns = of(Mark::kTurn);
    return !joined(turn) && std::none_of(turns.begin(), turns.end(), [&](const Hit& other) {
        return other.first < turn.first && turn.first < other.last && !joined(other);
    });
}

// Whether someone is newly named at one of the words [from, to].
bool Statements::new_subject(std::size_t from, std::size_t to) const {
    return std::any_of(
        subjects_.begin(), subjects_.end(), [&](std::size_t at) { return at >= from && at <= to; });
}

std::size_t Statements::statement_of(std::size_t word) const {
    return static_cast<std::size_t>(std::count_if(
        begins_.begin(), begins_.end(), [word](std::size_t at) { return at <= word; }));
}

bool Statements::meet(const Hit& a, const Hit& b) const {
    return statement_of(a.first) <= statement_of(b.last - 1U) &&
           statement_of(b.first) <= statement_of(a.last - 1U);
}

bool Statements::denied(const Hit& flag, const Hits& flags) const {
    return denied_by(Mark::kDenied, kDeniedReach, flag, flags) ||
           denied_by(Mark::kNot, 0, flag, flags);
}

bool Statements::denied_by(Mark kind, std::size_t reach, const Hit& flag, const Hits& flags) const {
    return std::any_of(of(kind).begin(), of(kind).end(), [&](const Hit& mark) {
        if (within(mark, flag)) return flag.in_gap(mark.first) && flag.in_gap(mark.last - 1U);
        if (!before(mark, flag, reach) || new_subject(mark.last, flag.first)) return false;
        return std::none_of(flags.begin(), flags.end(), [&](const Hit& other) {
            return within(mark, other) && !other.in_gap(mark.first);
        });
    });
}

bool Statements::asked(const Hit& flag) const {
    return std::any_of(of(Mark::kAsked).begin(), of(Mark::kAsked).end(), [&](const Hit& mark) {
        return before(mark, flag, kAskedReach) && !new_subject(mark.last, flag.first);
    });
}

bool Statements::settled(const Hit& flag) const {
    return std::any_of(of(Mark::kSettled).begin(), of(Mark::kSettled).end(), [&](const Hit& mark) {
        return before(flag, mark, kSettledReach) &&
               (mark.first == flag.last || !new_subject(flag.last, mark.first - 1U));
    });
}

bool Statements::past(const Hit& flag) const {
    const bool back = std::any_of(of(Mark::kAgain).begin(),
                                  of(Mark::kAgain).end(),
                                  [&](const Hit& mark) { return mark.first >= flag.last; });
    return !back &&
           std::any_of(of(Mark::kPast).begin(), of(Mark::kPast).end(), [&](const Hit& mark) {
               return statement_of(mark.last - 1U) == statement_of(flag.last - 1U);
           });
}

bool Statements::takes_back(const Hit& flag, const Hits& flags) const {
    return !of(Mark::kUnreal).empty() || denied(flag, flags) || asked(flag) || settled(flag) ||
           past(flag);
}

}  // namespace workers::hot::urgent
