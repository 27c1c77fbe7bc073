// frontdesk-intents-bench: `./ops/bench --only intents`, printed as one line of JSON.
#include "shared/json/writer.hpp"
#include "tests/bench/intents/pace.hpp"
#include "tests/bench/intents/quality.hpp"
#include "tests/bench/intents/red_flags.hpp"

#include <exception>
#include <fstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

using namespace tests::bench::intents;

constexpr int kUsage = 2;
// What is asked of lines of strangers (held out), all languages together.
constexpr double kLeastRight = 92;
constexpr double kLeastAnswered = 80;
constexpr double kMostOtherAnswered = 2;
constexpr double kPaceGoalUs = 20;
constexpr double kMostModelBytes = 2e6;

std::vector<std::string> faults_of(const Quality& quality, const Pace& pace) {
    std::vector<std::string> out;
    const auto expect = [&](bool holds, std::string_view what, double value) {
        if (!holds) out.push_back(fmt::format("held out: {} {:.2f}", what, value));
    };
    expect(quality.right >= kLeastRight, "right of answered", quality.right);
    expect(quality.answered >= kLeastAnswered, "answered", quality.answered);
    expect(quality.other_answered <= kMostOtherAnswered, "other answered", quality.other_answered);
    expect(pace.model_bytes < kMostModelBytes, "bytes of the models", pace.model_bytes);
    return out;
}

void write_row(shared::json::Writer& out, const char* name, double p50, double p99) {
    out.key(name).begin_object().member("unit", "us");
    out.key("p50").number(p50).key("p99").number(p99).key("goal p50").number(kPaceGoalUs);
    out.end_object();
}

std::string json(const Quality& quality, const Pace& pace) {
    shared::json::Writer out;
    out.begin_object().key("rows").begin_object();
    write_row(out, "a message, all of it", pace.whole_p50_us, pace.whole_p99_us);
    write_row(out, "a message, folded and scored", pace.model_p50_us, pace.model_p99_us);
    out.end_object().key("numbers").begin_object();
    out.key("allocations a message").number(pace.allocations);
    out.key("bytes of the models").number(pace.model_bytes);
    out.key("ms to start").number(pace.start_ms);
    out.end_object().key("table").begin_object();
    for (const auto& [name, figures] : quality.table) {
        out.key(name).begin_object();
        for (const auto& [column, figure] : figures) out.key(column).number(figure);
        out.end_object();
    }
    out.end_object().key("faults").begin_array();
    for (const std::string& fault : faults_of(quality, pace)) out.string(fault);
    return out.end_array().end_object().take();
}

void write_picture(const std::string& path, const Quality& quality) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << quality.confusion.picture("Intents, cross-validated, all languages");
    if (!out.flush()) throw std::runtime_error(path + ": not written");
}

}  // namespace

int main(int argc, char** argv) try {
    std::string languages;
    std::string held_out;
    std::string red_flags;
    std::string picture;
    int turns = 20;
    CLI::App app(
        "How often intents and red flags are right, and what a message takes.\n"
        "Exit codes: 0 good, 1 a target is missed, 2 bad arguments.",
        "frontdesk-intents-bench");
    app.add_option("--languages", languages, "folder of languages, each with its phrases")
        ->required()
        ->check(CLI::ExistingDirectory);
    app.add_option("--held-out", held_out, "folder of LANGUAGE.tsv: INTENT<TAB>text")
        ->required()
        ->check(CLI::ExistingDirectory);
    app.add_option(
           "--red-flags", red_flags, "folder of LANGUAGE.tsv: urgent|no<TAB>family<TAB>text")
        ->required()
        ->check(CLI::ExistingDirectory);
    app.add_option("--picture", picture, "SVG of the confusions, written there");
    app.add_option("--turns", turns, "how often each line is timed (20)")
        ->check(CLI::Range(1, 1000));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    Quality quality = measure_quality(languages, held_out);
    add_red_flags(languages, red_flags, quality);
    const Pace pace = measure_pace(held_out_lines(held_out), turns);
    if (!picture.empty()) write_picture(picture, quality);
    fmt::print("{}\n", json(quality, pace));
    return faults_of(quality, pace).empty() ? 0 : 1;
} catch (const std::exception& fault) {
    fmt::print(stderr, "frontdesk-intents-bench: {}\n", fault.what());
    return 1;
}
