// In the gate: every example, every kept input and every regression through its target, without
// clang.
#include "tests/fuzz/target.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fuzz {
namespace {

const std::filesystem::path kRoot{FRONTDESK_ROOT};

std::vector<std::filesystem::path> inputs_of(const Target& target) {
    std::vector<std::filesystem::path> folders;
    for (const auto seed : target.seeds) folders.push_back(kRoot / seed);
    for (const char* kept : {"corpus", "regressions"}) {
        folders.push_back(kRoot / "tests/fuzz" / kept / target.name);
    }
    std::vector<std::filesystem::path> out;
    for (const auto& folder : folders) {
        if (!std::filesystem::exists(folder)) continue;
        for (const auto& file : std::filesystem::directory_iterator(folder)) {
            if (file.is_regular_file()) out.push_back(file.path());
        }
    }
    return out;
}

class FuzzCorpus : public testing::TestWithParam<Target> {};

TEST_P(FuzzCorpus, breaks_no_promise) {
    const auto inputs = inputs_of(GetParam());
    ASSERT_FALSE(inputs.empty()) << "no input to begin with";
    for (const auto& path : inputs) {
        std::ifstream file(path, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        EXPECT_NO_THROW(GetParam().run(bytes)) << path.lexically_relative(kRoot);
    }
}

INSTANTIATE_TEST_SUITE_P(target,
                         FuzzCorpus,
                         testing::ValuesIn(targets().begin(), targets().end()),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace fuzz
