// In which language a patient is answered: tests/data/languages has three words of each.
#include "workers/hot/understanding/understander.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

namespace workers::hot::understanding {
namespace {

using intent::Telling;

const std::filesystem::path kFolder =
    std::filesystem::path(FRONTDESK_ROOT) / "tests" / "data" / "languages";

const Understander& understander() {
    static const Understander kUnderstander;
    return kUnderstander;
}

Understood read(std::string_view text, std::string_view so_far, std::string_view clinic = "en") {
    return understander().read(text, {{so_far, clinic}, Pending::kNone});
}

std::string spoken(std::string_view text, std::string_view so_far) {
    return read(text, so_far, so_far).language().code;
}

std::map<std::string, std::vector<std::string>> lines() {
    std::map<std::string, std::vector<std::string>> out;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
        std::ifstream in(entry.path());
        for (std::string line; std::getline(in, line);) {
            if (!line.empty() && !line.starts_with("//")) {
                out[entry.path().stem().string()].push_back(line);
            }
        }
    }
    return out;
}

// From every language to every other, with the clinic on the side of the first.
TEST(LanguageSpoken, ChangesWithThreeWordsOfAnother) {
    const auto all = lines();
    ASSERT_GE(all.size(), 6U);
    for (const auto& [code, own] : all) {
        ASSERT_NE(languages::find(code), nullptr) << code;
        EXPECT_GE(own.size(), 12U) << code;
        for (const auto& so_far : languages::all()) {
            for (const std::string& line : own) {
                EXPECT_EQ(spoken(line, so_far.code), code) << so_far.code << ": " << line;
            }
        }
    }
}

TEST(LanguageSpoken, StaysWithAWordOrTwoThatCouldBeAnybodys) {
    for (const auto& so_far : languages::all()) {
        for (const char* line : {"ok",
                                 "ok ok",
                                 "okay thanks",
                                 "hello",
                                 "no",
                                 "si",
                                 "super",
                                 "WhatsApp",
                                 "Maria Lopez",
                                 "dr Smith",
                                 "10:30",
                                 "2",
                                 "?",
                                 "👍",
                                 "👍 ok"}) {
            EXPECT_EQ(spoken(line, so_far.code), so_far.code) << line;
        }
    }
}

// Before anything is known, the clinic on any side.
TEST(LanguageTold, NotByWordsThatCouldBeAnybodys) {
    for (const auto& clinic : languages::all()) {
        for (const char* line :
             {"ok",       "ok?",      "OK!",      "hi",          "Hello", "hey",    "no",
              "super",    "info",     "hotel",    "x",           "1",     "2",      "10:30",
              "1 2 3",    "?",        "+",        "👍",           "👍 ok",  "❤️", "😀 😀 😀 😀",
              "ok ok ok", "WhatsApp", "dr Smith", "Maria Lopez", "سلام",  "Γεια"}) {
            EXPECT_EQ(read(line, "", clinic.code).readings.telling, Telling::kNothing)
                << line << " at a clinic of " << clinic.code;
        }
    }
}

TEST(LanguageTold, ByAWordOfItsOwn) {
    struct Case {
        const char* code;
        Telling telling;
        std::vector<const char*> lines;
    };
    for (const Case& each : {Case{"en", Telling::kWords, {"yes", "hours", "how much", "tooth"}},
                             Case{"es", Telling::kWords, {"hola", "gracias", "precio", "cita"}},
                             Case{"pt", Telling::kWords, {"oi", "obrigado", "bom dia", "quanto"}},
                             Case{"es", Telling::kSurely, {"mañana", "¿precio?"}},
                             Case{"pt", Telling::kSurely, {"preço", "amanhã"}},
                             Case{"ru", Telling::kSurely, {"привет", "да", "спасибо", "ок"}},
                             Case{"he", Telling::kSurely, {"שלום", "תודה", "כן"}},
                             Case{"ar", Telling::kSurely, {"مرحبا", "شكرا", "نعم"}},
                             Case{"fa", Telling::kSurely, {"بله", "قیمت", "دندون"}}}) {
        for (const char* line : each.lines) {
            for (const auto& clinic : languages::all()) {
                const Understood understood = read(line, "", clinic.code);
                EXPECT_EQ(understood.language().code, each.code) << line << ": " << clinic.code;
                EXPECT_EQ(understood.readings.telling, each.telling) << line << ": " << clinic.code;
            }
        }
    }
}

TEST(LanguageTold, ByThreeWords) {
    for (const auto& [code, own] : lines()) {
        for (const std::string& line : own) {
            EXPECT_EQ(read(line, "").readings.telling, Telling::kSurely) << line;
            EXPECT_EQ(read(line, "", "ru").readings.telling, Telling::kSurely) << line;
        }
    }
}

TEST(LanguageTold, NotByAWordThatIsAnsweredInTheConversations) {
    EXPECT_EQ(read("hola", "pt").language().code, "pt");
    EXPECT_EQ(read("hola", "pt").readings.telling, Telling::kNothing);
    EXPECT_EQ(read("hola", "es").readings.telling, Telling::kWords);
}

TEST(LanguageTold, ByAskingForIt) {
    for (const char* text : {"English", "in English, please. ok?", "ok! English please"}) {
        EXPECT_EQ(read(text, "ru").language().code, "en") << text;
        EXPECT_EQ(read(text, "ru").readings.telling, Telling::kSurely) << text;
    }
}

TEST(LanguageSpoken, IsWhatWasAskedFor) {
    struct Case {
        const char* so_far;
        const char* text;
        const char* wanted;
    };
    for (const Case& each : {Case{"ru", "in English please", "en"},
                             Case{"ru", "English", "en"},
                             Case{"he", "can we speak English?", "en"},
                             Case{"es", "do you speak english", "en"},
                             Case{"ru", "можно по-английски?", "en"},
                             Case{"es", "¿puede ser en inglés?", "en"},
                             Case{"es", "¿en inglés, por favor?", "en"},
                             Case{"pt", "em inglês por favor", "en"},
                             Case{"he", "אפשר באנגלית?", "en"},
                             Case{"ar", "ممكن بالانجليزي", "en"},
                             Case{"en", "можно по-русски?", "ru"},
                             Case{"en", "Russian please", "ru"},
                             Case{"he", "אפשר ברוסית בבקשה", "ru"},
                             Case{"en", "po russki pozhaluysta", "ru"},
                             Case{"en", "¿en español?", "es"},
                             Case{"en", "Hablan español?", "es"},
                             Case{"en", "spanish pls", "es"},
                             Case{"ru", "давайте на испанском", "es"},
                             Case{"es", "em português, por favor", "pt"},
                             Case{"en", "portuguese please", "pt"},
                             Case{"en", "can you answer in hebrew", "he"},
                             Case{"en", "אפשר בעברית?", "he"},
                             Case{"ru", "на иврите можно?", "he"},
                             Case{"en", "ممكن بالعربي؟", "ar"},
                             Case{"he", "בערבית בבקשה", "ar"},
                             Case{"en", "arabic", "ar"}}) {
        const Understood understood = read(each.text, each.so_far);
        EXPECT_EQ(understood.language().code, each.wanted) << each.text;
        EXPECT_TRUE(understood.is_language_request) << each.text;
    }
}

TEST(LanguageSpoken, IsWhatWasAskedForBesideAQuestion) {
    const Understood understood = read("Можно по-английски? Сколько стоит чистка?", "ru");
    EXPECT_EQ(understood.language().code, "en");
    EXPECT_FALSE(understood.is_language_request);
    EXPECT_EQ(understood.decision.main(), languages::Intent::kPrice);
    const Understood yes =
        understander().read("yes, in English please", {{"ru", "ru"}, Pending::kYesNo});
    EXPECT_EQ(yes.language().code, "en");
    EXPECT_EQ(yes.decision.main(), languages::Intent::kConfirm);
    for (const char* text : {"I would like to talk to someone. In English please",
                             "Hello! In English, please. Can I speak to someone?"}) {
        const Understood person = read(text, "ru");
        EXPECT_EQ(person.language().code, "en") << text;
        EXPECT_FALSE(person.is_language_request) << text;
        EXPECT_EQ(person.decision.main(), languages::Intent::kHuman) << text;
    }
    for (const char* text : {"Hello! In English, please. Thank you", "ok, in English please"}) {
        EXPECT_TRUE(read(text, "ru").is_language_request) << text;
    }
    const Understood urgent = read("in english please! my dad has chest pain", "ru");
    EXPECT_EQ(urgent.urgent, "heart");
    EXPECT_FALSE(urgent.is_language_request);
}

TEST(LanguageSpoken, IsNotAskedForByItsNameAlone) {
    for (const char* text : {"I don't speak Spanish",
                             "my daughter studies spanish at school",
                             "do you have a spanish doctor who comes on mondays",
                             "english or spanish please",
                             "no hablo inglés",
                             "я не говорю по-испански"}) {
        const Understood understood = read(text, "en");
        EXPECT_FALSE(understood.is_language_request) << text;
        EXPECT_EQ(understood.language().code, understood.readings.main().language->code) << text;
    }
}

TEST(LanguageSpoken, HasANameInEveryLanguage) {
    for (const auto& language : languages::all()) {
        if (language.names.empty()) continue;
        for (const auto& other : languages::all()) {
            const bool named =
                std::any_of(language.names.begin(), language.names.end(), [&](const auto& name) {
                    return read(name.text, other.code).language().code == language.code;
                });
            EXPECT_TRUE(named) << language.code << " in " << other.code;
        }
    }
}

}  // namespace
}  // namespace workers::hot::understanding
