#include "ingest/webhooks/strip.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace ingest::webhooks {
namespace {

std::string stripped(const std::string& text) {
    shared::json::Parser parser;
    return strip(*parser.parse(text)).json;
}

TEST(Strip, leaves_what_is_neither_secret_nor_large) {
    const std::string text = R"({"a":[1,2.5,true,null,"x"],"b":{"c":"é"},"d":-7})";
    EXPECT_EQ(stripped(text), text);
}

TEST(Strip, cuts_by_name_and_leaves_a_marker) {
    EXPECT_EQ(stripped(R"({"apikey":"abcd","x":{"mediaKey":"AA=="}})"),
              R"({"apikey":{"cut":6},"x":{"mediaKey":{"cut":6}}})");
}

TEST(Strip, leaves_a_null_under_a_secret_name) {
    EXPECT_EQ(stripped(R"({"apikey":null})"), R"({"apikey":null})");
}

TEST(Strip, cuts_byte_arrays_under_any_name) {
    EXPECT_EQ(stripped(R"({"new":{"0":1,"1":2,"2":3,"3":4,"4":5,"5":6,"6":7,"7":8}})"),
              R"({"new":{"cut":49}})");
}

TEST(Strip, leaves_short_objects_with_numeric_keys) {
    const std::string text = R"({"x":{"0":1,"1":2}})";
    EXPECT_EQ(stripped(text), text);
}

TEST(Strip, cuts_by_name_however_it_is_written) {
    for (const char* name : {"apiKey",
                             "API_KEY",
                             "Authorization",
                             "attachmentJpegThumbnail",
                             "attachmentMediaKey",
                             "botMessageSecret",
                             "keyData"}) {
        const std::string text = std::string("{\"") + name + R"(":"secret"})";
        EXPECT_EQ(stripped(text).find("secret\""), std::string::npos) << name;
    }
}

TEST(Strip, leaves_names_that_only_resemble) {
    const std::string text =
        R"({"keyId":"a","mediaUrl":"b","sha256":"c","thumbnailWidth":4,"tokens":5})";
    EXPECT_EQ(stripped(text), text);
}

TEST(Strip, cuts_buffers) {
    EXPECT_EQ(stripped(R"({"new":{"type":"Buffer","data":[1,2]}})"), R"({"new":{"cut":30}})");
}

TEST(Strip, leaves_nothing_too_deep_for_the_readers_of_the_record) {
    const std::string out = stripped(std::string(120, '[') + "7" + std::string(120, ']'));
    EXPECT_EQ(out.find('7'), std::string::npos);
    EXPECT_EQ(std::count(out.begin(), out.end(), '['), 100);
}

TEST(Strip, cuts_inline_files_under_any_name) {
    EXPECT_EQ(stripped(R"(["data:image/png;base64,AAAA"])"), R"([{"cut":26}])");
    EXPECT_EQ(stripped("[\"" + std::string(3'000, 'A') + "\"]"), R"([{"cut":3000}])");
}

TEST(Strip, leaves_a_long_text_of_words) {
    std::string words;
    while (words.size() < 4'000) words += "some words ";
    EXPECT_EQ(stripped("[\"" + words + "\"]"), "[\"" + words + "\"]");
}

TEST(Strip, removes_nul_characters) {
    EXPECT_EQ(stripped(R"({"a\u0000b":"c\u0000d"})"), R"({"ab":"cd"})");
}

TEST(Strip, cuts_the_whole_where_it_is_too_large) {
    std::string text = "[";
    for (int i = 0; i < 30'000; ++i) text += "\"words\",";
    text += "0]";
    EXPECT_EQ(stripped(text), "{\"cut\":" + std::to_string(text.size()) + "}");
}

TEST(Strip, counts_what_it_cut) {
    shared::json::Parser parser;
    EXPECT_EQ(strip(*parser.parse(R"({"apikey":"abcd","hash":"xy"})")).cut_bytes, 10u);
}

}  // namespace
}  // namespace ingest::webhooks
