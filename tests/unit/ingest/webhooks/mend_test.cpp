#include "ingest/webhooks/mend.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ingest::webhooks {
namespace {

TEST(MendNumbers, quotes_what_no_reader_of_64_bits_takes) {
    EXPECT_EQ(mend_numbers(R"({"a":18446744073709552000,"b":[-100000000000000000000,1e400]})"),
              R"({"a":"18446744073709552000","b":["-100000000000000000000","1e400"]})");
}

TEST(MendNumbers, leaves_all_else_as_it_is) {
    for (const char* text : {R"({"a":1,"b":-2.5e3,"c":"18446744073709552000","d":[0,-7]})",
                             R"(["\"18446744073709552000","\\",999999999999999999])",
                             R"(["open 18446744073709552000)",
                             "1-8446744073709552000123",
                             "00018446744073709552000",
                             "-",
                             "\"\\",
                             ""}) {
        EXPECT_EQ(mend_numbers(text), text);
    }
}

}  // namespace
}  // namespace ingest::webhooks
