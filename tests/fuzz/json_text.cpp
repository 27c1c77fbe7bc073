// The JSON reader and what mends its input.
#include "ingest/webhooks/mend.hpp"
#include "ingest/webhooks/strip.hpp"
#include "shared/json/repair.hpp"
#include "shared/json/writer.hpp"
#include "tests/fuzz/target.hpp"

namespace fuzz {

void json_text(std::string_view input) {
    const std::string repaired = shared::json::repair(input);
    require(shared::json::repair(repaired) == repaired, "what is mended needs no mending");
    shared::json::Writer writer;
    shared::json::Parser strings;
    const auto as_string = strings.parse(writer.string(repaired).text());
    require(as_string && as_string->string() == repaired, "what is mended is UTF-8");
    const std::string mended = ingest::webhooks::mend_numbers(input);
    require(ingest::webhooks::mend_numbers(mended) == mended, "mended numbers need no mending");
    shared::json::Parser parser;
    const auto read = parser.parse(input);
    if (!read) return;
    require(mended == input, "numbers that can be read stay as they are");
    require_stable_json(read->text());
    const auto stripped = ingest::webhooks::strip(*read);
    require_stable_json(stripped.json);
    require(stripped.json.size() <= ingest::webhooks::kRawBytes, "what goes on is bounded");
    require(stripped.json.find('\0') == std::string::npos, "and holds no NUL");
}

}  // namespace fuzz
