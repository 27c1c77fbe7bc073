#include "tests/bench/intents/red_flags.hpp"

#include "workers/hot/understanding/understander.hpp"
#include "workers/hot/urgent/training/judging.hpp"

#include <fstream>

namespace tests::bench::intents {
namespace {

namespace fs = std::filesystem;
namespace training = workers::hot::urgent::training;
namespace understanding = workers::hot::understanding;

struct Counts {
    std::size_t urgent = 0, found = 0;
    std::size_t look_alikes = 0, caught = 0;

    void add(bool is_urgent, bool said) {
        (is_urgent ? urgent : look_alikes) += 1;
        (is_urgent ? found : caught) += said ? 1 : 0;
    }
};
using ByColumn = std::map<std::string, Counts>;

double percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void add_rows(const std::string& kind, const ByColumn& by, Table& table) {
    std::map<std::string, double> lines;
    std::map<std::string, double> found;
    std::map<std::string, double> caught;
    for (const auto& [column, counts] : by) {
        lines[column] = static_cast<double>(counts.urgent + counts.look_alikes);
        found[column] = percent(counts.found, counts.urgent);
        caught[column] = percent(counts.caught, counts.look_alikes);
    }
    table.emplace_back(kind + ": lines", std::move(lines));
    table.emplace_back(kind + ": emergencies found %", std::move(found));
    table.emplace_back(kind + ": look-alikes caught %", std::move(caught));
}

void cross_validate(const fs::path& languages, Table& table) {
    const auto lessons = training::read_lessons(languages);
    const auto cases = training::cross_validated(lessons, training::examples_of(lessons.lines));
    const auto limits = training::choose_limits(lessons, cases);
    ByColumn by_rules;
    ByColumn by_both;
    for (const auto& one : cases) {
        const auto& code = lessons.languages[one.line->sample.language].code;
        for (const std::string& column : {std::string("all"), code}) {
            by_rules[column].add(one.line->urgent, one.line->caught);
            by_both[column].add(one.line->urgent, training::is_urgent(one, limits));
        }
    }
    add_rows("urgent, rules alone", by_rules, table);
    add_rows("urgent, cross-validated", by_both, table);
}

void read_held_out(const std::string& kind,
                   const fs::path& folder,
                   const std::vector<std::string>& columns,
                   Table& table) {
    const understanding::Understander understander;
    ByColumn by;
    for (const std::string& column : columns) {
        std::ifstream file(folder / (column + ".tsv"));
        for (std::string line; std::getline(file, line);) {
            const std::size_t text = line.rfind('\t');
            if (line.starts_with("//") || text == std::string::npos) continue;
            const auto understood = understander.read(
                line.substr(text + 1), {{column, ""}, understanding::Pending::kNone});
            for (const std::string& to : {std::string("all"), column}) {
                by[to].add(line.starts_with("urgent"), !understood.urgent.empty());
            }
        }
    }
    add_rows(kind, by, table);
}

}  // namespace

void add_red_flags(const fs::path& languages, const fs::path& held_out, Quality& out) {
    cross_validate(languages, out.table);
    read_held_out("urgent, held out", held_out, out.columns, out.table);
    read_held_out("urgent, of strangers", held_out / "strangers", out.columns, out.table);
}

}  // namespace tests::bench::intents
