#include "ops/sandbox/jid.hpp"

#include <gtest/gtest.h>

namespace {

using ops::sandbox::create_jid;
using ops::sandbox::person_of;

TEST(CreateJid, KeepsWhatHasADomain) {
    EXPECT_EQ(create_jid("211000000000041@lid"), "211000000000041@lid");
}

TEST(CreateJid, RewritesNumbersOfThreeCountries) {
    EXPECT_EQ(create_jid("5215500000177"), "525500000177@s.whatsapp.net");
    EXPECT_EQ(create_jid("5491100000177"), "541100000177@s.whatsapp.net");
    EXPECT_EQ(create_jid("+55 31 98000-0177"), "553180000177@s.whatsapp.net");
    EXPECT_EQ(create_jid("5521980000177"), "5521980000177@s.whatsapp.net");
}

TEST(CreateJid, TakesManyDigitsForAGroup) {
    EXPECT_EQ(create_jid("120363000000000177"), "120363000000000177@g.us");
    EXPECT_EQ(create_jid("nobody"), "");
}

TEST(PersonOf, IsTheSameForEverySpelling) {
    EXPECT_EQ(person_of("5521900000177"), person_of("552100000177@s.whatsapp.net"));
    EXPECT_EQ(person_of("12025550141:7@s.whatsapp.net"), "12025550141");
    EXPECT_EQ(person_of("US.77"), "US.77");
    EXPECT_EQ(person_of("211000000000041@lid"), "211000000000041@lid");
}

}  // namespace
