// Records of files as people really have them.
#include "ops/frontdeskctl/import_file.hpp"

#include "ops/frontdeskctl/moment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const ImportColumns kColumns{{"clinic", Cell::kText, true},
                             {"name.*", Cell::kText, true},
                             {"aliases.*", Cell::kTexts},
                             {"price.amount"},
                             {"price.currency"},
                             {"minutes", Cell::kNumber},
                             {"is_active", Cell::kTruth}};

struct Read {
    std::vector<std::string> records;  // `line:object`
    std::string faults;
};

Read read(const std::string& text, ImportFormat format = ImportFormat::kCsv, char separator = 0) {
    Read out;
    LineFaults faults;
    each_record(text, format, separator, kColumns, faults, [&](auto line, const auto& object) {
        out.records.push_back(std::to_string(line) + ":" + object);
    });
    out.faults = faults.text("f");
    return out;
}

TEST(import_file, a_dot_in_a_column_goes_one_level_down) {
    const auto all = read(
        "price.amount,clinic,name.en,minutes,name.es,is_active,aliases.en,price.currency\n"
        "1.50,A,x,15,,yes,p | q,USD\n");
    EXPECT_EQ(all.faults, "");
    EXPECT_THAT(all.records,
                ElementsAre(R"(2:{"aliases":{"en":["p","q"]},"clinic":"A","is_active":true,)"
                            R"("minutes":15,"name":{"en":"x"},)"
                            R"("price":{"amount":"1.50","currency":"USD"}})"));
}

TEST(import_file, an_empty_cell_is_null_and_what_does_not_fit_stays_a_text) {
    const auto all = read("clinic,name.en,price.amount,minutes,is_active\nA,x,,1.5,maybe\n");
    EXPECT_THAT(all.records,
                ElementsAre(R"(2:{"clinic":"A","is_active":"maybe","minutes":"1.5",)"
                            R"("name":{"en":"x"},"price":null})"));
}

TEST(import_file, columns_are_found_in_any_case_behind_any_separator) {
    EXPECT_THAT(read("Clinic;NAME.en\nA;x,y\n").records,
                ElementsAre(R"(2:{"clinic":"A","name":{"en":"x,y"}})"));
    EXPECT_THAT(read("clinic\tname.en\nA\tx\n").records.size(), 1U);
    EXPECT_THAT(read("clinic,name.en\nA,x;y\n", ImportFormat::kCsv, ',').faults, "");
}

TEST(import_file, unknown_and_missing_columns_are_named_with_the_nearest) {
    const auto faults = read("clinik,name.en,minuts\nA,x,y\n").faults;
    EXPECT_THAT(faults,
                HasSubstr("f:1: column 'clinik' is not known, did you mean clinic? Known: "
                          "clinic, name.*, aliases.*"));
    EXPECT_THAT(faults, HasSubstr("'minuts' is not known, did you mean minutes?"));
    EXPECT_THAT(faults, HasSubstr("f:1: column clinic is missing\n"));
    EXPECT_THAT(read("clinic,name.en,clinic\n").faults,
                HasSubstr("column clinic stands there twice"));
    EXPECT_THAT(read("clinic,name.English\nA,x\n").faults, HasSubstr("column name.* is missing"));
    EXPECT_THAT(read("").faults, HasSubstr("f: is empty"));
}

// Without its line of columns the first one is a patient's.
TEST(import_file, a_first_line_that_names_no_column_is_not_repeated) {
    const auto faults = read("Ann Lee,+12025550131\nBob,+12025550132\n").faults;
    EXPECT_THAT(faults, HasSubstr("f:1: the first line names no column that is known"));
    EXPECT_THAT(faults, Not(HasSubstr("ann")));
    EXPECT_THAT(faults, Not(HasSubstr("0131")));
}

TEST(import_file, every_bad_row_is_told_by_its_line) {
    const auto all = read("clinic,name.en\nA\nB,\xE9t\xE9\nC,\"x\ny\"\nD,x,y\nE,\"x\n");
    EXPECT_EQ(all.faults,
              "f:2: has 1 cells, the columns are 2\n"
              "f:3: is not UTF-8: save the file as UTF-8\n"
              "f:6: has 3 cells, the columns are 2\n"
              "f:7: a quote is never closed\n");
    EXPECT_THAT(all.records, ElementsAre(R"(4:{"clinic":"C","name":{"en":"x\ny"}})"));
}

TEST(import_file, takes_an_array_and_objects_one_after_the_other) {
    for (const std::string text : {"[\n{\"a\": [\"}\", {}]},\n\n{\"b\": \"\\\"{\"} ]\n",
                                   "\n{\"a\": [\"}\", {}]}\n\n{\"b\": \"\\\"{\"}"}) {
        const auto all = read(text, ImportFormat::kJson);
        EXPECT_EQ(all.faults, "") << text;
        EXPECT_THAT(all.records, ElementsAre(R"(2:{"a": ["}", {}]})", R"(4:{"b": "\"{"})"));
    }
    EXPECT_THAT(read("[{\"a\":1}", ImportFormat::kJson).faults, HasSubstr("the array has no end"));
    EXPECT_THAT(read("[] x", ImportFormat::kJson).faults, HasSubstr("stands behind the array"));
    EXPECT_THAT(read("[,1,]]", ImportFormat::kJson).records.size(), 2U);
    EXPECT_THAT(read("]{\"a", ImportFormat::kJson).records.size(), 1U);
    EXPECT_THAT(read(std::string("{}\0{}", 5), ImportFormat::kJson).records.size(), 3U);
}

TEST(import_file, a_line_of_json_that_is_broken_spoils_no_other) {
    EXPECT_THAT(read("{\"a\":1\n\n{\"b\":2}\r\n{\"c\"", ImportFormat::kJsonLines).records,
                ElementsAre("1:{\"a\":1", "3:{\"b\":2}\r", "4:{\"c\""));
}

TEST(import_file, the_format_is_what_is_named_or_what_the_file_is_called) {
    EXPECT_EQ(import_format("", "a.b/x.csv"), ImportFormat::kCsv);
    EXPECT_EQ(import_format("", "x.tsv"), ImportFormat::kCsv);
    EXPECT_EQ(import_format("", "x.ndjson"), ImportFormat::kJsonLines);
    EXPECT_EQ(import_format("json", "x.csv"), ImportFormat::kJson);
    EXPECT_FALSE(import_format("", "-"));
    EXPECT_FALSE(import_format("", "x.xlsx"));
    EXPECT_EQ(read_import("/no/such/file").error().code, "no_file");
    EXPECT_EQ(read_import("/").error().code, "no_file");
}

TEST(line_faults, are_told_in_order_up_to_a_bound) {
    LineFaults faults;
    for (std::size_t line = 3'000; line > 0; --line) faults.add(line, "bad");
    faults.add_untold(5);
    EXPECT_EQ(faults.count(), 3'005U);
    const auto text = faults.text("f");
    EXPECT_TRUE(text.starts_with("f:1: bad\nf:2: bad\n"));
    EXPECT_TRUE(text.ends_with("f:1000: bad\nf: and 2005 more\n"));
    EXPECT_EQ(fault_of_column("/price/amount: must be so"), "price.amount: must be so");
    EXPECT_EQ(fault_of_column("/: is wrong"), "is wrong");
}

TEST(moment, is_read_with_and_without_a_zone) {
    const auto text = [](const char* written) {
        const auto moment = parse_moment(written);
        return moment ? moment->text + (moment->has_zone ? " z" : "") : "none";
    };
    EXPECT_EQ(text("2031-01-02T10:30"), "2031-01-02 10:30:00");
    EXPECT_EQ(text("2031-01-02 10:30:15"), "2031-01-02 10:30:15");
    EXPECT_EQ(text("2031-01-02T10:30Z"), "2031-01-02 10:30:00+00:00 z");
    EXPECT_EQ(text("2031-01-02T10:30:00-0530"), "2031-01-02 10:30:00-05:30 z");
    EXPECT_EQ(text("2031-01-02T10:30+03"), "2031-01-02 10:30:00+03:00 z");
    for (const char* wrong : {"",
                              "2031-01-02",
                              "2031-02-30T10:30",
                              "2031-01-02T24:00",
                              "2031-01-02T10:30:61",
                              "0000-01-01T10:30",
                              "2031-01-02T10:30+25",
                              "2031-01-02T10:30 PM",
                              "02.01.2031 10:30",
                              "2031-01-02T10:30:00.5Z",
                              "2031-01-02T10:30+3:00"}) {
        EXPECT_EQ(text(wrong), "none") << wrong;
    }
}

TEST(phone_digits, are_those_of_a_number_with_its_country_code) {
    EXPECT_EQ(phone_digits("+1 (202) 555-01.31"), "12025550131");
    EXPECT_EQ(phone_digits("0012025550131"), "12025550131");
    EXPECT_EQ(phone_digits("12025550131"), "12025550131");
    for (const char* wrong : {"", "054-123 4567", "+1202555013x", "1234", "++12025550131"}) {
        EXPECT_EQ(phone_digits(wrong), "") << wrong;
    }
}

}  // namespace
}  // namespace ops::frontdeskctl
