// The lines that the second opinion learns from: how folders are read and what is refused.
#include "workers/hot/urgent/training/lessons.hpp"

#include "shared/text/fold.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <unistd.h>

namespace workers::hot::urgent::training {
namespace {

namespace fs = std::filesystem;

const fs::path kLanguages = fs::path(FRONTDESK_ROOT) / "workers" / "hot" / "languages";

class RedFlagFiles : public testing::Test {
  protected:
    RedFlagFiles()
        : root_(fs::temp_directory_path() / ("frontdesk-red-flags-" + std::to_string(getpid()))) {
        fs::create_directories(root_ / "en" / "phrases");
        for (const char* file : {"language.txt", "rules.txt", "urgent.txt", "texts.txt"}) {
            fs::copy(kLanguages / "en" / file, root_ / "en" / file);
        }
    }
    ~RedFlagFiles() override { fs::remove_all(root_); }
    void write(const std::string& file, std::string_view text) const {
        fs::create_directories((root_ / "en" / file).parent_path());
        std::ofstream(root_ / "en" / file) << text;
    }
    std::string fault() const {
        try {
            read_lessons(root_);
        } catch (const languages::FileFault& fault) {
            return fault.what();
        }
        return {};
    }
    fs::path root_;
};

TEST_F(RedFlagFiles, AreReadBesideSentencesAndPhrases) {
    write("red_flags/urgent.txt", "// now\nMy chest hurts so much!\n\nhe went all grey\n");
    write("red_flags/not_urgent.txt", "i had a stroke in 2010\n");
    write("phrases/price.txt", "how much\n");
    const Lessons lessons = read_lessons(root_);
    ASSERT_EQ(lessons.taught, std::vector<bool>{true});
    ASSERT_GT(lessons.lines.size(), 100U);  // the sentences of urgent.txt
    EXPECT_EQ(lessons.lines[0].sample.words,
              (std::vector<std::string>{"my", "chest", "hurts", "so", "much"}));
    EXPECT_TRUE(lessons.lines[0].urgent && lessons.lines[0].caught && lessons.lines[0].is_foreign);
    EXPECT_TRUE(lessons.lines[1].urgent && lessons.lines[1].is_foreign);
    EXPECT_FALSE(lessons.lines[2].urgent || lessons.lines[2].caught);
    EXPECT_FALSE(lessons.lines[3].is_foreign);
    const Line& phrase = lessons.lines.back();
    EXPECT_FALSE(phrase.urgent || phrase.is_foreign);
}

TEST_F(RedFlagFiles, MayBeMissing) {
    write("phrases/price.txt", "how much\n");
    EXPECT_EQ(read_lessons(root_).taught, std::vector<bool>{false});
}

TEST_F(RedFlagFiles, StandTogether) {
    write("red_flags/urgent.txt", "my chest hurts\n");
    EXPECT_NE(fault().find("not_urgent.txt: missing"), std::string::npos) << fault();
    write("red_flags/not_urgent.txt", "// nothing yet\n");
    EXPECT_NE(fault().find("not_urgent.txt: no lines"), std::string::npos) << fault();
    write("red_flags/not_urgent.txt", "hello\n!!!\n");
    EXPECT_NE(fault().find("not_urgent.txt:2: no words"), std::string::npos) << fault();
}

// What is measured must not be learned.
TEST(RedFlags, AreNoHeldOutLines) {
    std::set<std::vector<std::string>> held_out;
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(FRONTDESK_ROOT) / "tests/data/urgent")) {
        std::ifstream file(entry.path());
        for (std::string text; std::getline(file, text);) {
            held_out.insert(shared::text::fold_words(text.substr(text.rfind('\t') + 1)));
        }
    }
    ASSERT_GT(held_out.size(), 1000U);
    for (const Line& line : read_lessons(kLanguages).lines) {
        if (!line.is_foreign) continue;
        EXPECT_FALSE(held_out.contains(line.sample.words)) << line.sample.text;
    }
}

}  // namespace
}  // namespace workers::hot::urgent::training
