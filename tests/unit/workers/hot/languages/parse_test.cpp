// What the build refuses in a folder of a language, and where it says the fault is.
#include "workers/hot/languages/parse.hpp"

#include "workers/hot/intent/grammar.hpp"
#include "workers/hot/languages/folder.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace workers::hot::languages {
namespace {

namespace fs = std::filesystem;

const fs::path kEnglish = fs::path(FRONTDESK_ROOT) / "workers" / "hot" / "languages" / "en";

// A copy of English that a test may break.
class Refused : public testing::Test {
  protected:
    Refused() : root_(fs::temp_directory_path() / ("frontdesk-language-" + unique_name())) {
        fs::create_directories(root_);
        fs::copy(kEnglish, folder(), fs::copy_options::recursive);
    }
    ~Refused() override { fs::remove_all(root_); }

    fs::path folder() const { return root_ / "en"; }
    fs::path path(std::string_view file) const { return folder() / file; }

    // `text` at the end of a file; gives the line where it begins.
    std::string append(std::string_view file, std::string_view text) const {
        const auto old = read_text_file(path(file)).text;
        write(file, old + std::string(text));
        const auto lines = std::count(old.begin(), old.end(), '\n') + 1;
        return path(file).string() + ":" + std::to_string(lines);
    }
    void write(std::string_view file, std::string_view text) const {
        std::ofstream(path(file), std::ios::binary | std::ios::trunc) << text;
    }
    // Everything of a file but the section of that name.
    void cut(std::string_view file, const std::string& section) const {
        std::string text = read_text_file(path(file)).text;
        const std::size_t begin = text.find("[" + section + "]\n");
        ASSERT_NE(begin, std::string::npos);
        text.erase(begin, text.find("\n[", begin) - begin);
        write(file, text);
    }
    std::string fault() const {
        try {
            intent::check_folder(folder());
        } catch (const FileFault& fault) {
            return fault.what();
        }
        return {};
    }
    void expect(const std::string& where, std::string_view why) const {
        const std::string said = fault();
        EXPECT_TRUE(said.starts_with(where + ": ")) << said;
        EXPECT_NE(said.find(why), std::string::npos) << said;
    }

  private:
    static std::string unique_name() {
        return std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) +
               std::to_string(getpid());
    }
    fs::path root_;
};

TEST_F(Refused, NotTheUnbrokenCopy) {
    EXPECT_EQ(fault(), "");
}

TEST_F(Refused, WithoutAFile) {
    for (const char* file : {"urgent.txt", "language.txt", "rules.txt", "texts.txt"}) {
        const std::string text = read_text_file(path(file)).text;
        fs::remove(path(file));
        expect(path(file).string(), "missing");
        write(file, "");
        expect(path(file).string(), "empty");
        write(file, text);
    }
}

TEST_F(Refused, UrgentRulesOfCommentsAlone) {
    write("urgent.txt", "// nothing yet\n\n");
    expect(path("urgent.txt").string(), "no urgent rule of the family [heart]");
}

TEST_F(Refused, AFamilyWithoutRule) {
    write("urgent.txt", "[heart]\nphrases:\n  chest pain\n");
    expect(path("urgent.txt").string(), "[stroke]");
}

TEST_F(Refused, AnUnknownFamily) {
    expect(append("urgent.txt", "[hart]\nphrases:\n  chest pain\n"), "unknown family [hart]");
}

TEST_F(Refused, AnUrgentRuleWithoutPhrases) {
    expect(append("urgent.txt", "[heart]\nphrases:\nnot:\n  chest xray\n"), "without phrases");
}

TEST_F(Refused, AnUrgentLineBeforeAnyList) {
    const std::string heading = append("urgent.txt", "[heart]\n");
    const std::string line = append("urgent.txt", "  chest pain\n");
    EXPECT_NE(heading, line);
    expect(line, "phrases:");
}

TEST_F(Refused, AnUrgentListTwice) {
    append("urgent.txt", "[heart]\nphrases:\n  chest pain\n");
    expect(append("urgent.txt", "phrases:\n"), "twice");
}

TEST_F(Refused, ASoundWithoutLetters) {
    append("urgent.txt", "[latin]\n");
    append("urgent.txt", "  sh = sch|sh$\n");
    expect(append("urgent.txt", "  a = b||c\n"), "a sound without letters");
}

TEST_F(Refused, ASoundWithoutASign) {
    append("urgent.txt", "[latin]\n");
    expect(append("urgent.txt", "  sh sch\n"), "wanted: sound = letters");
}

TEST_F(Refused, APhraseAgainstTheGrammar) {
    append("urgent.txt", "[heart]\nphrases:\n");
    expect(append("urgent.txt", "  _ chest\n"), "without a first word");
}

TEST_F(Refused, ALookAlikeAgainstTheGrammar) {
    append("urgent.txt", "[heart]\nphrases:\n  chest pain\nnot:\n");
    expect(append("urgent.txt", "  x-ray|photo\n"), "not one word");
}

TEST_F(Refused, ARuleAgainstTheGrammar) {
    cut("rules.txt", "stop");
    append("rules.txt", "\n[stop]\n// a comment\n");
    expect(append("rules.txt", "^ stop $, __\n"), "without a first word");
}

TEST_F(Refused, AnUnknownIntent) {
    expect(append("rules.txt", "[pricing]\nhow much\n"), "unknown section [pricing]");
}

TEST_F(Refused, AnIntentWithoutRules) {
    cut("rules.txt", "price");
    expect(path("rules.txt").string(), "no section [price]");
}

TEST_F(Refused, ASectionTwice) {
    expect(append("rules.txt", "[price]\nhow much\n"), "[price] stands twice");
    write("rules.txt", read_text_file(kEnglish / "rules.txt").text);
    expect(append("texts.txt", "[map]\n{map}\n"), "[map] stands twice");
}

TEST_F(Refused, AnUnknownSectionOfWords) {
    expect(append("language.txt", "[markers]\nthe\n"), "unknown section [markers]");
}

TEST_F(Refused, AnUnknownScript) {
    std::string text = read_text_file(path("language.txt")).text;
    text.replace(text.find("\nlatin\n"), 7, "\nlatn\n");
    write("language.txt", text);
    EXPECT_NE(fault().find("unknown script"), std::string::npos) << fault();
}

TEST_F(Refused, ACodeThatIsNotTheFolder) {
    std::string text = read_text_file(path("language.txt")).text;
    text.replace(text.find("\nen\n"), 4, "\nde\n");
    write("language.txt", text);
    expect(path("language.txt").string(), "[code]");
}

TEST_F(Refused, AMissingText) {
    cut("texts.txt", "holding");
    expect(path("texts.txt").string(), "no text [holding]");
}

TEST_F(Refused, AnUnknownText) {
    expect(append("texts.txt", "[hollding]\nWait.\n"), "unknown section [hollding]");
}

TEST_F(Refused, AnUnknownPlaceholder) {
    cut("texts.txt", "holding");
    append("texts.txt", "\n[holding]\nThank you.\n");
    expect(append("texts.txt", "We are {klinic}.\n"), "unknown placeholder {klinic}");
}

TEST_F(Refused, APlaceholderOfAnotherText) {
    cut("texts.txt", "holding");
    append("texts.txt", "\n[holding]\n");
    expect(append("texts.txt", "It costs {price}.\n"), "unknown placeholder {price}");
}

TEST_F(Refused, ATextWithoutWhatItIsFor) {
    cut("texts.txt", "price_one");
    expect(append("texts.txt", "[price_one]\n{service} is fine.\n"), "needs {price}");
}

TEST_F(Refused, AnOpenBrace) {
    cut("texts.txt", "holding");
    append("texts.txt", "\n[holding]\n");
    expect(append("texts.txt", "We are {clinic\n"), "{ without }");
}

TEST_F(Refused, AVariantOfWhatIsSaidInOneWay) {
    cut("texts.txt", "urgent");
    append("texts.txt", "\n");
    expect(append("texts.txt", "[urgent]\nCall.\n---\nRun.\n"), "no variants");
}

TEST_F(Refused, AnEmptyVariant) {
    cut("texts.txt", "holding");
    append("texts.txt", "\n");
    expect(append("texts.txt", "[holding]\nWait.\n---\n"), "[holding] is empty");
}

TEST_F(Refused, SixDays) {
    cut("texts.txt", "days");
    expect(append("texts.txt", "[days]\nMo, Tu, We, Th, Fr, Sa\n"), "7 names");
}

TEST_F(Refused, BytesThatAreNotText) {
    expect(append("rules.txt", "\xFF\xFE\n"), "not UTF-8");
}

TEST_F(Refused, LinesBeforeTheFirstHeading) {
    write("rules.txt", "// rules\nhow much\n");
    expect(path("rules.txt").string() + ":2", "before any [section]");
}

TEST_F(Refused, ABrokenHeading) {
    expect(append("rules.txt", "[price list\n"), "no heading");
    write("rules.txt", "[\n");
    expect(path("rules.txt").string() + ":1", "no heading");
}

TEST(Parse, ReadsUrgentRulesWithTheirSentences) {
    TextFile file{"urgent.txt", {}};
    for (const char* family : {"heart",
                               "stroke",
                               "breathing",
                               "bleeding",
                               "abuse",
                               "unconscious",
                               "poisoning",
                               "infant_fever",
                               "self_harm",
                               "dental_swelling",
                               "head_injury",
                               "pregnancy",
                               "help_now",
                               "eye_chemical",
                               "after_operation"}) {
        file.text.append("[").append(family).append("]\nphrases:\n  sample words\n");
    }
    file.text.append(
        "[heart]\r\nphrases:\n  chest pain|pains\n  a & b, c\nnot:\n  // comment\n"
        "  chest xray\ncaught:\n  theres pain, in my chest\nleft:\n  chest xray, please\n");
    const UrgentRule rule = parse_urgent(file).rules.back();
    EXPECT_EQ(rule.family, "heart");
    ASSERT_EQ(rule.phrases.size(), 3U);
    EXPECT_EQ(rule.phrases[1].text, "a & b");
    EXPECT_EQ(rule.phrases[1].line, rule.phrases[0].line + 1);
    EXPECT_EQ(rule.look_alikes.at(0).text, "chest xray");
    EXPECT_EQ(rule.caught.at(0).text, "theres pain, in my chest");
    EXPECT_EQ(rule.left.at(0).text, "chest xray, please");

    const TextFile cut{"urgent.txt", without_sentences(file)};
    const UrgentRule same = parse_urgent(cut).rules.back();
    EXPECT_TRUE(same.caught.empty() && same.left.empty());
    EXPECT_EQ(same.phrases.at(2).line, rule.phrases[2].line);
    EXPECT_EQ(same.look_alikes.at(0).line, rule.look_alikes[0].line);
}

TEST(Parse, JoinsTheLinesOfAText) {
    auto text = read_text_file(kEnglish / "texts.txt");
    EXPECT_EQ(parse_texts(text).location, "You will find {clinic} here:\n{location}");
}

}  // namespace
}  // namespace workers::hot::languages
