// Lines in, JSON out.
#include "ops/frontdeskctl/classify.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

std::string classified(std::string_view line) {
    static const workers::hot::understanding::Understander kUnderstander;
    return ops::frontdeskctl::classified(kUnderstander, line);
}

bool says(std::string_view line, std::string_view member) {
    return classified(line).find(member) != std::string::npos;
}

std::vector<std::string> lines_of(const std::vector<std::string>& pieces) {
    LineSplitter splitter;
    std::vector<std::string> out;
    const auto take = [&](std::string_view line) { out.emplace_back(line); };
    for (const std::string& piece : pieces) splitter.add(piece, take);
    splitter.end(take);
    return out;
}

TEST(ctl_classify, has_all_members) {
    const std::string out = classified("how much is it?");
    EXPECT_TRUE(out.starts_with(R"({"intent":"price","confidence":0.)")) << out;
    EXPECT_TRUE(out.ends_with(R"(,"language":"en","urgent":false,"rule":"rules"})")) << out;
}

TEST(ctl_classify, names_the_family_of_a_red_flag) {
    EXPECT_TRUE(says("my dad has chest pain", R"("urgent":true,"rule":"heart")"));
}

TEST(ctl_classify, takes_the_language_so_far) {
    EXPECT_TRUE(says("pt\tok", R"("language":"pt")"));
    EXPECT_TRUE(says("pt-BR\tok", R"("language":"pt")"));
    EXPECT_TRUE(says("HE\tok", R"("language":"he")"));
    EXPECT_TRUE(says("xx\tok", R"("language":"en")"));
    EXPECT_TRUE(says("\thow much is it?", R"("intent":"price")"));
    // A tab between words is no hint.
    EXPECT_TRUE(says("how much\tis it?", R"("intent":"price")"));
}

TEST(ctl_classify, bears_what_is_no_text) {
    for (const char* line : {"", "\xFF\xFE\xC0", "\x01\x02", "{\"a\":", "\t", "xx\t"}) {
        EXPECT_TRUE(says(line, R"("intent":"other")")) << line;
    }
}

TEST(ctl_classify, finds_the_lines_of_pieces) {
    using Lines = std::vector<std::string>;
    EXPECT_EQ(lines_of({"one\ntw", "o\r\n\nthree"}), (Lines{"one", "two", "", "three"}));
    EXPECT_EQ(lines_of({"one\n"}), Lines{"one"});
    EXPECT_EQ(lines_of({}), Lines{});
    const auto cut = lines_of({std::string(200'000, 'a'), std::string(200'000, 'b') + "\nend"});
    ASSERT_EQ(cut.size(), 2U);
    EXPECT_EQ(cut[0].size(), LineSplitter::kMostLineBytes);
    EXPECT_EQ(cut[1], "end");
}

}  // namespace
}  // namespace ops::frontdeskctl
