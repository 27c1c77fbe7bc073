// Learning from a handful of lines: what is learned, that it is the same again, and what the bytes
// of a model are checked for.
#include "shared/text/fold.hpp"
#include "workers/hot/intent/training/judging.hpp"
#include "workers/hot/intent/training/linear_fit.hpp"
#include "workers/hot/intent/training/pack.hpp"

#include <cstring>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace workers::hot::intent::training {
namespace {

using languages::Intent;

Sample sample(std::string_view text, Intent intent, std::size_t language) {
    return {shared::text::fold_words(text), intent, language, 0, std::string(text)};
}

std::vector<Sample> lines() {
    std::vector<Sample> out;
    for (const char* thing : {"crown", "filling", "cleaning", "implant", "checkup", "veneer"}) {
        const std::string what(thing);
        out.push_back(sample("how much is a " + what, Intent::kPrice, 0));
        out.push_back(sample("please cancel my " + what, Intent::kCancel, 0));
        out.push_back(sample("my " + what + " feels strange", Intent::kOther, 0));
        out.push_back(sample("cuanto cuesta " + what, Intent::kPrice, 1));
        out.push_back(sample("quiero cancelar " + what, Intent::kCancel, 1));
        out.push_back(sample("me duele " + what, Intent::kOther, 1));
    }
    return out;
}

std::vector<languages::Language> two_languages() {
    std::vector<languages::Language> out(2);
    out[0].code = "en";
    out[1].code = "es";
    return out;
}

std::string learned(const std::vector<Sample>& samples) {
    std::vector<const Sample*> all;
    for (const Sample& one : samples) all.push_back(&one);
    return pack(fit(all, 2, 7), two_languages(), {});
}

TEST(Training, LearnsIntentAndLanguage) {
    const auto samples = lines();
    const std::string bytes = learned(samples);
    const Model model(bytes);
    EXPECT_EQ(model.codes(), (std::vector<std::string>{"en", "es"}));
    const Scores price = model.score(features_of({"how", "much", "is", "a", "bridge"}));
    EXPECT_EQ(likeliest(price), Intent::kPrice);
    EXPECT_GT(price.intents[static_cast<std::size_t>(Intent::kPrice)], 0.5F);
    EXPECT_GT(price.languages[0], price.languages[1]);
    EXPECT_EQ(price.unknown, 1U);
    const Scores cancel = model.score(features_of({"cancelar", "crown"}));
    EXPECT_EQ(likeliest(cancel), Intent::kCancel);
    EXPECT_GT(cancel.languages[1], cancel.languages[0]);
    float sum = 0;
    for (const float probability : cancel.intents) sum += probability;
    EXPECT_NEAR(sum, 1, 1e-4);
}

TEST(Training, GivesTheSameBytesAgain) {
    EXPECT_EQ(learned(lines()), learned(lines()));
}

TEST(Training, ModelsThatAreNoneAreRefused) {
    const std::string bytes = learned(lines());
    EXPECT_THROW(Model(""), std::invalid_argument);
    EXPECT_THROW(Model(std::string_view(bytes).substr(0, bytes.size() - 1)), std::invalid_argument);
    std::string other = bytes;
    other[0] = 'x';
    EXPECT_THROW(Model{other}, std::invalid_argument);
    std::string full = bytes;
    const std::uint32_t slots = Model(bytes).header().slots;
    std::memcpy(full.data() + offsetof(ModelHeader, entries), &slots, sizeof slots);
    EXPECT_THROW(Model{full}, std::invalid_argument);
}

TEST(Training, ThresholdsHoldBackWhatNoIntentAnswers) {
    std::vector<Sample> samples(400, sample("words", Intent::kPrice, 0));
    for (std::size_t i = 300; i < samples.size(); ++i) samples[i].intent = Intent::kOther;
    std::vector<Case> cases;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        Case one{&samples[i], "en", {}, {}};
        Evidence evidence{1};
        // Lines of an intent are told apart by what the model says, but for one in ten.
        const bool looks_like_price = (i < 300) != (i % 10 == 0);
        evidence[1] = looks_like_price ? 3.F : -3.F;
        one.candidates.push_back({Intent::kPrice, evidence});
        cases.push_back(std::move(one));
    }
    const Calibration calibration = calibrate(cases);
    Tally tally;
    for (const Case& one : cases) tally.add(one, calibration, "en");
    EXPECT_EQ(tally.other_answered, 0U);
    EXPECT_EQ(tally.answerable, 300U);
    EXPECT_EQ(tally.language_right, 400U);
    // Clean, the same lines are answered.
    for (std::size_t i = 300; i < cases.size(); ++i) cases[i].candidates[0].evidence[1] = -3.F;
    const Calibration clean = calibrate(cases);
    Tally better;
    for (const Case& one : cases) better.add(one, clean, "en");
    EXPECT_EQ(better.answered, 270U);
    EXPECT_EQ(better.right, 270U);
    EXPECT_EQ(better.other_answered, 0U);
}

class Phrases : public testing::Test {
  protected:
    Phrases()
        : root_(std::filesystem::temp_directory_path() /
                ("frontdesk-phrases-" + std::to_string(getpid()))) {
        std::filesystem::create_directories(root_ / "en" / "phrases");
        const auto english =
            std::filesystem::path(FRONTDESK_ROOT) / "workers" / "hot" / "languages" / "en";
        for (const char* file : {"language.txt", "rules.txt", "urgent.txt", "texts.txt"}) {
            std::filesystem::copy(english / file, root_ / "en" / file);
        }
    }
    ~Phrases() override { std::filesystem::remove_all(root_); }
    void write(const std::string& file, std::string_view text) const {
        std::ofstream(root_ / "en" / "phrases" / file) << text;
    }
    std::string fault() const {
        try {
            read_corpus(root_);
        } catch (const languages::FileFault& fault) {
            return fault.what();
        }
        return {};
    }
    std::filesystem::path root_;
};

TEST_F(Phrases, AreReadByIntent) {
    write("price.txt", "// prices\nhow much is it\n\nHow Much?\n");
    write("other.txt", "???\nmy tooth feels strange\n");
    const Corpus corpus = read_corpus(root_);
    ASSERT_EQ(corpus.samples.size(), 3U);
    EXPECT_EQ(corpus.samples[0].intent, Intent::kOther);
    EXPECT_EQ(corpus.samples[2].words, (std::vector<std::string>{"how", "much"}));
    EXPECT_EQ(corpus.samples[2].place, 1U);
}

TEST_F(Phrases, OfNoIntentAreRefused) {
    write("prices.txt", "how much\n");
    EXPECT_NE(fault().find("prices.txt: named after no intent"), std::string::npos) << fault();
}

TEST_F(Phrases, WithoutWordsAreRefused) {
    write("price.txt", "how much\n???\n");
    EXPECT_NE(fault().find("price.txt:2: no words"), std::string::npos) << fault();
}

}  // namespace
}  // namespace workers::hot::intent::training
