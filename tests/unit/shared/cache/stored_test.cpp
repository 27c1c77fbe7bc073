#include "shared/cache/stored.hpp"

#include "shared/crypto/encoding.hpp"

#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::cache {
namespace {

constexpr WallMs kFresh = 1'763'744'400'000;
constexpr const char* kHead = R"({"version":12,"fresh_until":1763744400000)";

Write of(std::string json, std::size_t compress_from = 4'096) {
    Write out;
    out.json = std::move(json);
    out.version = 12;
    out.fresh_until = kFresh;
    out.compress_from = compress_from;
    return out;
}

std::string after_head(const std::string& rest) {
    return kHead + rest;
}

std::string large() {
    std::string out = R"({"services":[)";
    for (int i = 0; i < 200; ++i) out += R"({"code":"cleaning","name":"Teeth cleaning"},)";
    out.back() = ']';
    return out + "}";
}

TEST(stored, version_and_fresh_time_stand_first) {
    EXPECT_EQ(write_stored(of(R"({"id":"a","n":1})")), after_head(R"(,"id":"a","n":1})"));
    EXPECT_EQ(write_stored(of("{}")), after_head("}"));
    EXPECT_EQ(write_stored(of("{ \n}")), after_head("}"));
    EXPECT_EQ(write_removed(12, kFresh), after_head(R"(,"removed":true})"));
}

TEST(stored, gives_back_what_was_put) {
    for (const std::string json : {R"({"id":"a","n":1})",
                                   R"({"id" : "a"})",
                                   "{}",
                                   R"({"version":7,"fresh_until":3})",
                                   R"({"name":"}\",\"removed\":true}"})",
                                   R"({"emoji":"😀","control":"\u0000"})"}) {
        const auto back = read_stored(write_stored(of(json)));
        ASSERT_TRUE(back) << json;
        EXPECT_EQ(back->json, json);
        EXPECT_EQ(back->version, 12);
        EXPECT_EQ(back->fresh_until, kFresh);
    }
}

TEST(stored, a_value_that_looks_like_our_own_members_stays_a_value) {
    for (const std::string json : {R"({"removed":true})", R"({"zstd":"abc"})", R"({"zstd":"})"}) {
        const std::string text = write_stored(of(json));
        EXPECT_FALSE(is_removed(text));
        const auto back = read_stored(text);
        // The last one is no JSON, and was none before.
        if (json.size() > 12) {
            ASSERT_TRUE(back) << json;
            EXPECT_EQ(back->json, json);
        } else {
            EXPECT_FALSE(back);
        }
    }
}

TEST(stored, what_was_removed_is_no_value) {
    const std::string text = write_removed(12, kFresh);
    EXPECT_TRUE(is_removed(text));
    EXPECT_FALSE(read_stored(text));
    EXPECT_FALSE(is_removed(write_stored(of(R"({"id":1,"removed":true})"))));
}

TEST(stored, large_ones_are_compressed_and_come_back) {
    const std::string json = large();
    const std::string text = write_stored(of(json));
    EXPECT_TRUE(text.starts_with(after_head(R"(,"zstd":")")));
    EXPECT_LT(text.size(), json.size() / 10);
    ASSERT_TRUE(read_stored(text));
    EXPECT_EQ(read_stored(text)->json, json);
    EXPECT_EQ(read_stored(text)->version, 12);
    EXPECT_EQ(write_stored(of(json, 0)), after_head("," + json.substr(1)));
    EXPECT_EQ(write_stored(of(json, json.size() + 1)), after_head("," + json.substr(1)));
    EXPECT_TRUE(write_stored(of(json, json.size())).starts_with(after_head(R"(,"zstd")")));
}

TEST(stored, what_compression_does_not_make_smaller_stays_as_it_is) {
    std::mt19937_64 random(1);
    std::string bytes(3'000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const std::string json = R"({"a":")" + crypto::to_base64(bytes) + R"("})";
    EXPECT_EQ(write_stored(of(json, 1)), after_head("," + json.substr(1)));
}

TEST(stored, more_than_the_bound_is_neither_compressed_nor_believed) {
    const std::string blank(kMostUncompressed, ' ');
    EXPECT_FALSE(write_stored(of("{" + blank + R"("a":1})")).starts_with(after_head(R"(,"zstd")")));
    // A frame that names 16 MiB and a byte, and one that names 2^60.
    const std::string magic("\x28\xb5\x2f\xfd", 4);
    const std::string just_over = magic + std::string("\xa0\x01\x00\x00\x01", 5);
    const std::string far_over = magic + std::string("\xe0\0\0\0\0\0\0\0\x10", 9);
    for (const std::string& frame : {just_over, far_over}) {
        const std::string text = after_head(R"(,"zstd":")") + crypto::to_base64(frame) + R"("})";
        EXPECT_FALSE(read_stored(text));
    }
}

TEST(stored, anything_else_is_no_value) {
    for (const std::string& text :
         {std::string(),
          std::string("{}"),
          std::string("null"),
          std::string(R"({"version":12})"),
          std::string(R"({"id":"a","version":12,"fresh_until":1})"),
          std::string(R"({"version": 12,"fresh_until":1763744400000,"a":1})"),
          std::string(R"({"version":-1,"fresh_until":1,"a":1})"),
          std::string(R"({"version":01,"fresh_until":1,"a":1})"),
          std::string(R"({"version":1.5,"fresh_until":1,"a":1})"),
          std::string(R"({"version":9007199254740992,"fresh_until":1,"a":1})"),
          std::string(R"({"version":99999999999999999999,"fresh_until":1,"a":1})"),
          std::string(R"({"version":1,"fresh_until":-5,"a":1})"),
          std::string(R"({"version":1,"fresh_until":"5","a":1})"),
          std::string(R"({"version":1,"fresh_until":)"),
          after_head(""),
          after_head(","),
          after_head(",}"),
          after_head(R"(,"a":1)"),
          after_head(R"(,"a":1}x)"),
          after_head(",\"a\":1}\n"),
          after_head(R"(,"a":}")"),
          after_head(R"(,"zstd":""})"),
          after_head(R"(,"zstd":"!!!!"})"),
          after_head(R"(,"zstd":"KLUv/Q=="})"),
          after_head(R"(,"zstd":"KLUv/QBYaQAA","a":1})"),
          after_head(R"(,"zstd":"KLUv/QBYaQAA)")}) {
        EXPECT_FALSE(read_stored(text)) << text;
    }
}

// Whatever one flipped, lost or added byte makes of it: a value or none, never more.
TEST(stored, a_spoiled_text_is_read_without_harm) {
    const std::string plain = write_stored(of(R"({"id":"a","n":[1,2,{"b":null}]})"));
    const std::string packed = write_stored(of(large()));
    std::mt19937_64 random(20'261'121);
    for (int round = 0; round < 20'000; ++round) {
        std::string text = round % 2 == 0 ? plain : packed;
        for (int change = 0; change <= round % 3; ++change) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
                case 0:
                    text[at] = static_cast<char>(random());
                    break;
                case 1:
                    text.erase(at, 1 + random() % 4);
                    break;
                default:
                    text.insert(at, 1, "\"{},:0\\"[random() % 7]);
            }
            if (text.empty()) text = "{";
        }
        const auto back = read_stored(text);
        if (!back) continue;
        EXPECT_GE(back->version, 0);
        EXPECT_LE(back->version, kMostVersion);
        EXPECT_LE(back->json.size(), kMostUncompressed);
        EXPECT_EQ(back->json.front(), '{');
    }
}

}  // namespace
}  // namespace shared::cache
