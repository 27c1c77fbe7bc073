#include "ops/frontdeskctl/csv_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::ElementsAre;

// `line:cell/cell` each, then the error.
std::vector<std::string> rows_of(const std::string& text, char separator = ',') {
    std::vector<std::string> out;
    const auto done = read_csv(text, separator, [&](const CsvRow& row) {
        std::string shown = std::to_string(row.line) + ":";
        for (const auto& cell : row.cells) shown += (shown.back() == ':' ? "" : "/") + cell;
        out.push_back(shown);
    });
    if (!done) out.push_back(done.error().detail);
    return out;
}

TEST(csv_rows, are_cells_with_the_line_they_begin_at) {
    EXPECT_THAT(rows_of("a,b\n1,2\n"), ElementsAre("1:a/b", "2:1/2"));
    EXPECT_THAT(rows_of("a;b\n1;2", ';'), ElementsAre("1:a/b", "2:1/2"));
    EXPECT_THAT(rows_of(""), ElementsAre());
}

TEST(csv_rows, may_hold_separators_quotes_and_line_ends) {
    EXPECT_THAT(rows_of("a,\"x, \"\"y\"\"\nz\"\nb,c\n"), ElementsAre("1:a/x, \"y\"\nz", "3:b/c"));
    EXPECT_THAT(rows_of("\"x\r\n\r\ny\",1\r\n2,3\r\n"), ElementsAre("1:x\r\n\r\ny/1", "4:2/3"));
}

TEST(csv_rows, end_with_any_line_end_and_empty_lines_are_none) {
    EXPECT_THAT(rows_of("a,b\r\n\r\n  \r\nc,d\r\n"), ElementsAre("1:a/b", "4:c/d"));
    EXPECT_THAT(rows_of("a,b\rc,d\r"), ElementsAre("1:a/b", "2:c/d"));
}

TEST(csv_rows, keep_empty_cells_and_what_is_quoted_as_it_is) {
    EXPECT_THAT(rows_of("a,,\n"), ElementsAre("1:a//"));
    EXPECT_THAT(rows_of(" a ,\" b \"\n"), ElementsAre("1:a/ b "));
}

TEST(csv_rows, with_a_quote_that_stands_wrong_are_told_by_line) {
    EXPECT_THAT(
        rows_of("a,b\nc,d\"e\nf,g\n"),
        ElementsAre("1:a/b", "2: a quote stands where none may; nothing behind it was read"));
    EXPECT_THAT(rows_of("a,b\n\"c,d\ne,f\n"), ElementsAre("1:a/b", "2: a quote is never closed"));
}

TEST(csv_rows, are_separated_by_what_the_first_line_has_most_of) {
    EXPECT_EQ(find_separator("a,b,c\n1;2;3;4;5"), ',');
    EXPECT_EQ(find_separator("a;b;c\n"), ';');
    EXPECT_EQ(find_separator("a\tb"), '\t');
    EXPECT_EQ(find_separator("\"a,b,c\";d"), ';');
    EXPECT_EQ(find_separator("a"), ',');
}

}  // namespace
}  // namespace ops::frontdeskctl
