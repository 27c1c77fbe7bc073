// ops/docs/metrics.md against the metrics that each program registers.
#include "ingest/metrics.hpp"

#include "ops/sandbox/metrics.hpp"
#include "tests/contract/reference/markdown_table.hpp"
#include "workers/background/metrics.hpp"
#include "workers/hot/metrics.hpp"

#include <algorithm>
#include <functional>
#include <ostream>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>

#include <gtest/gtest.h>

namespace {

using shared::metrics::Registry;
using tests::contract::Rows;

constexpr const char* kReference = "ops/docs/metrics.md";

struct Program {
    std::string name;
    std::function<std::string()> exposed;  // what a fresh process would serve
};

void PrintTo(const Program& program, std::ostream* out) {
    *out << program.name;
}

template <typename Metrics>
Program program(const std::string& name) {
    return {name, [] {
                Registry registry;
                const Metrics metrics(registry);
                return registry.text();
            }};
}

struct Family {
    std::string help, type;
    std::map<std::string, std::set<std::string>> labels;  // and the values of each
};

// `x` for the samples `x_bucket`, `x_sum` and `x_count` of a histogram.
Family& family_of(const std::string& sample, std::map<std::string, Family>& families) {
    const auto found = families.find(sample);
    const auto other = families.find(sample.substr(0, sample.rfind('_')));
    if (found == families.end() && other == families.end())
        throw std::runtime_error("of no family: " + sample);
    return found != families.end() ? found->second : other->second;
}

// A line `name{label="value",...} number`; the bound of a bucket is no label of ours.
void take_sample(const std::string& line, std::map<std::string, Family>& families) {
    static const std::regex label("(\\w+)=\"([^\"]*)\"");
    Family& family = family_of(line.substr(0, line.find_first_of("{ ")), families);
    for (std::sregex_iterator at(line.begin(), line.end(), label), end; at != end; ++at) {
        if ((*at)[1] != "le") family.labels[(*at)[1]].insert((*at)[2]);
    }
}

std::map<std::string, Family> families_of(const std::string& exposed) {
    std::map<std::string, Family> out;
    std::istringstream lines(exposed);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("# ")) {
            take_sample(line, out);
            continue;
        }
        const auto name_at = line.find(' ', 2) + 1;
        const auto text_at = line.find(' ', name_at) + 1;
        auto& family = out[line.substr(name_at, text_at - name_at - 1)];
        (line[2] == 'H' ? family.help : family.type) = line.substr(text_at);
    }
    return out;
}

std::string labels_cell(const Family& family) {
    std::string out;
    for (const auto& [label, values] : family.labels) {
        out += (out.empty() ? "`" : "; `") + label + "`:";
        for (const auto& value : values) out += " " + value;
    }
    return out;
}

// What the name promises; for others the reference may say what it likes.
std::string unit_of(const std::string& name, const std::string& in_reference) {
    for (std::string unit : {"seconds", "bytes"}) {
        if (name.ends_with("_" + unit) || name.ends_with("_" + unit + "_total")) return unit;
        if (in_reference == unit) return "something else than " + unit;
    }
    return in_reference.empty() ? "missing" : in_reference;
}

Rows rows_of(const std::map<std::string, Family>& families, const Rows& reference) {
    Rows out;
    for (const auto& [name, family] : families) {
        const auto found = reference.find(name);
        const bool has_unit = found != reference.end() && found->second.size() > 2;
        const std::string unit = unit_of(name, has_unit ? found->second[2] : "");
        out[name] = {"`" + name + "`", family.type, unit, labels_cell(family), family.help};
    }
    return out;
}

class metrics_reference : public testing::TestWithParam<Program> {};

TEST_P(metrics_reference, has_what_the_program_registers) {
    const Rows reference = tests::contract::read_table(kReference, GetParam().name);
    const Rows code = rows_of(families_of(GetParam().exposed()), reference);
    for (const auto& each : tests::contract::differences(code, reference)) {
        ADD_FAILURE() << kReference << ": " << each;
    }
}

TEST_P(metrics_reference, names_follow_the_rule) {
    std::string prefix = GetParam().name + "_";
    std::replace(prefix.begin(), prefix.end(), '-', '_');
    for (const auto& [name, family] : families_of(GetParam().exposed())) {
        EXPECT_TRUE(name.starts_with(prefix)) << name;
        EXPECT_EQ(name.ends_with("_total"), family.type == "counter") << name;
        EXPECT_FALSE(family.help.empty()) << name;
    }
}

// `hot` of `frontdesk-hot`.
std::string suffix(const testing::TestParamInfo<Program>& of) {
    return of.param.name.substr(of.param.name.find('-') + 1);
}

INSTANTIATE_TEST_SUITE_P(
    of,
    metrics_reference,
    testing::Values(program<ingest::Metrics>("frontdesk-ingest"),
                    program<workers::hot::Metrics>("frontdesk-hot"),
                    program<workers::background::Metrics>("frontdesk-background"),
                    program<ops::sandbox::Metrics>("frontdesk-sandbox")),
    suffix);

}  // namespace
