#include "shared/postgres/copy_rows.hpp"

#include <gtest/gtest.h>

namespace shared::postgres {
namespace {

using namespace std::string_literals;
using enum Element;

const std::string kHead = "PGCOPY\n\xff\r\n\0"s + "\0\0\0\0\0\0\0\0"s;

TEST(copy_rows, have_a_head_and_count_their_fields) {
    CopyRows rows("core.rooms (name, floor, note)", {kText, kSmallint, kText});
    EXPECT_EQ(rows.target(), "core.rooms (name, floor, note)");
    EXPECT_EQ(rows.bytes(), kHead);
    EXPECT_EQ(rows.rows(), 0U);
    for (const std::int64_t floor : {-1, 2}) {
        rows.add("ab");
        rows.add(floor);
        rows.add_null();
    }
    EXPECT_EQ(rows.rows(), 2U);
    const std::string begin =
                          "\0\3\0\0\0\2"
                          "ab\0\0\0\2"s,
                      end = "\xff\xff\xff\xff";
    EXPECT_EQ(rows.bytes(), kHead + begin + "\xff\xff" + end + begin + "\0\2"s + end);
}

TEST(copy_rows, have_times_since_2000_and_refuse_what_is_no_uuid) {
    CopyRows rows("t (a, b)", {kTimestamp, kUuid});
    rows.add(946'684'800'001);
    rows.add("none");
    EXPECT_EQ(rows.bytes(),
              kHead + "\0\2\0\0\0\x8\0\0\0\0\0\0\x3\xe8\0\0\0\x11"s + std::string(17, '\0'));
}

}  // namespace
}  // namespace shared::postgres
