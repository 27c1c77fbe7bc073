// What patients write every day raises no alarm: held-out lines and training phrases of all
// intents. Urgent lines are not among them.
#include "shared/text/fold.hpp"
#include "workers/hot/languages/language.hpp"
#include "workers/hot/urgent/gate.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace workers::hot::urgent {
namespace {

namespace fs = std::filesystem;

constexpr double kMostPerThousand = 3;

// The lines of a file from the last tab on, `//` comments left out.
std::vector<std::string> lines_of(const fs::path& path) {
    std::vector<std::string> out;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && !line.starts_with("//"))
            out.push_back(line.substr(line.rfind('\t') + 1));
    }
    return out;
}

std::vector<std::string> plain_lines(const std::string& code) {
    const fs::path root(FRONTDESK_ROOT);
    auto out = lines_of(root / "tests" / "data" / "intents" / (code + ".tsv"));
    for (const auto& entry :
         fs::directory_iterator(root / "workers" / "hot" / "languages" / code / "phrases")) {
        for (std::string& line : lines_of(entry.path())) out.push_back(std::move(line));
    }
    return out;
}

class PlainLines : public testing::TestWithParam<std::string> {};

TEST_P(PlainLines, RaiseNoAlarm) {
    const Gate gate(languages::all());
    const auto lines = plain_lines(GetParam());
    ASSERT_GE(lines.size(), 500U);
    std::size_t alarms = 0;
    for (const std::string& line : lines) {
        if (!gate.flags(shared::text::fold_words(line)).empty()) ++alarms;
    }
    EXPECT_LE(1000.0 * static_cast<double>(alarms) / static_cast<double>(lines.size()),
              kMostPerThousand)
        << alarms << " of " << lines.size();
}

std::vector<std::string> codes() {
    std::vector<std::string> out;
    for (const auto& language : languages::all()) out.push_back(language.code);
    return out;
}

INSTANTIATE_TEST_SUITE_P(Languages, PlainLines, testing::ValuesIn(codes()), [](const auto& test) {
    return test.param;
});

}  // namespace
}  // namespace workers::hot::urgent
