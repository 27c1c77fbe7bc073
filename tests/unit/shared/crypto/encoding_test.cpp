#include "shared/crypto/encoding.hpp"

#include "shared/crypto/constant_time.hpp"

#include <gtest/gtest.h>

namespace shared::crypto {
namespace {

using namespace std::string_literals;

// RFC 4648 section 10.
TEST(base64, gives_the_published_vectors) {
    EXPECT_EQ(to_base64(""), "");
    EXPECT_EQ(to_base64("f"), "Zg==");
    EXPECT_EQ(to_base64("fo"), "Zm8=");
    EXPECT_EQ(to_base64("foo"), "Zm9v");
    EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
    EXPECT_EQ(to_base64("fooba"), "Zm9vYmE=");
    EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

TEST(base64, url_form_has_its_own_alphabet_and_no_padding) {
    EXPECT_EQ(to_base64url("\xff\xef\xbe"), "_---");
    EXPECT_EQ(to_base64url("f"), "Zg");
}

TEST(base64, reads_both_alphabets_padded_or_not) {
    EXPECT_EQ(from_base64("Zm9vYmE="), "fooba");
    EXPECT_EQ(from_base64("Zm9vYmE"), "fooba");
    EXPECT_EQ(from_base64("_--_"), from_base64("/++/"));
    EXPECT_EQ(from_base64(""), "");
}

TEST(base64, refuses_what_is_not_base64) {
    EXPECT_EQ(from_base64("Z"), std::nullopt);
    EXPECT_EQ(from_base64("Zm9v!"), std::nullopt);
    EXPECT_EQ(from_base64("Zm=v"), std::nullopt);
    EXPECT_EQ(from_base64("Zh=="), std::nullopt) << "bits beyond the last byte";
}

TEST(base64, keeps_every_byte) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        const auto part = bytes.substr(0, size);
        EXPECT_EQ(from_base64(to_base64(part)), part);
        EXPECT_EQ(from_base64(to_base64url(part)), part);
        EXPECT_EQ(from_hex(to_hex(part)), part);
    }
}

TEST(hex, takes_either_case_and_nothing_else) {
    EXPECT_EQ(to_hex("\x00\xaf\x10"s.substr(0, 3)), "00af10");
    EXPECT_EQ(from_hex("00AF10"), "\x00\xaf\x10"s);
    EXPECT_EQ(from_hex("0"), std::nullopt);
    EXPECT_EQ(from_hex("0g"), std::nullopt);
}

TEST(constant_time, is_equality) {
    EXPECT_TRUE(equal("", ""));
    EXPECT_TRUE(equal("secret", "secret"));
    EXPECT_FALSE(equal("secret", "secreT"));
    EXPECT_FALSE(equal("secret", "secretsecret")) << "a repeated secret is another one";
    EXPECT_FALSE(equal("secret", "secre"));
    EXPECT_FALSE(equal("secret", ""));
    EXPECT_FALSE(equal("", "\0"s));
}

}  // namespace
}  // namespace shared::crypto
