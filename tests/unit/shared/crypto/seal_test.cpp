#include "shared/crypto/seal.hpp"

#include "shared/crypto/encoding.hpp"

#include <gtest/gtest.h>

namespace shared::crypto {
namespace {

constexpr std::string_view kKey =
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
constexpr std::string_view kPlace = "core.integrations.secrets.demo";

Sealer with(std::string_view key) {
    return Sealer::make(key).value();
}

std::string code_of(const Result<std::string>& result) {
    return result ? "" : result.error().code;
}

TEST(seal, opens_what_it_sealed) {
    const auto sealer = with(kKey);
    for (const std::string text : {"", "x", R"({"app_secrets":["s"]})"}) {
        const auto sealed = sealer.seal(text, kPlace);
        EXPECT_TRUE(is_sealed(sealed));
        EXPECT_EQ(sealer.open(sealed, kPlace).value(), text);
    }
}

TEST(seal, gives_another_text_every_time) {
    const auto sealer = with(kKey);
    EXPECT_NE(sealer.seal("same", kPlace), sealer.seal("same", kPlace));
}

TEST(seal, names_version_and_key) {
    const auto sealer = with(kKey);
    EXPECT_TRUE(sealer.seal("x", kPlace).starts_with("v1." + sealer.key_id() + "."));
    EXPECT_EQ(sealer.key_id().size(), 8U);
}

// NIST GCM test case 14 (256-bit key of zeros, 96-bit nonce of zeros, 16 zero bytes), under the
// key id that a key of zeros has here.
TEST(seal, opens_the_published_vector) {
    const auto sealer = with(std::string(64, '0'));
    const auto bytes = from_hex(
        "000000000000000000000000"
        "cea7403d4d606b6e074ec5d3baf39d18"
        "d0d1c8a799996bf0265b98b5d48ab919");
    const auto sealed = "v1." + sealer.key_id() + "." + to_base64url(bytes.value());
    EXPECT_EQ(sealer.open(sealed, "").value(), std::string(16, '\0'));
}

TEST(seal, does_not_open_in_another_place) {
    const auto sealer = with(kKey);
    const auto sealed = sealer.seal("x", kPlace);
    EXPECT_EQ(code_of(sealer.open(sealed, "core.integrations.secrets.other")), "bad_seal");
}

TEST(seal, does_not_open_what_was_changed) {
    const auto sealer = with(kKey);
    auto sealed = sealer.seal("some words", kPlace);
    auto& last = sealed[sealed.size() - 5];
    last = last == 'A' ? 'B' : 'A';
    EXPECT_EQ(code_of(sealer.open(sealed, kPlace)), "bad_seal");
    EXPECT_EQ(code_of(sealer.open("v1." + sealer.key_id() + ".AAAA", kPlace)), "bad_seal");
}

TEST(seal, tells_a_missing_key_from_another_one) {
    const auto sealed = with(kKey).seal("x", kPlace);
    EXPECT_EQ(code_of(Sealer().open(sealed, kPlace)), "no_master_key");
    EXPECT_EQ(code_of(with(std::string(64, 'a')).open(sealed, kPlace)), "other_master_key");
}

TEST(seal, leaves_clear_text_alone) {
    EXPECT_EQ(Sealer().seal("plain", kPlace), "plain");
    EXPECT_EQ(Sealer().open("plain", kPlace).value(), "plain");
    EXPECT_EQ(with(kKey).open("v1.not-sealed", kPlace).value(), "v1.not-sealed");
    EXPECT_FALSE(is_sealed("v1.not-sealed"));
    EXPECT_FALSE(is_sealed(""));
}

TEST(master_key, is_64_hex_digits_or_base64_of_32_bytes) {
    const auto base64 = to_base64(from_hex(kKey).value());
    EXPECT_EQ(with(kKey).key_id(), with(base64).key_id());
    EXPECT_FALSE(with("").has_key());
    EXPECT_FALSE(Sealer::make("short").has_value());
    EXPECT_FALSE(Sealer::make(std::string(64, 'z')).has_value());
    EXPECT_FALSE(Sealer::make(to_base64("only sixteen byt")).has_value());
}

TEST(random_key, is_32_bytes_and_another_each_time) {
    EXPECT_EQ(random_key().size(), 32U);
    EXPECT_NE(random_key(), random_key());
}

}  // namespace
}  // namespace shared::crypto
