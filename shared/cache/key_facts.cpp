#include "shared/cache/key_facts.hpp"

#include "shared/json/writer.hpp"

#include <chrono>

namespace shared::cache {
namespace {

using json::Writer;

Writer& ttl_member(Writer& out, const KeyFacts& facts) {
    out.key("ttl_seconds");
    if (!facts.left) return out.null();
    return out.integer(std::chrono::floor<std::chrono::seconds>(*facts.left).count());
}

Writer key_head(const std::string& key, bool is_found) {
    Writer out;
    out.begin_object().member("key", key).member("found", is_found);
    return out;
}

}  // namespace

const char* form_of(const KeyFacts& facts, const std::optional<Stored>& stored) {
    if (stored) return "value";
    return is_removed(facts.text) ? "removed" : "unreadable";
}

std::string key_json(const std::string& key,
                     const std::optional<KeyFacts>& facts,
                     WallMs now,
                     bool with_value) {
    Writer out = key_head(key, facts.has_value());
    if (!facts) return out.end_object().take();
    const auto stored = read_stored(facts->text);
    out.member("form", form_of(*facts, stored));
    if (stored) {
        out.member("version", stored->version).member("fresh_until", stored->fresh_until);
        out.member("is_fresh", stored->fresh_until > now);
    }
    ttl_member(out, *facts).member("bytes", facts->text.size());
    if (with_value && stored) out.key("value").raw(stored->json);
    if (with_value && !stored) out.member("text", facts->text);
    return out.end_object().take();
}

std::string ttl_json(const std::string& key, const std::optional<KeyFacts>& facts) {
    Writer out = key_head(key, facts.has_value());
    if (facts) ttl_member(out, *facts);
    return out.end_object().take();
}

std::string matched_json(const MatchedKeys& matched) {
    Writer out;
    out.begin_object().member("pattern", matched.pattern).member("count", matched.count);
    if (matched.deleted) out.member("deleted", *matched.deleted);
    if (!matched.deleted) {
        out.key("keys").begin_array();
        for (const std::string& key : matched.keys) out.string(key);
        out.end_array();
    }
    if (!matched.is_whole) out.member("whole", false);
    out.key("away").begin_array();
    for (const std::string& server : matched.away) out.string(server);
    return out.end_array().end_object().take();
}

}  // namespace shared::cache
