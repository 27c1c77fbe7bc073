// frontdesk-floors: one floor of ./ops/bench, printed as one line of JSON.
#include "shared/json/writer.hpp"
#include "tests/load/floor.hpp"
#include "tests/load/tally.hpp"

#include <exception>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

using tests::load::Floor;

constexpr int kUsage = 2;

const std::map<std::string, Floor> kFloors = {
    {"ack", Floor::kAck}, {"consume", Floor::kConsume}, {"reply", Floor::kReply}};

std::string result_json(const tests::load::FloorResult& result) {
    shared::json::Writer out;
    out.begin_object().member("sent", result.sent).member("done", result.done);
    tests::load::write_times(out, "taken_us", result.taken);
    tests::load::write_times(out, "late_us", result.late);
    out.key("seconds").number(result.seconds).key("cpu_seconds").number(result.cpu_seconds);
    return out.end_object().take();
}

}  // namespace

int main(int argc, char** argv) try {
    tests::load::FloorOptions options;
    CLI::App app(
        "What broker and machine take for the steps of a message when nothing else is done.\n"
        "Exit codes: 0 all came to their end, 1 some did not, 2 bad arguments.",
        "frontdesk-floors");
    app.add_option("floor", options.floor, "ack, consume or reply")
        ->required()
        ->transform(CLI::CheckedTransformer(kFloors));
    app.add_option("--brokers", options.brokers, "host:port")->required();
    app.add_option("--rate", options.rate, "records a second (200)")->check(CLI::Range(0.1, 1e6));
    app.add_option("--duration", options.seconds, "seconds (10)")->check(CLI::Range(0.1, 3600.0));
    app.add_option("--partitions", options.partitions, "of the topics (12)")
        ->check(CLI::Range(1, 1000));
    app.add_option("--bytes", options.bytes, "of a record (1500)")->check(CLI::Range(8, 900'000));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    const auto result = tests::load::run_floor(options);
    fmt::print("{}\n", result_json(result));
    return result.done == result.sent ? 0 : 1;
} catch (const std::exception& fault) {
    fmt::print(stderr, "frontdesk-floors: {}\n", fault.what());
    return 1;
}
