// frontdesk-persist-bench: turns to rows beside the floor of the same run, as one line of JSON.
#include "shared/json/writer.hpp"
#include "shared/postgres/migrations.hpp"
#include "tests/bench/persist/floor.hpp"
#include "tests/bench/persist/lag.hpp"
#include "tests/bench/persist/turns.hpp"

#include <algorithm>
#include <ctime>
#include <exception>
#include <functional>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

using namespace tests::bench::persist;
using Records = std::vector<shared::kafka::Record>;

constexpr int kUsage = 2;
constexpr std::size_t kPatients = 2'000;
constexpr double kLagGoalUs = 50'000;

struct Options {
    std::string database;
    std::size_t turns = 20'000, batch = 500;
    int rounds = 5;
    std::uint64_t seed = 1;
};

struct Spent {
    double seconds = 0, own_cpu = 0;

    void operator+=(const Spent& more) {
        seconds += more.seconds;
        own_cpu += more.own_cpu;
    }
};

double now_of(clockid_t clock) {
    timespec at{};
    clock_gettime(clock, &at);
    return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) / 1e9;
}

Spent spent(const std::function<void()>& work) {
    const double cpu = now_of(CLOCK_PROCESS_CPUTIME_ID);
    const double begin = now_of(CLOCK_MONOTONIC);
    work();
    return {now_of(CLOCK_MONOTONIC) - begin, now_of(CLOCK_PROCESS_CPUTIME_ID) - cpu};
}

double median(std::vector<double> of) {
    std::sort(of.begin(), of.end());
    return of.empty() ? 0 : of[of.size() / 2];
}

// Everything one commit mode is measured with.
class Measure {
  public:
    Measure(const Options& options, bool synchronous_commit)
        : options_(options),
          mode_(synchronous_commit ? "commit waits for the disk" : "commit does not wait"),
          ours_(options.database, synchronous_commit),
          floor_(options.database, synchronous_commit),
          records_(make_turns(0, options.turns, kPatients, options.seed)) {}

    void run() {
        for (int round = 0; round < options_.rounds; ++round) {
            write_ours(round == 0);
            write_floor("unnest", Floor::How::kUnnest);
            write_floor("copy", Floor::How::kCopy);
        }
        floor_.empty_tables();
        ours_.claim();
        // A clinic knows most of who writes.
        const auto all = std::span(records_);
        for (std::size_t at = 0; at < kPatients; at += options_.batch) {
            ours_.write(ours_.read(batch(at).first(std::min(batch(at).size(), kPatients - at))));
        }
        const double half = turns_per_second() / 2;
        const auto few = std::min(all.size() - kPatients, static_cast<std::size_t>(half * 8));
        lag_ = measure_lag(ours_, all.subspan(kPatients, few), half);
    }

    void tell(shared::json::Writer& rows, std::map<std::string, double>& numbers) const {
        const double taken = median(seconds_.at("ours"));
        const auto rate = [&](double seconds) { return static_cast<double>(rows_) / seconds; };
        const auto number = [&](const char* name) { return mode_ + ": " + name; };
        numbers[number("rows/s")] = rate(taken);
        numbers[number("rows/s, floor by unnest")] = rate(median(seconds_.at("unnest")));
        numbers[number("rows/s, floor by COPY")] = rate(median(seconds_.at("copy")));
        numbers[number("% of the faster floor")] = percent_of_floor();
        numbers[number("turns/s")] = turns_per_second();
        numbers[number("rows a turn")] =
            static_cast<double>(rows_) / static_cast<double>(records_.size());
        numbers[number("our own CPU a turn, us")] =
            1e6 * median(cpu_.at("ours")) / static_cast<double>(records_.size());
        numbers[number("the floor's own CPU a turn, us")] =
            1e6 * median(cpu_.at("unnest")) / static_cast<double>(records_.size());
        numbers[number("CPU to read a turn's record before, us")] =
            1e6 * read_.own_cpu / static_cast<double>(records_.size());
        numbers[number("statements a batch")] = statements_;
        rows.key("lag at half load, " + mode_).begin_object().member("unit", "us");
        rows.key("p50").number(lag_.at(lag_.size() / 2));
        rows.key("p99").number(lag_.at(lag_.size() * 99 / 100));
        rows.key("goal p99").number(kLagGoalUs).end_object();
    }

  private:
    // Each round by itself: what else the machine does changes from one to the next.
    double percent_of_floor() const {
        std::vector<double> out;
        for (std::size_t i = 0; i < seconds_.at("ours").size(); ++i) {
            const double floor = std::min(seconds_.at("unnest")[i], seconds_.at("copy")[i]);
            out.push_back(100 * floor / seconds_.at("ours")[i]);
        }
        return median(std::move(out));
    }
    double turns_per_second() const {
        return static_cast<double>(records_.size()) / median(seconds_.at("ours"));
    }
    std::span<const shared::kafka::Record> batch(std::size_t at) const {
        return std::span(records_).subspan(at, std::min(options_.batch, records_.size() - at));
    }

    void write_ours(bool is_read_back) {
        floor_.empty_tables();
        ours_.claim();
        floor_.forget();
        Spent all;
        read_ = {};
        const auto before = ours_.statements();
        for (std::size_t at = 0; at < records_.size(); at += options_.batch) {
            std::vector<workers::background::batches::Item> items;
            read_ += spent([&] { items = ours_.read(batch(at)); });
            all += spent([&] { ours_.write(items); });
            if (is_read_back) keep(floor_.read_back());
        }
        const auto batches = (records_.size() + options_.batch - 1) / options_.batch;
        statements_ =
            static_cast<double>(ours_.statements() - before) / static_cast<double>(batches);
        note("ours", all);
    }

    void keep(BatchRows rows) {
        for (const TableRows& each : rows) rows_ += each.inserted + each.updated;
        written_.push_back(std::move(rows));
    }

    void write_floor(const std::string& name, Floor::How how) {
        floor_.empty_tables();
        ours_.claim();
        note(name, spent([&] {
                 for (const BatchRows& rows : written_) floor_.write(rows, how);
             }));
    }

    void note(const std::string& name, const Spent& one) {
        seconds_[name].push_back(one.seconds);
        cpu_[name].push_back(one.own_cpu);
    }

    const Options& options_;
    std::string mode_;
    Ours ours_;
    Floor floor_;
    Records records_;
    std::vector<BatchRows> written_;
    std::size_t rows_ = 0;
    double statements_ = 0;
    Spent read_;
    std::map<std::string, std::vector<double>> seconds_, cpu_;
    std::vector<double> lag_;
};

std::string measured(const Options& options) {
    shared::postgres::Settings settings;
    settings.url = options.database;
    shared::postgres::Connection connection(settings);
    const auto migrated =
        shared::postgres::migrate(connection, shared::postgres::migration_files());
    if (!migrated) throw std::runtime_error(migrated.error().code + ": " + migrated.error().detail);
    make_clinic(connection);
    shared::json::Writer out;
    std::map<std::string, double> numbers;
    out.begin_object().key("rows").begin_object();
    for (const bool synchronous_commit : {true, false}) {
        Measure measure(options, synchronous_commit);
        measure.run();
        measure.tell(out, numbers);
    }
    out.end_object().key("numbers").begin_object();
    for (const auto& [name, value] : numbers) out.key(name).number(value);
    return out.end_object()
        .key("notes")
        .begin_array()
        .end_array()
        .key("faults")
        .begin_array()
        .end_array()
        .end_object()
        .take();
}

}  // namespace

int main(int argc, char** argv) try {
    Options options;
    CLI::App app(
        "Turns to rows: the background worker's own way beside plain SQL of the same rows.\n"
        "Empties the tables of the database: one of its own. Exit codes: 0 good, 1 failed, "
        "2 bad arguments.",
        "frontdesk-persist-bench");
    app.add_option("--database", options.database, "postgresql://user@host:port/database")
        ->required();
    app.add_option("--turns", options.turns, "turns a pass (20000)")
        ->check(CLI::Range(4'000, 1'000'000));
    app.add_option("--batch", options.batch, "turns a transaction (500)")
        ->check(CLI::Range(1, 5'000));
    app.add_option("--rounds", options.rounds, "passes of each; medians are printed (5)")
        ->check(CLI::Range(1, 50));
    app.add_option("--seed", options.seed, "of what is random (1)");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    fmt::print("{}\n", measured(options));
    return 0;
} catch (const std::exception& fault) {
    fmt::print(stderr, "frontdesk-persist-bench: {}\n", fault.what());
    return 1;
}
