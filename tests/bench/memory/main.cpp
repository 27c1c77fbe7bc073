// frontdesk-memory-bench: `./ops/bench --only memory`, printed as one line of JSON.
#include "shared/json/writer.hpp"
#include "tests/bench/memory/full_text.hpp"
#include "tests/bench/memory/pace.hpp"

#include <exception>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

using namespace tests::bench::memory;

constexpr int kUsage = 2;
constexpr double kBuildGoalUs = 300, kSearchGoalUs = 50;

struct Method {
    std::string name;
    Quality quality;
};

// Ours first.
std::vector<Method> measure_methods(const std::vector<Patient>& patients,
                                    const std::string& database) {
    std::vector<Method> out{{"ours", measure_quality(patients, ours())}};
    const auto baseline = [&](const char* name, Terms terms, bool is_own) {
        out.push_back({name, measure_quality(patients, by_full_text(database, terms, is_own))});
    };
    baseline("any term, own, ts_rank", Terms::kAny, true);
    baseline("any term, simple, ts_rank", Terms::kAny, false);
    baseline("all terms, own", Terms::kAll, true);
    baseline("all terms, simple", Terms::kAll, false);
    return out;
}

void expect_ahead(const Found& ours,
                  const Found& theirs,
                  const std::string& where,
                  std::vector<std::string>& faults) {
    for (std::size_t i = 0; i < kDepths.size(); ++i) {
        const auto expect = [&](double mine, double other, const char* what) {
            if (mine > other) return;
            faults.push_back(fmt::format(
                "{}: {} at {} is {:.1f}, ours {:.1f}", where, what, kDepths.at(i), other, mine));
        };
        expect(ours.any.at(i), theirs.any.at(i), "any");
        expect(ours.recall.at(i), theirs.recall.at(i), "recall");
    }
}

std::vector<std::string> faults_of(const std::vector<Method>& methods) {
    std::vector<std::string> out;
    for (std::size_t m = 1; m < methods.size(); ++m) {
        for (const auto& [half, languages] : methods[0].quality) {
            for (const auto& [language, found] : languages) {
                const std::string where = half + ", " + language + ", " + methods[m].name;
                expect_ahead(found, methods[m].quality.at(half).at(language), where, out);
            }
        }
    }
    return out;
}

void write_table(shared::json::Writer& out, const std::vector<Method>& methods) {
    const auto row = [&](const std::string& name, const auto& languages, const auto& figure) {
        out.key(name).begin_object();
        for (const auto& [language, found] : languages) out.key(language).number(figure(found));
        out.end_object();
    };
    for (const char* half : {"held", "tune"}) {
        for (std::size_t i = 0; i < kDepths.size(); ++i) {
            for (const Method& method : methods) {
                const std::string name =
                    fmt::format("{} at {}, {}", half, kDepths.at(i), method.name);
                const auto& languages = method.quality.at(half);
                row(name + ": recall %", languages, [&](const Found& f) { return f.recall.at(i); });
                row(name + ": any %", languages, [&](const Found& f) { return f.any.at(i); });
            }
        }
    }
}

std::string json(const std::vector<Method>& methods, const Pace& pace) {
    shared::json::Writer out;
    const auto row = [&](const char* name, const char* unit, const auto& of, double goal) {
        out.key(name).begin_object().member("unit", unit);
        out.key("p50").number(of.at(0.5)).key("p99").number(of.at(0.99));
        if (goal > 0) out.key("goal p50").number(goal);
        return out.end_object(), 0;
    };
    out.begin_object().key("rows").begin_object();
    row("200 rows indexed", "us", pace.build_us, kBuildGoalUs);
    row("a search of them", "us", pace.search_us, kSearchGoalUs);
    row("recall from memory", "ns", pace.recall_ns, 1000 * kSearchGoalUs);
    row("  floor: a hit in memory alone", "ns", pace.hit_ns, 0);
    out.end_object().key("numbers").begin_object();
    out.key("allocations to index").number(pace.build_allocations);
    out.key("allocations a search").number(pace.search_allocations);
    out.key("bytes of the largest index").number(pace.bytes);
    out.end_object().key("table").begin_object();
    write_table(out, methods);
    out.end_object().key("faults").begin_array();
    for (const std::string& fault : faults_of(methods)) out.string(fault);
    return out.end_array().end_object().take();
}

}  // namespace

int main(int argc, char** argv) try {
    std::string data, database;
    int rounds = 50;
    CLI::App app(
        "How much of what patients once said is found again, beside PostgreSQL's full text "
        "search;\n"
        "and what a search takes. Exit codes: 0 good, 1 a baseline is ahead, 2 bad arguments.\n"
        "Example: frontdesk-memory-bench --data tests/data/memory --database "
        "postgresql:///postgres",
        "frontdesk-memory-bench");
    app.add_option("--data", data, "folder of LANGUAGE.txt, see its README.md")
        ->required()
        ->check(CLI::ExistingDirectory);
    app.add_option("--database", database, "PostgreSQL, of which no table is read or written")
        ->required();
    app.add_option("--rounds", rounds, "how often each question is timed (50)")
        ->check(CLI::Range(1, 10'000));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    const auto patients = read_patients(data);
    const auto methods = measure_methods(patients, database);
    fmt::print("{}\n", json(methods, measure_pace(patients, rounds)));
    return faults_of(methods).empty() ? 0 : 1;
} catch (const std::exception& fault) {
    fmt::print(stderr, "frontdesk-memory-bench: {}\n", fault.what());
    return 1;
}
