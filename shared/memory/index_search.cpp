// The half of index.hpp that searches.
#include "shared/memory/function_words.hpp"
#include "shared/memory/index.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace shared::memory {
namespace {

// Chosen on the patients of tests/data/memory that are marked `tune`.
constexpr std::array kOfNeighbours{0.5, 0.25};  // one turn away, and two
// As so many runs of letters; other words have about three of them a letter.
constexpr double kOfFunctionWord = 4;
constexpr double kOfRecency = 0.02;                       // of the best score, to the newest row
constexpr double kLeastOfBest = 0.1, kLeastScore = 0.02;  // less is left out
constexpr std::size_t kMaxTermsOfQuery = 1'024;

double rarity(std::size_t rows_with_it, std::size_t rows) {
    const auto with = static_cast<double>(rows_with_it);
    return std::log(1 + (static_cast<double>(rows) - with + 0.5) / (with + 0.5));
}

}  // namespace

std::vector<Hit> Index::search(std::string_view query, std::size_t k) const {
    if (rows_.empty() || k == 0) return {};
    query = query.substr(0, kMaxBytesOfRow);
    text::FoldedWords words;
    words.letters.reserve(query.size());
    words.ends.reserve(query.size() / 2 + 1);
    text::fold_into(query, words);
    std::vector<Term> terms;
    terms.reserve(words.letters.size() * 3);
    append_terms(words, 0, words.ends.size(), kMaxTermsOfQuery, terms);
    std::array<double, kMaxRows> scores{};
    const std::span of_rows(scores.data(), rows_.size());
    double ideal = 0;
    for (const Term term : terms) ideal += add_scores(term, of_rows);
    return best(of_rows, ideal, k);
}

std::span<const std::uint32_t> Index::bucket_of(Term term) const {
    const std::size_t bucket = term >> shift_;
    return std::span(postings_).subspan(
        ends_[bucket], static_cast<std::size_t>(ends_[bucket + 1]) - ends_[bucket]);
}

// Gives what a row that has it gets.
double Index::add_scores(Term term, std::span<double> scores) const {
    constexpr std::uint32_t kRowMask = (1U << kRowBits) - 1;
    const std::uint32_t wanted = term << kRowBits;
    // Rows come in their order: equal ones stand together.
    std::array<std::uint8_t, kMaxRows> counts{}, found{};
    std::size_t size = 0;
    for (const std::uint32_t posting : bucket_of(term)) {
        if ((posting & ~kRowMask) != wanted) continue;
        const auto row = static_cast<std::uint8_t>(posting & kRowMask);
        if (size == 0 || found.at(size - 1) != row) found.at(size++) = row;
        if (counts.at(size - 1) < 0xFF) ++counts.at(size - 1);
    }
    const double weight =
        rarity(size, rows_.size()) * (is_function_word(term) ? kOfFunctionWord : 1);
    for (std::size_t i = 0; i < size; ++i) {
        const double count = counts.at(i);
        scores[found.at(i)] += weight * count * (kSaturation + 1) /
                               (count + static_cast<double>(rows_[found.at(i)].length));
    }
    return weight;
}

std::vector<Hit> Index::best(std::span<const double> scores, double ideal, std::size_t k) const {
    std::array<double, kMaxRows> whole{};
    double highest = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        double sum = scores[i];
        for (std::size_t away = 1; away <= kOfNeighbours.size(); ++away) {
            const double weight = kOfNeighbours.at(away - 1);
            const auto add = [&](std::size_t j) {
                if (rows_[j].session == rows_[i].session) sum += weight * scores[j];
            };
            if (i >= away) add(i - away);
            if (i + away < scores.size()) add(i + away);
        }
        whole.at(i) = ideal > 0 ? sum / ideal : 0;
        highest = std::max(highest, whole.at(i));
    }
    const double least = std::max(kLeastScore, kLeastOfBest * highest);
    std::vector<Hit> out;
    out.reserve(scores.size());
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const double recency = kOfRecency * highest * static_cast<double>(rows_[i].recency);
        if (whole.at(i) >= least) out.push_back({i, whole.at(i) + recency});
    }
    const auto end = out.begin() + static_cast<std::ptrdiff_t>(std::min(k, out.size()));
    std::partial_sort(out.begin(), end, out.end(), [](const Hit& a, const Hit& b) {
        return a.score != b.score ? a.score > b.score : a.row > b.row;
    });
    out.erase(end, out.end());
    for (Hit& hit : out) hit.row = rows_[hit.row].row;
    return out;
}

}  // namespace shared::memory
