#include "tests/load/tally.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tests::load {
namespace {

using shared::json::Writer;

constexpr std::array<std::pair<std::string_view, double>, 4> kShares = {
    {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}}};

std::string line(std::string_view name, const Histogram& times) {
    auto out = fmt::format("{:<22}", name);
    if (times.count() == 0) return out + " none\n";
    for (const auto& [word, share] : kShares) {
        out += fmt::format(" {} {:.2f}", word, static_cast<double>(times.at(share)) / 1000);
    }
    return out + fmt::format(" max {:.2f} ms\n", static_cast<double>(times.max()) / 1000);
}

}  // namespace

void write_times(Writer& out, std::string_view name, const Histogram& times) {
    out.key(name).begin_object().member("count", times.count());
    for (const auto& [word, share] : kShares) out.member(word, times.at(share));
    out.member("max", times.max()).key("mean").number(times.mean()).end_object();
}

std::string tally_json(const Tally& tally, std::uint64_t seed, const std::string& run) {
    Writer out;
    out.begin_object().member("seed", std::to_string(seed)).member("run", run);
    out.member("messages", tally.messages).member("repeats", tally.repeats);
    out.member("again", tally.again).member("accepted", tally.accepted);
    out.member("crowded", tally.crowded).key("answers").begin_object();
    for (const auto& [what, count] : tally.answers) out.member(what, count);
    out.end_object();
    write_times(out, "taken_us", tally.taken);
    write_times(out, "late_us", tally.late);
    out.key("seconds").number(tally.seconds).key("cpu_seconds").number(tally.cpu_seconds);
    return out.end_object().take();
}

std::string tally_text(const Tally& tally) {
    auto out = fmt::format("{} messages in {:.1f} s, {} accepted; {} posted twice, {} again\n",
                           tally.messages,
                           tally.seconds,
                           tally.accepted,
                           tally.repeats,
                           tally.again);
    out += "answers               ";
    for (const auto& [what, count] : tally.answers) out += fmt::format(" {}: {}", what, count);
    out += "\n" + line("intended to 2xx", tally.taken) + line("this generator late", tally.late);
    if (tally.crowded > 0) {
        out += fmt::format("{} posts found every connection in use\n", tally.crowded);
    }
    return out;
}

}  // namespace tests::load
