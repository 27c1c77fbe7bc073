#include "ingest/sources/snapshot.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace ingest::sources {
namespace {

class SnapshotFile : public testing::Test {
  protected:
    SnapshotFile() {
        std::string pattern = (std::filesystem::temp_directory_path() / "snapshot-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        path_ = folder_ + "/sources";
    }
    ~SnapshotFile() override { std::filesystem::remove_all(folder_); }

    static shared::crypto::Sealer sealer(char digit) {
        return *shared::crypto::Sealer::make(std::string(64, digit));
    }
    static SourceData data() {
        Source source;
        source.name = "a";
        source.provider = "evolution";
        source.path_token = "tok_secret";
        source.header_secrets = {"one", "two"};
        source.jwt_keys = {"three"};
        source.app_secrets = {"four"};
        source.verify_tokens = {"five"};
        source.lines = {"x", "y"};
        return {std::string("\x00\x01", 2) + std::string(30, 'k'), {source}};
    }
    std::string text() const {
        std::ifstream file(path_);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    std::string folder_;
    std::string path_;
};

TEST_F(SnapshotFile, gives_back_what_was_saved) {
    const Snapshot snapshot(path_, sealer('a'));
    ASSERT_TRUE(snapshot.save(data()).has_value());
    const auto loaded = snapshot.load();
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(*loaded, data());
}

TEST_F(SnapshotFile, shows_no_secret_and_is_for_its_owner_alone) {
    ASSERT_TRUE(Snapshot(path_, sealer('a')).save(data()).has_value());
    EXPECT_EQ(text().find("tok_secret"), std::string::npos);
    struct stat status {};
    ASSERT_EQ(stat(path_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(SnapshotFile, opens_with_its_own_key_alone) {
    ASSERT_TRUE(Snapshot(path_, sealer('a')).save(data()).has_value());
    EXPECT_FALSE(Snapshot(path_, sealer('b')).load().has_value());
}

TEST_F(SnapshotFile, is_not_written_without_a_master_key) {
    const Snapshot snapshot(path_, {});
    EXPECT_FALSE(snapshot.is_on());
    EXPECT_TRUE(snapshot.save(data()).has_value());
    EXPECT_FALSE(std::filesystem::exists(path_));
    EXPECT_EQ(snapshot.load().error().code, "no_snapshot");
}

TEST_F(SnapshotFile, is_refused_where_it_is_not_sealed) {
    std::ofstream(path_) << R"({"version":1,"installation_key":"00","sources":[]})";
    EXPECT_EQ(Snapshot(path_, sealer('a')).load().error().code, "bad_snapshot");
}

TEST_F(SnapshotFile, says_where_it_cannot_be_written) {
    const Snapshot snapshot(folder_ + "/missing/sources", sealer('a'));
    EXPECT_EQ(snapshot.save(data()).error().code, "snapshot_write");
}

}  // namespace
}  // namespace ingest::sources
