#include "shared/text/embedding.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace shared::text {
namespace {

namespace fs = std::filesystem;

class Embedding : public testing::Test {
  protected:
    Embedding() : folder_(fs::temp_directory_path() / ("embedding-" + std::to_string(getpid()))) {
        fs::create_directories(folder_);
    }
    ~Embedding() override { fs::remove_all(folder_); }

    int embed(std::vector<std::string> words) {
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        testing::internal::CaptureStderr();
        const int code = text::embed(
            static_cast<int>(argv.size()), argv.data(), "writer", [](const fs::path& from) {
                return read_text_file(from / "a.txt").text;
            });
        told_ = testing::internal::GetCapturedStderr();
        return code;
    }

    fs::path folder_;
    std::string told_;
};

TEST_F(Embedding, WritesWhatIsMadeOfAFolder) {
    std::ofstream(folder_ / "a.txt") << "int a;\n";
    const std::string out = folder_ / "out.cpp";
    EXPECT_EQ(embed({"writer", folder_, out}), 0);
    EXPECT_EQ(read_text_file(out).text, "// Written by writer.\nint a;\n");
}

TEST_F(Embedding, WritesNothingWhereAFileIsMissingAndSaysWhich) {
    const std::string out = folder_ / "out.cpp";
    EXPECT_EQ(embed({"writer", folder_, out}), 1);
    EXPECT_EQ(told_, (folder_ / "a.txt").string() + ": missing or empty\n");
    EXPECT_FALSE(fs::exists(out));
    EXPECT_EQ(embed({"writer", folder_}), 2);
    EXPECT_EQ(told_, "usage: writer FOLDER OUTPUT.cpp\n");
}

}  // namespace
}  // namespace shared::text
