// Every language is whole: texts, phrases and red flags, in the grammar.
#include "workers/hot/intent/reading.hpp"
#include "workers/hot/languages/language.hpp"

#include <gtest/gtest.h>

namespace workers::hot::languages {
namespace {

TEST(Languages, AreWhole) {
    ASSERT_EQ(all().size(), 6U);
    for (const Language* language : all()) {
        SCOPED_TRACE(std::string(language->code));
        EXPECT_NO_THROW(intent::Reader{*language});
        EXPECT_EQ(find(language->code), language);
        EXPECT_EQ(language->intents.size(), kIntentNames.size() - 1);
        EXPECT_EQ(language->urgent.size(), 15U);
        EXPECT_FALSE(language->medical.empty());
        const Texts& t = language->texts;
        for (const auto text :
             {t.greeting,   t.thanks,       t.hours,         t.open_now,   t.opens_later,
              t.closed_now, t.closed_today, t.holiday_today, t.closed,     t.location,
              t.map,        t.price_one,    t.price_many,    t.price_list, t.services,
              t.hand_over,  t.holding,      t.late,          t.voice,      t.media,
              t.place,      t.contact,      t.unsupported,   t.urgent,     t.urgent_phone}) {
            EXPECT_FALSE(text.empty());
        }
        EXPECT_NE(t.open_now.find("{close}"), std::string_view::npos);
        EXPECT_NE(t.price_one.find("{price}"), std::string_view::npos);
        EXPECT_NE(t.urgent_phone.find("{phone}"), std::string_view::npos);
    }
    EXPECT_EQ(find("xx"), nullptr);
}

}  // namespace
}  // namespace workers::hot::languages
