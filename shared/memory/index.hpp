// What is kept of one patient, searchable: BM25 over words and runs of letters of the rows, with
// half the weight of the turns beside each turn and a quarter of those next to them.
//
// Built once of a list of rows, const afterwards and so thread-safe; keeps no text and no pointer
// into the rows. 12 bytes a letter: 70 KB for the 200 turns of a busy patient, which are indexed in
// about 130 us and searched in 10. So whoever caches rows may as well index them when they are
// asked for. Whatever the bytes are, 30 ms to index and 4 to search at most, and equal rows give
// equal answers.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/memory/terms.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace shared::memory {

// Words of the patient, as they were written; every other kind is a fact.
constexpr std::string_view kTurnKind = "turn";

struct Row {
    std::string_view id;    // decides between rows that are alike otherwise
    std::string_view kind;  // kTurnKind, or of a fact: its words count as well
    std::string_view body;
    WallMs at = 0;  // when it was said; turns less than 4 h apart are one session
};

struct Hit {
    std::size_t row = 0;  // place in the list that the index was built of
    // 1 is a row that has all that was asked; more where its neighbours have it, too. 0 never.
    double score = 0;
};

class Index {
  public:
    static constexpr std::size_t kMaxRows = 200;             // those after it are not found
    static constexpr std::size_t kMaxBytesOfRow = 1'024;     // nor what stands behind them
    static constexpr std::size_t kMaxTerms = 64 * 1024 - 1;  // of all rows; longer rows are cut
    static constexpr std::size_t kMaxBytes = 384 * 1024;

    Index() = default;  // of no rows
    explicit Index(std::span<const Row> rows);

    // The best `k`, best first; of equal ones facts before turns, then the newer, then the greater
    // id. Fewer where fewer have to do with the query, none where nothing has.
    std::vector<Hit> search(std::string_view query, std::size_t k) const;

    std::size_t rows() const { return rows_.size(); }
    std::size_t bytes() const;

  private:
    static constexpr double kSaturation = 1.2;  // BM25's usual one
    static constexpr unsigned kRowBits = 8;     // of a posting
    // In the order of time, facts behind the turns.
    struct Ranked {
        std::uint8_t row = 0;      // place in the caller's list
        std::uint8_t session = 0;  // facts have one each
        float recency = 0;         // 0 the oldest, 1 the newest
        float length = 0;          // what BM25 divides by
    };
    void rank(std::span<const Row> rows);
    void index_terms(std::span<const Row> rows);
    void sort_into_buckets(std::span<const Term> terms, std::span<const std::uint32_t> ends);
    std::span<const std::uint32_t> bucket_of(Term term) const;
    double add_scores(Term term, std::span<double> scores) const;
    std::vector<Hit> best(std::span<const double> scores, double ideal, std::size_t k) const;

    std::vector<Ranked> rows_;
    unsigned shift_ = 0;                   // what is left of a term behind it is its bucket
    std::vector<std::uint16_t> ends_;      // of buckets
    std::vector<std::uint32_t> postings_;  // low bits of the term, then 8 bits of its row
};

}  // namespace shared::memory
