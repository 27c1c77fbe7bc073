// ops/docs/configuration.md against the settings that each program declares.
#include "ops/frontdeskctl/settings.hpp"

#include "ingest/config.hpp"
#include "ops/sandbox/config.hpp"
#include "shared/app/config_names.hpp"
#include "tests/contract/reference/markdown_table.hpp"
#include "workers/background/config.hpp"
#include "workers/hot/config.hpp"

#include <algorithm>
#include <functional>
#include <ostream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using shared::app::ConfigReader;
using tests::contract::Rows;

constexpr const char* kReference = "ops/docs/configuration.md";

struct Program {
    std::string name, prefix;
    std::function<void(ConfigReader&)> declare;
};

void PrintTo(const Program& program, std::ostream* out) {
    *out << program.name;
}

const std::vector<Program>& programs() {
    static const std::vector<Program> all{
        {"frontdesk-ingest", "FRONTDESK_INGEST_", [](auto& r) { ingest::read_config(r); }},
        {"frontdesk-hot", "FRONTDESK_HOT_", [](auto& r) { workers::hot::read_config(r); }},
        {"frontdesk-background",
         "FRONTDESK_BACKGROUND_",
         [](auto& r) { workers::background::read_config(r); }},
        {"frontdesk-sandbox", "FRONTDESK_SANDBOX_", [](auto& r) { ops::sandbox::read_config(r); }},
        {"frontdeskctl", "FRONTDESK_CTL_", [](auto& r) {
             ops::frontdeskctl::read_settings(r, {});
         }}};
    return all;
}

// What `--help` lists: `  NAME [default]`, and the help in the line below.
Rows declared(const Program& program) {
    ConfigReader reader("", program.name);
    program.declare(reader);
    Rows out;
    std::istringstream lines(reader.help());
    for (std::string head, help; std::getline(lines, head) && std::getline(lines, help);) {
        const auto end = head.find(' ', 2);
        const std::string name = head.substr(2, end - 2);
        const std::string fallback =
            end == std::string::npos ? "" : "`" + head.substr(end + 2, head.size() - end - 3) + "`";
        out[name] = {"`" + name + "`", fallback, help.substr(help.find_first_not_of(' '))};
    }
    return out;
}

class settings_reference : public testing::TestWithParam<Program> {};

TEST_P(settings_reference, has_what_the_program_declares) {
    const Rows reference = tests::contract::read_table(kReference, GetParam().name);
    for (const auto& each : tests::contract::differences(declared(GetParam()), reference)) {
        ADD_FAILURE() << kReference << ": " << each;
    }
}

// A variable set once for all programs must be no error in one that does not read it.
TEST_P(settings_reference, is_the_program_s_own_or_known_to_all) {
    const auto& common = shared::app::kCommon;
    for (const auto& [name, row] : declared(GetParam())) {
        if (!name.starts_with("FRONTDESK_") || name.starts_with(GetParam().prefix)) continue;
        EXPECT_NE(std::find(common.begin(), common.end(), name), common.end()) << name;
    }
}

// `hot` of `frontdesk-hot`.
std::string suffix(const testing::TestParamInfo<Program>& of) {
    return of.param.name.substr(of.param.name.find('-') + 1);
}

INSTANTIATE_TEST_SUITE_P(of, settings_reference, testing::ValuesIn(programs()), suffix);

TEST(settings_reference_of_all, has_the_names_that_nobody_reads_yet) {
    std::set<std::string> read;
    for (const auto& program : programs()) {
        for (const auto& [name, row] : declared(program)) read.insert(name);
    }
    std::vector<std::string> unread;
    for (const auto name : shared::app::kCommon) {
        if (!read.contains(std::string(name))) unread.emplace_back(name);
    }
    std::vector<std::string> listed;
    for (const auto& [name, row] :
         tests::contract::read_table(kReference, "Accepted without effect")) {
        listed.push_back(name);
    }
    EXPECT_THAT(unread, testing::UnorderedElementsAreArray(listed));
}

}  // namespace
