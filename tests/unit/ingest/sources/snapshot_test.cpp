#include "ingest/sources/snapshot.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace ingest::sources {
namespace {

using shared::crypto::Sealer;

class SourcesSnapshot : public testing::Test {
  protected:
    SourcesSnapshot() {
        std::string pattern = (std::filesystem::temp_directory_path() / "snapshot-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        path_ = folder_ + "/snapshot.db";
    }
    ~SourcesSnapshot() override { std::filesystem::remove_all(folder_); }

    static Sealer sealer(char digit) { return *Sealer::make(std::string(64, digit)); }
    shared::cache::Snapshot file(const Sealer& sealer) const { return {{path_}, sealer, clock_}; }

    static SourceData data() {
        Source source;
        source.name = "a";
        source.provider = "evolution";
        source.path_token = "tok_secret";
        source.header_secrets = {"one_secret", "two_secret"};
        source.jwt_keys = {"three_secret"};
        source.app_secrets = {"four_secret"};
        source.verify_tokens = {"five_secret"};
        source.lines = {"x", "y"};
        return {std::string("\x00\x01", 2) + std::string(30, 'k'), {source}};
    }
    std::string code_of_load(const Sealer& with) const {
        auto of = file(with);
        const auto loaded = Snapshot(of).load();
        return loaded ? "" : loaded.error().code;
    }

    shared::SystemClock clock_;
    std::string folder_;
    std::string path_;
};

TEST_F(SourcesSnapshot, gives_back_what_was_saved_last) {
    {
        auto of = file(sealer('a'));
        Snapshot snapshot(of);
        auto other = data();
        other.sources.clear();
        ASSERT_TRUE(snapshot.save(other, 0).has_value());
        ASSERT_TRUE(snapshot.save(data(), 0).has_value());
        EXPECT_EQ(snapshot.usage().categories.at("sources").entries, 1u);
    }
    auto of = file(sealer('a'));
    const auto loaded = Snapshot(of).load();
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(*loaded, data());
}

TEST_F(SourcesSnapshot, shows_no_secret) {
    auto of = file(sealer('a'));
    ASSERT_TRUE(Snapshot(of).save(data(), 0).has_value());
    std::string all;
    for (const auto& one : std::filesystem::directory_iterator(folder_)) {
        std::ifstream in(one.path(), std::ios::binary);
        all.append(std::istreambuf_iterator<char>(in), {});
    }
    EXPECT_NE(all.find("sources"), std::string::npos);  // it is looked at
    EXPECT_EQ(all.find("_secret"), std::string::npos);
    EXPECT_EQ(all.find(std::string(30, 'k')), std::string::npos);
    EXPECT_EQ(all.find("6b6b6b6b6b"), std::string::npos);  // the installation key as digits
}

TEST_F(SourcesSnapshot, opens_with_its_own_key_alone) {
    {
        auto of = file(sealer('a'));
        ASSERT_TRUE(Snapshot(of).save(data(), 0).has_value());
    }
    EXPECT_EQ(code_of_load(sealer('b')), "other_master_key");
    EXPECT_EQ(code_of_load(sealer('a')), "");
}

TEST_F(SourcesSnapshot, is_not_kept_without_a_master_key) {
    auto of = file({});
    Snapshot snapshot(of);
    EXPECT_FALSE(snapshot.is_on());
    EXPECT_EQ(snapshot.save(data(), 0).error().code, "snapshot_off");
    EXPECT_EQ(snapshot.load().error().code, "snapshot_off");
    EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(SourcesSnapshot, begins_anew_over_the_file_of_former_versions) {
    std::ofstream(path_) << sealer('a').seal(R"({"version":1,"sources":[]})", "ingest.snapshot");
    EXPECT_EQ(code_of_load(sealer('a')), "no_snapshot");
    EXPECT_TRUE(std::filesystem::exists(path_ + ".bad"));
    auto of = file(sealer('a'));
    ASSERT_TRUE(Snapshot(of).save(data(), 0).has_value());
    EXPECT_EQ(code_of_load(sealer('a')), "");
}

TEST_F(SourcesSnapshot, refuses_another_versions_list) {
    for (const char* text : {R"({"version":2})", R"({"version":1,"installation_key":"0"})", "["}) {
        auto of = file(sealer('a'));
        ASSERT_TRUE(of.put("sources", {{"all", text, 0}}).has_value());
        EXPECT_EQ(Snapshot(of).load().error().code, "bad_snapshot") << text;
    }
}

TEST_F(SourcesSnapshot, says_where_it_cannot_be_written) {
    path_ = folder_ + "/missing/snapshot.db";
    auto of = file(sealer('a'));
    EXPECT_EQ(Snapshot(of).save(data(), 0).error().code, "snapshot_failed");
}

}  // namespace
}  // namespace ingest::sources
