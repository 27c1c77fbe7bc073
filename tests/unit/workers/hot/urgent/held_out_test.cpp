// Red flags and look-alikes that no rule was written from, language by language: tests/data/urgent.
#include "shared/text/fold.hpp"
#include "workers/hot/languages/language.hpp"
#include "workers/hot/urgent/gate.hpp"

#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

namespace workers::hot::urgent {
namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(FRONTDESK_ROOT) / "tests" / "data" / "urgent";

struct Share {
    std::size_t caught = 0;
    std::size_t whole = 0;

    void add(bool is_caught) {
        caught += is_caught ? 1 : 0;
        ++whole;
    }
    double percent() const {
        return 100.0 * static_cast<double>(caught) / static_cast<double>(whole);
    }
};

struct Result {
    Share urgent;
    Share look_alikes;
};

// `urgent|no<TAB>family<TAB>text` a line.
void read(const Gate& gate, const std::filesystem::path& path, Result& own, Result& all) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.starts_with("//")) continue;
        const std::size_t family = line.find('\t');
        const std::size_t text = line.find('\t', family + 1);
        ASSERT_NE(text, std::string::npos) << path;
        const bool caught = !gate.flags(shared::text::fold_words(line.substr(text + 1))).empty();
        const bool urgent = line.substr(0, family) == "urgent";
        (urgent ? own.urgent : own.look_alikes).add(caught);
        (urgent ? all.urgent : all.look_alikes).add(caught);
    }
}

class HeldOut : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        const Gate gate(languages::all());
        for (const auto& language : languages::all()) {
            const auto path = kFolder / (language.code + ".tsv");
            if (std::filesystem::exists(path))
                read(gate, path, by_language()[language.code], all());
        }
    }
    static std::map<std::string, Result>& by_language() {
        static std::map<std::string, Result> results;
        return results;
    }
    static Result& all() {
        static Result result;
        return result;
    }
};

TEST_F(HeldOut, TogetherMeetTheTargets) {
    ASSERT_GE(by_language().size(), 6U);
    EXPECT_GE(all().urgent.percent(), 97);
    EXPECT_LE(all().look_alikes.percent(), 3);
}

TEST_F(HeldOut, OfEachLanguageStayNearThem) {
    for (const auto& [code, result] : by_language()) {
        SCOPED_TRACE(code);
        EXPECT_GE(result.urgent.whole, 100U);
        EXPECT_GE(result.look_alikes.whole, 80U);
        EXPECT_GE(result.urgent.percent(), 94);
        EXPECT_LE(result.look_alikes.percent(), 6);
    }
}

}  // namespace
}  // namespace workers::hot::urgent
