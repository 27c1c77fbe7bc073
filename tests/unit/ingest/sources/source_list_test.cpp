#include "ingest/sources/source_list.hpp"

#include "ingest/sources/source_reader.hpp"

#include <gtest/gtest.h>

namespace ingest::sources {
namespace {

SourceData two_sources() {
    Source evolution;
    evolution.name = "a";
    evolution.provider = "evolution";
    evolution.path_token = "tok_a";
    Source meta;
    meta.name = "m";
    meta.provider = "meta";
    meta.path_token = "app";
    return {std::string(32, 'k'), {evolution, meta}};
}

TEST(SourceList, finds_a_source_by_provider_and_token) {
    const SourceList list(two_sources(), 7);
    ASSERT_NE(list.find("evolution", "tok_a"), nullptr);
    EXPECT_EQ(list.find("evolution", "tok_a")->name, "a");
    EXPECT_EQ(list.find("meta", "app")->name, "m");
    EXPECT_EQ(list.read_at(), 7);
}

TEST(SourceList, finds_nothing_else) {
    const SourceList list(two_sources(), 7);
    EXPECT_EQ(list.find("meta", "tok_a"), nullptr);
    EXPECT_EQ(list.find("evolution", "app"), nullptr);
    EXPECT_EQ(list.find("evolution", ""), nullptr);
    EXPECT_EQ(list.find("evolution", "tok_A"), nullptr);
}

TEST(DefaultSecret, is_taken_by_evolution_sources_that_name_none) {
    SourceData data = two_sources();
    apply_default_secret(data, "shared");
    EXPECT_EQ(data.sources[0].header_secrets, std::vector<std::string>{"shared"});
    EXPECT_EQ(data.sources[0].jwt_keys, std::vector<std::string>{"shared"});
    EXPECT_TRUE(data.sources[1].header_secrets.empty());
}

TEST(DefaultSecret, leaves_sources_that_name_one_and_an_unset_variable_alone) {
    SourceData data = two_sources();
    apply_default_secret(data, "");
    EXPECT_EQ(data, two_sources());
    data.sources[0].jwt_keys = {"own"};
    const SourceData before = data;
    apply_default_secret(data, "shared");
    EXPECT_EQ(data, before);
}

}  // namespace
}  // namespace ingest::sources
