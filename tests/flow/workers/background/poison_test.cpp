// Values that no honest sender writes, among thousands that are right: none of them may hold up a
// partition or cost a neighbour its row.
#include "tests/flow/workers/background/pipeline.hpp"

namespace workers::background {
namespace {

enum class Fate { kRow, kDead };

// One piece of a turn's JSON and what stands in its place.
struct Nasty {
    Fate fate = Fate::kRow;
    std::string name;
    std::string what;
    std::string instead;
};

std::string random_text(std::size_t size) {
    std::string out;
    while (out.size() < size) out += shared::uuid_v7().text();
    return out;
}

std::vector<Nasty> nasty_values() {
    const std::string text = R"("text":"hello","name")";
    const auto with_text = [](const std::string& value) {
        return R"("text":")" + value + R"(","name")";
    };
    const std::string received = R"("received_at":1763)";
    const std::string raw = R"("raw":{"text":"hello"})";
    return {
        {Fate::kRow, "a NUL escape", text, with_text("a\\u0000b")},
        {Fate::kRow, "a NUL escape in the provider's JSON", raw, R"("raw":{"text":"a\u0000b"})"},
        {Fate::kRow, "a lone surrogate", text, with_text("a\\ud800b")},
        {Fate::kRow,
         "a lone surrogate in the provider's JSON",
         raw,
         R"("raw":{"text":"a\ud800b"})"},
        {Fate::kDead,
         "a raw control character",
         text,
         with_text("a\x01"
                   "b")},
        {Fate::kRow, "bytes that are no UTF-8", text, with_text("a\xff\xfe\xc0\x80z")},
        {Fate::kRow, "an overlong encoding", text, with_text("\xf0\x82\x82\xac")},
        {Fate::kRow, "half a character at the end", text, with_text("a\xe2\x82")},
        {Fate::kRow, "the last code point", text, with_text("\xf4\x8f\xbf\xbf")},
        {Fate::kRow, "a text of 600 KB", text, with_text(random_text(600'000))},
        {Fate::kRow, "a NUL in the name", R"("name":"Maria")", R"("name":"M\u0000a")"},
        {Fate::kRow,
         "a name of 100 KB",
         R"("name":"Maria")",
         R"("name":")" + random_text(100'000) + '"'},
        {Fate::kDead,
         "a phone of 5 KB",
         R"("phone":"12025550100")",
         R"("phone":")" + random_text(5'000) + '"'},
        {Fate::kDead, "a hash of 5 KB", R"("hash":"aabb)", R"("hash":")" + random_text(5'000)},
        {Fate::kRow, "a receipt in the year 300000", received, R"("received_at":9999999)"},
        {Fate::kDead,
         "a receipt beyond all numbers",
         received,
         R"("received_at":99999999999999999999)"},
        {Fate::kDead, "a receipt before all times", received, R"("received_at":-9223372036854)"},
        {Fate::kRow, "a receipt as text", received, R"("received_at":"x","y":17)"},
        {Fate::kRow,
         "a stage beyond all times",
         R"({"received":1763)",
         R"({"received":9e300,"x":1)"},
        {Fate::kDead, "a counter beyond all numbers", R"("counter":1)", R"("counter":9999999999)"},
        {Fate::kRow, "a counter below zero", R"("counter":1)", R"("counter":-1)"},
        {Fate::kDead, "an attempt beyond integers", R"("attempt":1)", R"("attempt":99999999999)"},
        {Fate::kDead, "no uuid as record", R"("record":")", R"("record":"x)"},
        {Fate::kDead, "no record id", R"("record":")", R"("record":"","other":")"},
        {Fate::kDead, "no uuid as patient", R"("patient_id":")", R"("patient_id":"x)"},
        {Fate::kDead,
         "a clinic nobody knows",
         R"("clinic_id":"0190a000)",
         R"("clinic_id":"0190a999)"},
        {Fate::kDead, "no uuid as session", R"("session":{"id":")", R"("session":{"id":"x)"},
        {Fate::kRow,
         "a session from the year 300000",
         R"("started_at":1763)",
         R"("started_at":9999999)"},
        {Fate::kRow,
         "a language of 100 KB",
         R"("language":"en)",
         R"("language":")" + random_text(100'000)},
        {Fate::kRow,
         "a line of 5 KB",
         R"("line":"clinic-line)",
         R"("line":")" + random_text(5'000)},
        {Fate::kDead,
         "a message id of 5 KB",
         R"("message":"n)",
         R"("message":")" + random_text(5'000)},
        {Fate::kDead,
         "a conversation of 5 KB",
         R"("conversation":"0011)",
         R"("conversation":")" + random_text(5'000)},
        {Fate::kDead, "an outcome nobody knows", R"("outcome":"replied")", R"("outcome":"x")"},
        {Fate::kDead, "a delivery nobody knows", R"("delivery":"sent")", R"("delivery":"x")"},
        {Fate::kRow, "a type of 5 KB", R"("type":"text)", R"("type":")" + random_text(5'000)},
        {Fate::kDead, "a list in place of the body", R"("body":{)", R"("body":[],"x":{)"},
        {Fate::kDead, "JSON that is cut off", R"(,"reply":{"id")", ""},
        {Fate::kDead,
         "depth without end",
         raw,
         R"("raw":)" + std::string(2'000, '[') + std::string(2'000, ']')},
        {Fate::kRow, "the same member twice", R"("counter":1)", R"("counter":"x","counter":1)"},
        {Fate::kDead, "a reply id that is no uuid", R"("reply":{"id":")", R"("reply":{"id":"x)"},
        {Fate::kDead,
         "a provider's id of 5 KB",
         R"("provider_message_id":")",
         R"("provider_message_id":")" + random_text(5'000)},
        {Fate::kRow, "a source nobody knows", R"("source":"demo")", R"("source":"x\u0000")"},
        {Fate::kDead, "an age of the sealed", R"("enc":"")", R"("enc":"k1")"},
    };
}

std::string write(const Nasty& nasty, int number) {
    TurnMaker maker;
    maker.record = "nasty" + std::to_string(number);
    maker.message = "n" + std::to_string(number);
    maker.received_at = kNow + number;
    maker.reply(shared::events::DeliveryState::kSent, "q" + std::to_string(number));
    std::string out = maker.value();
    const auto at = out.find(nasty.what);
    if (at == std::string::npos) throw std::runtime_error("no place for " + nasty.name);
    return out.replace(at, nasty.what.size(), nasty.instead);
}

class Poison : public Pipeline {
  protected:
    bool has_row(int number) const {
        return clinic.value(
                   "SELECT count(*) FROM core.whatsapp_messages WHERE "
                   "whatsapp_message_id = 'n" +
                   std::to_string(number) + "'") == "1";
    }
    std::size_t dead_letters() const { return stored("dead", 0).size() + stored("dead", 1).size(); }
    // Every record read, whatever became of it.
    bool await_end(std::size_t records) const {
        return eventually([&] {
            return clinic.value("SELECT sum(next_offset) FROM core.consumer_offsets") ==
                   std::to_string(records);
        });
    }
};

// First and last in the log, side by side, and anywhere in between.
TEST_F(Poison, of_every_kind_costs_no_neighbour_its_row) {
    const auto nasty = nasty_values();
    constexpr int kGood = 3'000;
    const auto good = turns(0, kGood);
    std::vector<std::string> values;
    const int between = kGood / static_cast<int>(nasty.size() - 3);
    int number = 0;
    for (int i = 0; i < kGood; ++i) {
        const bool is_end = i == 1 || i == kGood - 1;
        if (i % between == 0 || is_end) {
            if (number < static_cast<int>(nasty.size())) {
                values.push_back(write(nasty[static_cast<std::size_t>(number)], number));
                ++number;
            }
        }
        values.push_back(good[static_cast<std::size_t>(i)]);
    }
    for (; number < static_cast<int>(nasty.size()); ++number) {
        values.push_back(write(nasty[static_cast<std::size_t>(number)], number));
    }
    produce("turns", values);
    RunningWorker running(clinic, kafka);
    ASSERT_TRUE(await_end(values.size()));
    running.drain();
    std::size_t dead = 0;
    for (int i = 0; i < static_cast<int>(nasty.size()); ++i) {
        const Nasty& one = nasty[static_cast<std::size_t>(i)];
        EXPECT_EQ(has_row(i), one.fate == Fate::kRow) << one.name;
        dead += one.fate == Fate::kDead ? 1 : 0;
    }
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.whatsapp_messages WHERE "
                           "whatsapp_message_id LIKE 'm%'"),
              std::to_string(kGood));
    EXPECT_EQ(running.metrics.dead_letters.value(), static_cast<double>(dead));
    // Not again at each attempt to find the row that is refused.
    EXPECT_EQ(dead_letters(), dead);
}

}  // namespace
}  // namespace workers::background
