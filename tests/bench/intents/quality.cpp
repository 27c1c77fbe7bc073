#include "tests/bench/intents/quality.hpp"

#include "workers/hot/intent/training/judging.hpp"
#include "workers/hot/understanding/understander.hpp"

namespace tests::bench::intents {
namespace {

namespace fs = std::filesystem;
namespace intent = workers::hot::intent;
namespace training = workers::hot::intent::training;
namespace understanding = workers::hot::understanding;
using workers::hot::languages::Intent;
using workers::hot::languages::kIntentNames;

struct Counts {
    std::size_t answered_lines = 0, right = 0;
    std::size_t answerable = 0, answered = 0;
    std::size_t other = 0, other_answered = 0;
    std::size_t language = 0;
    std::array<std::size_t, kIntentNames.size()> of{}, right_of{};

    void add(Intent truth, Intent said, bool same_language) {
        const bool answers = said != Intent::kOther;
        answered_lines += answers ? 1 : 0;
        right += answers && said == truth ? 1 : 0;
        (truth == Intent::kOther ? other : answerable) += 1;
        if (answers) (truth == Intent::kOther ? other_answered : answered) += 1;
        language += same_language ? 1 : 0;
        ++of[static_cast<std::size_t>(truth)];
        right_of[static_cast<std::size_t>(truth)] += said == truth ? 1 : 0;
    }
};

using ByColumn = std::map<std::string, Counts>;

double percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

template <typename Figure>
void add_row(Table& table, const std::string& name, const ByColumn& by, Figure figure) {
    std::map<std::string, double> row;
    for (const auto& [column, counts] : by) row[column] = figure(counts);
    table.emplace_back(name, std::move(row));
}

void add_rows(Table& table, const std::string& kind, const ByColumn& by) {
    add_row(table, kind + ": lines", by, [](const Counts& c) {
        return static_cast<double>(c.answerable + c.other);
    });
    add_row(table, kind + ": right of answered %", by, [](const Counts& c) {
        return percent(c.right, c.answered_lines);
    });
    add_row(table, kind + ": answered %", by, [](const Counts& c) {
        return percent(c.answered, c.answerable);
    });
    add_row(table, kind + ": other answered %", by, [](const Counts& c) {
        return percent(c.other_answered, c.other);
    });
    add_row(table, kind + ": language right %", by, [](const Counts& c) {
        return percent(c.language, c.answerable + c.other);
    });
}

void cross_validate(const fs::path& languages, Quality& out) {
    const auto corpus = training::read_corpus(languages);
    std::vector<std::string> codes;
    for (const auto& language : corpus.languages) codes.push_back(language.code);
    const intent::Readers readers(corpus.languages, codes);
    const auto cases = training::cross_validated(corpus, readers);
    const auto calibration = training::calibrate(cases);
    ByColumn by;
    for (const auto& one : cases) {
        const auto ranked = one.ranked(calibration.weights);
        const bool answers =
            ranked.confidence >= calibration.thresholds[static_cast<std::size_t>(ranked.intent)];
        const Intent said = answers ? ranked.intent : Intent::kOther;
        const std::string& code = codes[one.sample->language];
        for (const std::string& column : {std::string("all"), code}) {
            by[column].add(one.truth(), said, one.language == code);
        }
        out.confusion.add(one.truth(), said);
    }
    for (const auto& [column, counts] : by) out.columns.push_back(column);
    add_rows(out.table, "cross-validated", by);
    for (std::size_t i = 0; i < kIntentNames.size(); ++i) {
        add_row(out.table,
                "cross-validated: " + std::string(kIntentNames[i]) + " right %",
                by,
                [i](const Counts& c) { return percent(c.right_of[i], c.of[i]); });
    }
}

void read_held_out(const fs::path& folder, Quality& out) {
    const understanding::Understander understander;
    ByColumn by;
    for (const std::string& column : out.columns) {
        const fs::path file = folder / (column + ".tsv");
        by[column];
        if (!fs::exists(file)) continue;
        for (const auto& sample : training::read_held_out(file, 0)) {
            const auto understood = understander.read(sample.text, {});
            const bool same = understood.language().code == column;
            by[column].add(sample.intent, understood.decision.main(), same);
            by["all"].add(sample.intent, understood.decision.main(), same);
        }
    }
    add_rows(out.table, "held out", by);
    const Counts& all = by["all"];
    out.right = percent(all.right, all.answered_lines);
    out.answered = percent(all.answered, all.answerable);
    out.other_answered = percent(all.other_answered, all.other);
}

}  // namespace

Quality measure_quality(const fs::path& languages, const fs::path& held_out) {
    Quality out;
    cross_validate(languages, out);
    read_held_out(held_out, out);
    return out;
}

std::vector<training::Sample> held_out_lines(const fs::path& held_out) {
    std::vector<training::Sample> out;
    for (const auto& entry : fs::directory_iterator(held_out)) {
        for (auto& sample : training::read_held_out(entry.path(), 0)) {
            out.push_back(std::move(sample));
        }
    }
    return out;
}

}  // namespace tests::bench::intents
