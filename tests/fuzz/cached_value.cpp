// What stands in Redis under a key of ours.
#include "shared/cache/stored.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>

namespace fuzz {

using namespace shared::cache;

namespace {

// The same JSON in one form.
std::string plain(std::string_view json) {
    shared::json::Parser parser;
    const auto value = parser.parse(json);
    require(value && value->is_object(), "a value is a JSON object");
    return value->text();
}

}  // namespace

void cached_value(std::string_view input) {
    const auto read = read_stored(input);
    if (!read) return;
    require(!is_removed(input), "what was removed is no value");
    require(read->version >= 0 && read->version <= kMostVersion, "a version is in its range");
    require(read->json.size() <= std::max(kMostUncompressed, input.size()), "a value is bounded");
    for (const std::size_t compress_from : {0, 1}) {
        Write write;
        write.json = read->json;
        write.version = read->version;
        write.fresh_until = read->fresh_until;
        write.compress_from = compress_from;
        const auto again = read_stored(write_stored(write));
        require(again.has_value(), "what we write we can read");
        require(again->version == read->version && again->fresh_until == read->fresh_until,
                "a value keeps its version and its time");
        require(plain(again->json) == plain(read->json), "a value written again is the same");
    }
}

}  // namespace fuzz
