// Which language stays with a patient, by the engine of rules: what his words told, and never what
// was only fallen back to while what is remembered of him was late.
#include "tests/unit/workers/hot/replies/sample_clinic.hpp"
#include "workers/hot/conversation/decision.hpp"
#include "workers/hot/languages/language.hpp"
#include "workers/hot/replies/rule_reply_engine.hpp"
#include "workers/hot/replies/wording.hpp"

#include <gtest/gtest.h>

namespace workers::hot::conversation {
namespace {

constexpr shared::WallMs kNow = 1'751'385'600'000;
constexpr const char* kRecord = "01900000-0000-7000-8000-000000000001";
constexpr shared::WallMs kDay = 24LL * 3'600'000;

const Remembered kLate{};                  // nothing came in time
const Remembered kNone{.is_whole = true};  // nothing is remembered
const Remembered kSpanish{.language = "es", .is_whole = true};

class LanguageKept : public testing::Test {
  protected:
    std::string say(const std::string& text,
                    const Remembered& remembered,
                    shared::WallMs now = kNow,
                    const std::string& type = "text") {
        static const auto kEngine = replies::make_rule_reply_engine();
        shared::events::Envelope envelope;
        envelope.conversation = "00112233445566778899aabbccddeeff";
        envelope.record = kRecord;
        envelope.message = "m" + std::to_string(++said_);
        envelope.received_at = envelope.provider_time = now;
        shared::events::Message message;
        message.type = type;
        message.text = text;
        message.address.hash = "ffeeddccbbaa99887766554433221100";
        const Incoming incoming{.envelope = envelope, .message = message, .remembered = remembered};
        return decide_message(state, incoming, clinic, *kEngine, {}, now).text.value_or("");
    }
    // Whether it is what is said in that language where nobody knows better.
    bool is_holding(const std::string& text, std::string_view language) const {
        const auto& spoken = *languages::find(language);
        return text == replies::Wording{clinic, spoken, nullptr, kRecord}.say("holding",
                                                                              spoken.texts.holding);
    }
    // What goes into the turn, and so to the patient's rows.
    const std::string& kept() const { return state.session.language; }

    lookup::Clinic clinic = replies::sample_clinic();  // English first
    conversation_log::State state;
    int said_ = 0;
};

TEST_F(LanguageKept, of_a_late_memory_nothing_takes_the_place) {
    for (const char* text : {"ok?", "hi", "1", "👍", "???", "no", "yes", "okay thanks"}) {
        state = {};
        const std::string first = say(text, kLate);
        EXPECT_FALSE(first.empty()) << text;
        EXPECT_EQ(kept(), "") << text;
        const std::string next = say("?", kSpanish);
        EXPECT_TRUE(is_holding(next, "es")) << text << " -> " << next;
        EXPECT_EQ(kept(), "es") << "as it is remembered, after " << text;
    }
}

TEST_F(LanguageKept, a_picture_in_place_of_words_is_none) {
    EXPECT_FALSE(say("", kLate, kNow, "image").empty());
    EXPECT_EQ(kept(), "");
    EXPECT_TRUE(is_holding(say("?", kSpanish), "es"));
}

TEST_F(LanguageKept, after_days_of_silence_as_at_the_beginning) {
    state.session.language = "es";
    state.session.id = "old";
    state.session.last_message_at = kNow - 4 * kDay;
    EXPECT_TRUE(is_holding(say("?", kLate), "en"));
    EXPECT_EQ(kept(), "");
    EXPECT_TRUE(is_holding(say("?", kSpanish), "es"));
}

TEST_F(LanguageKept, what_a_line_a_script_or_a_request_tells_counts_also_while_memory_is_late) {
    for (const auto& [text, language] : {std::pair{"how much is a cleaning?", "en"},
                                         {"¿cuánto cuesta una limpieza?", "es"},
                                         {"quanto custa uma limpeza?", "pt"},
                                         {"привет", "ru"},
                                         {"שלום", "he"},
                                         {"شكرا", "ar"},
                                         {"in English, please", "en"}}) {
        state = {};
        (void)say(text, kLate);
        EXPECT_EQ(kept(), language) << text;
        (void)say("ok", kSpanish);
        EXPECT_EQ(kept(), language) << text;
    }
}

TEST_F(LanguageKept, a_word_of_its_own_counts_where_none_is_remembered) {
    for (const auto& [text, language] :
         {std::pair{"hola", "es"}, {"obrigado", "pt"}, {"yes", "en"}}) {
        state = {};
        (void)say(text, kLate);
        EXPECT_EQ(kept(), "") << text;
        (void)say(text, kNone);
        EXPECT_EQ(kept(), language) << text;
    }
}

TEST_F(LanguageKept, a_word_is_spoken_on_in_its_session_where_memory_is_late) {
    (void)say("hola", kLate);
    EXPECT_TRUE(is_holding(say("?", kLate), "es"));
    const std::string picture = say("", kLate, kNow + 60'000, "image");
    EXPECT_EQ(kept(), "") << "nobody knows yet what is remembered";

    state = {};  // the same without a word before, in the clinic's
    (void)say("?", kLate);
    EXPECT_NE(picture, say("", kLate, kNow + 60'000, "image"));
}

TEST_F(LanguageKept, a_word_heard_gives_way_to_what_is_remembered_and_to_what_tells_more) {
    (void)say("obrigado", kLate);
    EXPECT_TRUE(is_holding(say("?", kSpanish), "es"));
    EXPECT_EQ(kept(), "es");
    EXPECT_EQ(state.heard_language, "");

    state = {};
    (void)say("obrigado", kLate);
    (void)say("¿cuánto cuesta una limpieza?", kLate);
    EXPECT_EQ(kept(), "es");
    EXPECT_EQ(state.heard_language, "");
}

TEST_F(LanguageKept, a_word_heard_counts_once_nothing_else_is_remembered) {
    (void)say("hola", kLate);
    EXPECT_TRUE(is_holding(say("?", kNone), "es"));
    EXPECT_EQ(kept(), "es");
}

TEST_F(LanguageKept, a_word_heard_ends_with_what_was_said_around_it) {
    (void)say("hola", kLate);
    EXPECT_TRUE(is_holding(say("?", kLate, kNow + kDay), "es")) << "a day later, as all of it";
    EXPECT_TRUE(is_holding(say("?", kLate, kNow + 5 * kDay), "en"));
    EXPECT_EQ(state.heard_language, "");
}

TEST_F(LanguageKept, a_word_takes_no_place_of_a_language_that_the_desk_does_not_speak) {
    (void)say("yes", {.language = "fr", .is_whole = true});
    EXPECT_EQ(kept(), "fr");
    (void)say("¿cuánto cuesta una limpieza?", {.language = "fr", .is_whole = true});
    EXPECT_EQ(kept(), "es");
}

TEST_F(LanguageKept, of_who_is_new_the_clinics_is_only_spoken) {
    EXPECT_TRUE(is_holding(say("?", kNone), "en"));
    EXPECT_EQ(kept(), "");
    (void)say("¿cuánto cuesta una limpieza?", kNone);
    EXPECT_TRUE(is_holding(say("?", kNone), "es"));
}

TEST_F(LanguageKept, a_remembered_one_is_kept_through_words_that_tell_nothing) {
    (void)say("ok", kSpanish);
    EXPECT_EQ(kept(), "es");
    (void)say("hello", kLate);
    EXPECT_EQ(kept(), "es");
}

}  // namespace
}  // namespace workers::hot::conversation
