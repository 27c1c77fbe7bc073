// Which service a question about prices is about, language by language: tests/data/prices.
#include "workers/hot/languages/language.hpp"
#include "workers/hot/lookup/clinic.hpp"
#include "workers/hot/replies/rule_reply_engine.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workers::hot::replies {
namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(FRONTDESK_ROOT) / "tests" / "data" / "prices";

const lookup::Clinic& clinic() {
    static const lookup::Clinic kClinic = [] {
        std::ostringstream text;
        text << std::ifstream(kFolder / "clinic.json").rdbuf();
        return lookup::ClinicCodec::read(text.str()).value();
    }();
    return kClinic;
}

struct Row {
    std::string expected;  // `ask`, `none`, or empty: the price
    std::set<std::string> services;
    std::string question;
};

std::vector<Row> rows_of(const std::string& code) {
    std::vector<Row> out;
    std::ifstream in(kFolder / (code + ".tsv"));
    for (std::string line; std::getline(in, line);) {
        const std::size_t tab = line.find('\t');
        if (line.starts_with("//") || tab == std::string::npos) continue;
        Row row;
        row.question = line.substr(tab + 1);
        std::istringstream words(line.substr(0, tab));
        for (std::string word; words >> word;) {
            if (word == "ask" || word == "none") {
                row.expected = word;
            } else {
                row.services.insert(word);
            }
        }
        out.push_back(std::move(row));
    }
    return out;
}

// What a text tells the price of.
std::set<std::string> priced_in(const std::string& text, const languages::Language& language) {
    std::set<std::string> out;
    for (const auto& service : clinic().services) {
        const std::string price = service.price.substr(0, service.price.find('.'));
        const std::string grouped =
            price.size() > 3 ? price.substr(0, 1) + "," + price.substr(1) : price;
        const bool is_named = text.find(service.name.at(language.code)) != std::string::npos;
        if (is_named && text.find("$" + grouped + ".00") != std::string::npos) {
            out.insert(service.code);
        }
    }
    return out;
}

class PriceTable : public testing::TestWithParam<std::string> {};

TEST_P(PriceTable, TellsThePriceOfWhatWasAskedAndAsksBackWhatWasNear) {
    const auto engine = make_rule_reply_engine();
    const languages::Language& language = *languages::find(GetParam());
    std::size_t near = 0;
    for (const Row& row : rows_of(GetParam())) {
        SCOPED_TRACE(row.question);
        const Answer answer =
            engine->answer({clinic(), "text", row.question, "", GetParam(), 1'751'385'600'000});
        const std::set<std::string> choices(answer.asked.choices.begin(),
                                            answer.asked.choices.end());
        if (row.expected == "none") {
            EXPECT_EQ(answer.kind, Answer::Kind::kHandOver) << answer.text;
            EXPECT_TRUE(choices.empty());
            continue;
        }
        EXPECT_EQ(answer.kind, Answer::Kind::kReply) << answer.intent << answer.text;
        EXPECT_EQ(answer.intent, "price");
        EXPECT_EQ(answer.language, language.code);
        if (row.expected == "ask") {
            ++near;
            EXPECT_THAT(choices, testing::IsSupersetOf(row.services)) << answer.text;
            EXPECT_EQ(answer.text.find('$'), std::string::npos) << answer.text;
        } else {
            EXPECT_TRUE(choices.empty()) << answer.text;
            EXPECT_EQ(priced_in(answer.text, language), row.services) << answer.text;
        }
    }
    EXPECT_GE(near, 20U);
}

std::vector<std::string> tables() {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
        if (entry.path().extension() == ".tsv") out.push_back(entry.path().stem().string());
    }
    std::sort(out.begin(), out.end());
    return out;
}

INSTANTIATE_TEST_SUITE_P(Languages, PriceTable, testing::ValuesIn(tables()), [](const auto& each) {
    return each.param;
});

Answer ask(std::string_view question, std::string_view language) {
    static const auto kEngine = make_rule_reply_engine();
    return kEngine->answer({clinic(), "text", question, "", language, 1'751'385'600'000});
}

TEST(AskedBack, NamesWhatWasNearInTheOrderOfItsCodes) {
    const Answer one = ask("how much are whitening strips", "en");
    EXPECT_EQ(one.kind, Answer::Kind::kReply);
    EXPECT_EQ(one.reason, "");
    EXPECT_EQ(one.asked.what, conversation_log::Ask::kWhichService);
    EXPECT_EQ(one.asked.choices, std::vector<std::string>{"whitening"});
    EXPECT_EQ(one.text,
              "Just to be sure: do you mean Whitening? If not, please write it in other words.");
    const Answer two = ask("how much is canal cleaning", "en");
    EXPECT_EQ(two.asked.choices, (std::vector<std::string>{"cleaning", "root_canal"}));
    EXPECT_THAT(two.text, testing::EndsWith("\n1. Cleaning\n2. Root canal"));
    const Answer hebrew = ask("כמה עולה סתימה לבנה", "he");
    EXPECT_EQ(hebrew.asked.choices, (std::vector<std::string>{"filling", "whitening"}));
    EXPECT_THAT(hebrew.text,
                testing::EndsWith(
                    "\n1. \xE2\x81\xA8סתימה\xE2\x81\xA9\n2. \xE2\x81\xA8הלבנת שיניים\xE2\x81\xA9"));
}

TEST(AskedBack, IsWhatIsOfferedAsWell) {
    const Answer answer = ask("do you offer whitening strips", "en");
    EXPECT_EQ(answer.intent, "services");
    EXPECT_EQ(answer.asked.choices, std::vector<std::string>{"whitening"});
    EXPECT_TRUE(ask("do you offer whitening", "en").asked.choices.empty());
}

TEST(AskedBack, IsNotWhatTheQuestionIsNotAbout) {
    EXPECT_TRUE(ask("how much is it", "en").asked.choices.empty());
    EXPECT_TRUE(ask("price list", "en").asked.choices.empty());
    EXPECT_TRUE(ask("my tooth broke yesterday, how much is a crown", "en").asked.choices.empty());
    EXPECT_TRUE(ask("when do you open", "en").asked == conversation_log::Asked{});
    // Another language's word for it is a hint, no name.
    EXPECT_EQ(ask("how much is a limpieza", "en").asked.choices,
              std::vector<std::string>{"cleaning"});
}

TEST(PriceTables, AreOfEveryLanguageThatHasServicesHere) {
    EXPECT_GE(tables().size(), 6U);
}

}  // namespace
}  // namespace workers::hot::replies
