#include "shared/app/config_reader.hpp"

#include "shared/app/common_config.hpp"
#include "tests/unit/shared/app/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::app {
namespace {

using test::Environment;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

TEST(config_reader, takes_the_default_where_nothing_is_set) {
    const Environment environment;
    ConfigReader reader("");
    EXPECT_EQ(reader.text("FRONTDESK_HOT_WORD", "default", "help"), "default");
    EXPECT_EQ(reader.integer("FRONTDESK_HOT_COUNT", 7, 0, 10, "help"), 7);
    EXPECT_TRUE(reader.flag("FRONTDESK_HOT_FLAG", true, "help"));
    EXPECT_EQ(reader.secret("FRONTDESK_HOT_SECRET", "help"), "");
    EXPECT_THAT(reader.problems(), IsEmpty());
}

TEST(config_reader, environment_beats_file) {
    Environment environment;
    const std::string file = environment.file("hot_word = 'file'\nhot_count = 3\nhot_flag = false");
    environment.set("FRONTDESK_HOT_WORD", "variable");
    ConfigReader reader(file);
    EXPECT_EQ(reader.text("FRONTDESK_HOT_WORD", "", "help"), "variable");
    EXPECT_EQ(reader.integer("FRONTDESK_HOT_COUNT", 7, 0, 10, "help"), 3);
    EXPECT_FALSE(reader.flag("FRONTDESK_HOT_FLAG", true, "help"));
    EXPECT_THAT(reader.problems(), IsEmpty());
}

TEST(config_reader, unprefixed_names_are_lower_case_in_the_file) {
    Environment environment;
    ConfigReader reader(environment.file("kafka_brokers = 'a:1,b:2'"));
    EXPECT_EQ(reader.required("KAFKA_BROKERS", "help"), "a:1,b:2");
    EXPECT_THAT(reader.problems(), IsEmpty());
}

TEST(config_reader, reads_the_first_line_of_a_named_file) {
    Environment environment;
    environment.set("FRONTDESK_HOT_KEY_FILE", environment.file("s3cret\r\nsecond line\n"));
    const std::string other = environment.file("from toml\n");
    ConfigReader reader(environment.file("hot_other_file = '" + other + "'"));
    EXPECT_EQ(reader.secret("FRONTDESK_HOT_KEY", "help"), "s3cret");
    EXPECT_EQ(reader.secret("FRONTDESK_HOT_OTHER", "help"), "from toml");
    EXPECT_THAT(reader.problems(), IsEmpty());
}

TEST(config_reader, a_named_file_that_is_missing_or_empty_is_a_problem) {
    Environment environment;
    environment.set("FRONTDESK_HOT_A_FILE", "/nowhere/at/all");
    environment.set("FRONTDESK_HOT_B_FILE", environment.file(""));
    ConfigReader reader("");
    reader.secret("FRONTDESK_HOT_A", "help");
    reader.secret("FRONTDESK_HOT_B", "help");
    EXPECT_THAT(reader.problems(),
                ElementsAre(HasSubstr("FRONTDESK_HOT_A_FILE: cannot read /nowhere/at/all"),
                            AllOf(HasSubstr("FRONTDESK_HOT_B_FILE"), HasSubstr("is empty"))));
}

TEST(config_reader, a_variable_and_its_file_together_are_a_problem) {
    Environment environment;
    environment.set("FRONTDESK_HOT_A", "x");
    environment.set("FRONTDESK_HOT_A_FILE", environment.file("y"));
    ConfigReader reader("");
    EXPECT_EQ(reader.text("FRONTDESK_HOT_A", "", "help"), "x");
    EXPECT_THAT(reader.problems(), ElementsAre(HasSubstr("together with FRONTDESK_HOT_A_FILE")));
}

TEST(config_reader, reports_every_problem_at_once_and_goes_on_with_defaults) {
    Environment environment;
    environment.set("FRONTDESK_HOT_COUNT", "12x");
    environment.set("FRONTDESK_HOT_LIMIT", "11");
    environment.set("FRONTDESK_HOT_FLAG", "perhaps");
    environment.set("FRONTDESK_HOT_LISTEN", "nowhere");
    environment.set("FRONTDESK_HOT_MODE", "other");
    ConfigReader reader("");
    EXPECT_EQ(reader.integer("FRONTDESK_HOT_COUNT", 7, 0, 10, "help"), 7);
    EXPECT_EQ(reader.integer("FRONTDESK_HOT_LIMIT", 7, 0, 10, "help"), 7);
    EXPECT_TRUE(reader.flag("FRONTDESK_HOT_FLAG", true, "help"));
    EXPECT_EQ(reader.address("FRONTDESK_HOT_LISTEN", "127.0.0.1:0", "help"), "127.0.0.1:0");
    EXPECT_EQ(reader.choice("FRONTDESK_HOT_MODE", "a", {"a", "b"}, "help"), "a");
    EXPECT_EQ(reader.required("FRONTDESK_HOT_NEEDED", "what for"), "");
    EXPECT_EQ(reader.required("FRONTDESK_HOT_NEEDED", "what for"), "");
    reader.problem("two settings disagree");
    EXPECT_THAT(reader.problems(),
                ElementsAre("FRONTDESK_HOT_COUNT: '12x' is not a whole number from 0 to 10",
                            "FRONTDESK_HOT_LIMIT: '11' is not a whole number from 0 to 10",
                            "FRONTDESK_HOT_FLAG: 'perhaps' is neither true nor false",
                            "FRONTDESK_HOT_LISTEN: 'nowhere' is not host:port",
                            "FRONTDESK_HOT_MODE: 'other' is not one of a, b",
                            "FRONTDESK_HOT_NEEDED: is required (what for)",
                            "two settings disagree"));
}

TEST(config_reader, unknown_keys_and_variables_are_problems) {
    Environment environment;
    environment.set("FRONTDESK_HOT_TYPO", "value-that-may-be-secret");
    environment.set("FRONTDESK_NOBODY", "x");
    ConfigReader reader(environment.file("nobody_knows = 1\nHOT_WORD = 'x'"), "frontdesk-hot");
    reader.text("FRONTDESK_HOT_WORD", "", "help");
    EXPECT_THAT(reader.problems(),
                UnorderedElementsAre(HasSubstr("nobody_knows: no such setting"),
                                     HasSubstr("HOT_WORD: no such setting"),
                                     "FRONTDESK_HOT_TYPO: no such setting",
                                     "FRONTDESK_NOBODY: no such setting"));
}

TEST(config_reader, other_programs_and_common_names_are_no_problem) {
    Environment environment;
    environment.set("FRONTDESK_INGEST_LISTEN", "x");
    environment.set("FRONTDESK_TEST_REDIS_URL", "x");
    environment.set("FRONTDESK_MASTER_KEY_FILE", "/nowhere");
    environment.set("FRONTDESK_ADMIN_TOKEN", "x");
    ConfigReader reader(environment.file("ingest_listen = 'x'\ndatabase_url = 'y'"),
                        "frontdesk-hot");
    EXPECT_THAT(reader.problems(), IsEmpty());
}

TEST(config_reader, frontdeskctl_owns_its_prefix) {
    Environment environment;
    environment.set("FRONTDESK_CTL_TYPO", "x");
    EXPECT_THAT(ConfigReader("", "frontdeskctl").problems(),
                ElementsAre("FRONTDESK_CTL_TYPO: no such setting"));
}

TEST(config_reader, without_a_program_what_is_declared_tells_the_prefix) {
    Environment environment;
    environment.set("FRONTDESK_HOT_TYPO", "x");
    environment.set("FRONTDESK_INGEST_TYPO", "x");
    ConfigReader reader("");
    reader.text("FRONTDESK_HOT_WORD", "", "help");
    EXPECT_THAT(reader.problems(), ElementsAre("FRONTDESK_HOT_TYPO: no such setting"));
}

TEST(config_reader, a_file_that_is_no_toml_is_a_problem_without_its_text) {
    Environment environment;
    const std::string file = environment.file("fine = 1\nhot_secret = very secret words\n");
    EXPECT_THAT(ConfigReader(file).problems(),
                testing::Contains(AllOf(HasSubstr("line 2"), Not(HasSubstr("secret words")))));
    EXPECT_THAT(ConfigReader("/nowhere/config.toml").problems(),
                ElementsAre(HasSubstr("/nowhere")));
}

TEST(config_reader, tables_and_lists_are_problems) {
    Environment environment;
    ConfigReader reader(environment.file("hot_list = [1]\n[hot_table]\nx = 1\n"));
    EXPECT_THAT(
        reader.problems(),
        UnorderedElementsAre(HasSubstr("hot_list: neither"), HasSubstr("hot_table: neither")));
}

TEST(config_reader, prints_values_with_origin_and_masks_secrets) {
    Environment environment;
    environment.set("FRONTDESK_HOT_KEY", "s3cret");
    environment.set("DATABASE_URL", "postgresql://user:pa55@host/db?password=pa55");
    environment.set("REDIS_URL", "redis://:pa55@host:1/2");
    ConfigReader reader(environment.file("hot_word = 'w'"));
    reader.secret("FRONTDESK_HOT_KEY", "help");
    reader.secret("FRONTDESK_HOT_NO_KEY", "help");
    reader.text("FRONTDESK_HOT_WORD", "", "help");
    reader.text("FRONTDESK_HOT_OTHER", "d", "help");
    read_database(reader);
    read_redis(reader);
    const std::string printed = reader.print();
    EXPECT_THAT(printed, HasSubstr("FRONTDESK_HOT_KEY=****  # environment\n"));
    EXPECT_THAT(printed, HasSubstr("FRONTDESK_HOT_NO_KEY=  # default\n"));
    EXPECT_THAT(printed, HasSubstr("FRONTDESK_HOT_WORD=w  # /"));
    EXPECT_THAT(printed, HasSubstr("FRONTDESK_HOT_OTHER=d  # default\n"));
    EXPECT_THAT(printed, HasSubstr("DATABASE_URL=postgresql://user:****@host/db?password=****"));
    EXPECT_THAT(printed, HasSubstr("REDIS_URL=redis://:****@host:1/2"));
    EXPECT_THAT(printed, AllOf(Not(HasSubstr("s3cret")), Not(HasSubstr("pa55"))));
}

TEST(config_reader, masks_the_password_of_each_url_of_a_list) {
    for (const std::string given : {"redis://:pa55@one:1,redis://two:2, redis://u:pa55@three:3/1",
                                    "redis://:p/pa55@one:1,redis://u:p@pa55@two:2",
                                    "redis://:pa55,pa55@one:1"}) {
        Environment environment;
        environment.set("REDIS_URL", given);
        ConfigReader reader("");
        read_redis(reader);
        EXPECT_THAT(reader.problems(), testing::IsEmpty()) << given;
        const std::string printed = reader.print();
        EXPECT_THAT(printed, Not(HasSubstr("pa55"))) << given;
        EXPECT_THAT(printed, HasSubstr("redis://:****@one:1")) << given;
    }
}

TEST(config_reader, names_which_redis_url_is_wrong_without_showing_it) {
    const auto problem_of = [](const std::string& urls) {
        Environment environment;
        environment.set("REDIS_URL", urls);
        ConfigReader reader("");
        read_redis(reader);
        const auto problems = reader.problems();
        return problems.size() == 1 ? problems.front() : std::string();
    };
    const std::string second = problem_of("redis://:pa55@a:1,redis://:pa55@b:x,redis://c");
    EXPECT_THAT(second, HasSubstr("REDIS_URL: number 2 of 3: the Redis URL's port"));
    EXPECT_THAT(second, Not(HasSubstr("pa55")));
    const std::string twice = problem_of("redis://:pa55@a:1,redis://:other@a:1/0");
    EXPECT_THAT(twice, HasSubstr("number 2 of 2: a server named before"));
    EXPECT_THAT(problem_of("redis://a:1,"), HasSubstr("REDIS_URL: the Redis URL's port"));
    EXPECT_THAT(problem_of("a:1"), HasSubstr("REDIS_URL: the Redis URL does not begin"));
}

TEST(config_reader, help_lists_every_setting_with_its_default) {
    Environment environment;
    environment.set("FRONTDESK_HOT_WORD", "set");
    ConfigReader reader("");
    reader.text("FRONTDESK_HOT_WORD", "usual", "what it does");
    EXPECT_EQ(reader.help(), "  FRONTDESK_HOT_WORD [usual]\n      what it does\n");
}

TEST(config_reader, help_says_what_a_setting_may_be) {
    const Environment environment;
    ConfigReader reader("");
    reader.integer("FRONTDESK_HOT_COUNT", 7, 0, 10, "how many");
    reader.choice("FRONTDESK_HOT_MODE", "a", {"a", "b"}, "which way");
    reader.required("KAFKA_BROKERS", "where");
    EXPECT_EQ(reader.help(),
              "  FRONTDESK_HOT_COUNT [7]\n      how many (0 to 10)\n"
              "  FRONTDESK_HOT_MODE [a]\n      which way (a, b)\n"
              "  KAFKA_BROKERS\n      where (required)\n");
}

TEST(common_config, reads_what_all_programs_share) {
    Environment environment;
    environment.set("KAFKA_BROKERS", "k:1");
    environment.set("FRONTDESK_PARTITIONS", "6");
    environment.set("FRONTDESK_MASTER_KEY", std::string(64, 'a'));
    ConfigReader reader("");
    EXPECT_EQ(read_process(reader, "frontdesk-hot").process_name, "frontdesk-hot");
    EXPECT_EQ(read_kafka(reader, "hot-1").partitions, 6);
    EXPECT_TRUE(read_redis(reader).enabled);
    EXPECT_EQ(read_master_key(reader), std::string(64, 'a'));
    EXPECT_THAT(reader.problems(), IsEmpty());
}

TEST(common_config, a_master_key_of_the_wrong_size_is_a_problem_without_its_text) {
    Environment environment;
    environment.set("FRONTDESK_MASTER_KEY", "abcdef");
    ConfigReader reader("");
    EXPECT_EQ(read_master_key(reader), "");
    EXPECT_THAT(reader.problems(),
                ElementsAre(AllOf(HasSubstr("FRONTDESK_MASTER_KEY"), Not(HasSubstr("abcdef")))));
}

}  // namespace
}  // namespace shared::app
