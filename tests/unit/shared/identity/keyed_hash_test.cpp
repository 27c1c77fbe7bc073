#include "shared/identity/keyed_hash.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace shared::identity {
namespace {

const std::string kKey(32, 'k');

// The values below were made with `openssl dgst -sha256 -mac HMAC`: keys must never change.
TEST(ConversationKey, is_the_same_for_ever) {
    EXPECT_EQ(conversation_key(kKey, "demo", "line", "phone:12025550131"),
              "ed569e6cd7113b180f69e1fb950ba3a7");
    EXPECT_EQ(address_hash(kKey, "phone:12025550131"), "c7e214e1c6e083f9673108ac46a13695");
}

TEST(ConversationKey, has_32_lower_case_hex_digits) {
    const std::string key = conversation_key(kKey, "a", "b", "c");
    EXPECT_EQ(key.size(), 32u);
    EXPECT_EQ(key.find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(ConversationKey, differs_by_each_part) {
    const std::set<std::string> keys{conversation_key(kKey, "a", "b", "c"),
                                     conversation_key(kKey, "x", "b", "c"),
                                     conversation_key(kKey, "a", "x", "c"),
                                     conversation_key(kKey, "a", "b", "x"),
                                     conversation_key("other", "a", "b", "c"),
                                     conversation_key(kKey, "ab", "", "c"),
                                     conversation_key(kKey, "", "ab", "c"),
                                     address_hash(kKey, "c")};
    EXPECT_EQ(keys.size(), 8u);
}

TEST(AddressHash, needs_neither_source_nor_line) {
    EXPECT_EQ(address_hash(kKey, "phone:1202"), address_hash(kKey, "phone:1202"));
    EXPECT_NE(address_hash(kKey, "phone:1202"), address_hash(kKey, "phone:1203"));
}

}  // namespace
}  // namespace shared::identity
