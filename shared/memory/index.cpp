#include "shared/memory/index.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <tuple>

namespace shared::memory {
namespace {

// Chosen on the patients of tests/data/memory that are marked `tune`: little, for messages are
// short.
constexpr double kLengthShare = 0.3;
constexpr WallMs kSessionGap = 4LL * 60 * 60 * 1000;

// Buckets of two terms or so; at least 2^8, so that bucket and posting have all bits of a term.
constexpr unsigned kLeastBucketBits = 8, kTermsOfBucketBits = 1;

bool is_turn(const Row& row) {
    return row.kind == kTurnKind;
}

struct Terms {
    std::vector<Term> all;
    std::vector<std::uint32_t> ends;  // of rows
};

// `row_ends`: in words.
Terms terms_of(const text::FoldedWords& words,
               std::span<const std::size_t> row_ends,
               std::size_t most_of_row) {
    Terms out;
    out.all.reserve(words.letters.size() * 3);  // a word has nearly three runs a letter
    out.ends.reserve(row_ends.size());
    std::size_t first = 0;
    for (const std::size_t end : row_ends) {
        append_terms(words, first, end, most_of_row, out.all);
        out.ends.push_back(static_cast<std::uint32_t>(out.all.size()));
        first = end;
    }
    return out;
}

}  // namespace

Index::Index(std::span<const Row> rows) {
    rows = rows.first(std::min(rows.size(), kMaxRows));
    if (rows.empty()) return;
    rank(rows);
    index_terms(rows);
}

void Index::rank(std::span<const Row> rows) {
    rows_.reserve(rows.size());
    std::vector<std::uint8_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::uint8_t{0});
    const auto key = [&](std::uint8_t i) {
        return std::tuple(!is_turn(rows[i]), rows[i].at, rows[i].id, i);
    };
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return key(a) < key(b); });
    const auto [oldest, newest] = std::minmax_element(
        rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.at < b.at; });
    // As floating point numbers: the difference of two times may not fit into one.
    const double begin = static_cast<double>(oldest->at);
    const double span = std::max(1.0, static_cast<double>(newest->at) - begin);
    std::uint8_t session = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Row& row = rows[order[i]];
        const auto apart = [&](const Row& before) {
            return !is_turn(row) || static_cast<double>(row.at) - static_cast<double>(before.at) >=
                                        static_cast<double>(kSessionGap);
        };
        if (i > 0 && apart(rows[order[i - 1]])) ++session;
        const double recency = (static_cast<double>(row.at) - begin) / span;
        rows_.push_back({order[i], session, static_cast<float>(recency), 0});
    }
}

void Index::index_terms(std::span<const Row> rows) {
    text::FoldedWords words;
    std::size_t bytes = 0;
    for (const Row& row : rows) bytes += std::min(row.body.size(), kMaxBytesOfRow);
    words.letters.reserve(bytes);
    words.ends.reserve(bytes / 3);
    std::vector<std::size_t> row_ends;
    row_ends.reserve(rows_.size());
    for (const Ranked& ranked : rows_) {
        const Row& row = rows[ranked.row];
        if (!is_turn(row)) text::fold_into(row.kind.substr(0, kMaxBytesOfRow), words);
        text::fold_into(row.body.substr(0, kMaxBytesOfRow), words);
        row_ends.push_back(words.ends.size());
    }
    Terms terms = terms_of(words, row_ends, kMaxTerms);
    // To each the same share: one long row does not take the others' place.
    if (terms.all.size() > kMaxTerms) terms = terms_of(words, row_ends, kMaxTerms / rows_.size());
    sort_into_buckets(terms.all, terms.ends);
}

// Stable: in a bucket the rows stand in their order.
void Index::sort_into_buckets(std::span<const Term> terms, std::span<const std::uint32_t> ends) {
    const auto wanted = static_cast<unsigned>(std::bit_width(terms.size()));
    const unsigned bits =
        std::max(kLeastBucketBits, wanted > kTermsOfBucketBits ? wanted - kTermsOfBucketBits : 0U);
    shift_ = 32 - bits;
    ends_.assign((std::size_t{1} << bits) + 1, 0);
    for (const Term term : terms) ++ends_[(term >> shift_) + 1];
    std::partial_sum(ends_.begin(), ends_.end(), ends_.begin(), [](auto a, auto b) {
        return static_cast<std::uint16_t>(a + b);
    });
    std::vector<std::uint16_t> next(ends_.begin(), ends_.end() - 1);
    postings_.resize(terms.size());
    const double average =
        std::max(1.0, static_cast<double>(terms.size()) / static_cast<double>(rows_.size()));
    std::uint32_t at = 0;
    for (std::uint32_t row = 0; row < rows_.size(); ++row) {
        const double share = static_cast<double>(ends[row] - at) / average;
        rows_[row].length =
            static_cast<float>(kSaturation * (1 - kLengthShare + kLengthShare * share));
        for (; at < ends[row]; ++at) {
            postings_[next[terms[at] >> shift_]++] = (terms[at] << kRowBits) | row;
        }
    }
}

std::size_t Index::bytes() const {
    return sizeof(*this) + rows_.capacity() * sizeof(Ranked) +
           ends_.capacity() * sizeof(std::uint16_t) + postings_.capacity() * sizeof(std::uint32_t);
}

}  // namespace shared::memory
