// By what name somebody is greeted, and by what not.
#include "workers/hot/lookup/calling.hpp"

#include <gtest/gtest.h>

namespace workers::hot::lookup {
namespace {

std::string of_profile(std::string_view name) {
    return called({name, false});
}
std::string said(std::string_view name) {
    return called({name, true});
}

TEST(called, is_the_first_name_of_a_profile) {
    EXPECT_EQ(of_profile("Ana"), "Ana");
    EXPECT_EQ(of_profile("Ana María López"), "Ana");
    EXPECT_EQ(of_profile("  Lívia   Modelo "), "Lívia");
    EXPECT_EQ(of_profile("Иван Петрович"), "Иван");
    EXPECT_EQ(of_profile("דנה לוי"), "דנה");
    EXPECT_EQ(of_profile("محمد علي"), "محمد");
    EXPECT_EQ(of_profile("John M. Smith"), "John");
    EXPECT_EQ(of_profile("Jean-Luc O'Neil"), "Jean-Luc");
}

TEST(called, is_what_was_said_where_that_is_short) {
    EXPECT_EQ(said("Ana"), "Ana");
    EXPECT_EQ(said("Иван Петрович"), "Иван Петрович");
    EXPECT_EQ(said("Ana Maria Lopez"), "Ana");
    EXPECT_EQ(of_profile("عبد الله محمد"), "عبد الله");
}

TEST(called, has_one_capital_where_it_had_none_or_too_many) {
    EXPECT_EQ(said("ana"), "Ana");
    EXPECT_EQ(of_profile("MARIA"), "Maria");
    EXPECT_EQ(of_profile("иван"), "Иван");
    EXPECT_EQ(of_profile("JEAN-LUC"), "Jean-Luc");
    EXPECT_EQ(of_profile("McKenna"), "McKenna");
}

TEST(called, is_nothing_where_it_may_be_no_person) {
    for (const char* name : {"",
                             " ",
                             "A",
                             "~",
                             ".",
                             "🌸",
                             "Ana🌸",
                             "🌸 Ana",
                             "Ana 🌸",
                             "Ana2000",
                             "+1 202 555 0170",
                             "ana@example.org",
                             "www.example.org",
                             "{clinic}",
                             "Ana\nclick here",
                             "Nails by Ana",
                             "Sunrise Salon",
                             "Taxi Ivan",
                             "ООО Ромашка",
                             "Салон Анна",
                             "Mom",
                             "мама",
                             "Dr Vega",
                             "Sra. Lopez",
                             "אמא של דנה",
                             "Test User",
                             "Aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                             "one two three four five",
                             "\xFF\xFE"}) {
        EXPECT_EQ(of_profile(name), "") << name;
        EXPECT_EQ(said(name), "") << name;
    }
    EXPECT_EQ(of_profile(std::string(500, 'a')), "");
}

}  // namespace
}  // namespace workers::hot::lookup
