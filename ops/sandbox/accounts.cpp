#include "ops/sandbox/accounts.hpp"

#include <algorithm>

namespace ops::sandbox {
namespace {

using shared::json::Value;

std::string text_of(Value value) {
    return std::string(value.string_or(""));
}

// A secret is a string, or a list of which the first one signs.
std::string first_secret(Value secrets, std::string_view name) {
    const Value secret = secrets[name];
    return text_of(secret.is_array() ? secret.at(0) : secret);
}

std::string either(std::string first, std::string second) {
    return first.empty() ? std::move(second) : std::move(first);
}

Line source_of(Value source) {
    Line line;
    const Value secrets = source["secrets"];
    line.source = text_of(source["name"]);
    line.dialect =
        dialect_of(source["dialect"].string_or(source["provider"].string_or("evolution_v2")));
    line.access_token =
        either(text_of(source["access_token"]), first_secret(secrets, "access_token"));
    line.api_key = either(text_of(source["api_key"]), first_secret(secrets, "api_key"));
    line.path_token = text_of(source["path_token"]);
    line.app_secret = first_secret(secrets, "app_secret");
    line.header_secret = first_secret(secrets, "header_secret");
    line.jwt_key = first_secret(secrets, "jwt_key");
    return line;
}

Line line_of(const Line& source, Value entry) {
    Line line = source;
    line.line = text_of(entry["line"]);
    line.number = text_of(entry["number"]);
    line.api_key = either(text_of(entry["api_key"]), line.api_key);
    return line;
}

}  // namespace

shared::Result<std::size_t> Accounts::learn(Value seed) {
    const Value sources = seed["sources"];
    if (!sources.is_array()) {
        return shared::Error{
            "no_sources", "the document has no array `sources`", shared::Action::kDeadLetter};
    }
    std::size_t taken = 0;
    sources.each_element([&](Value source) {
        const Line common = source_of(source);
        source["lines"].each_element([&](Value entry) {
            put(line_of(common, entry));
            ++taken;
        });
    });
    return taken;
}

void Accounts::put(Line line) {
    const auto same = std::find_if(
        lines_.begin(), lines_.end(), [&](const Line& known) { return known.line == line.line; });
    if (same == lines_.end()) {
        lines_.push_back(std::move(line));
    } else {
        *same = std::move(line);
    }
}

const Line* Accounts::evolution(std::string_view instance) const {
    const Line* line = find("", instance);
    return line != nullptr && line->dialect != Dialect::kMeta ? line : nullptr;
}

const Line* Accounts::meta(std::string_view phone_number_id) const {
    const Line* line = find("", phone_number_id);
    return line != nullptr && line->dialect == Dialect::kMeta ? line : nullptr;
}

const Line* Accounts::find(std::string_view source, std::string_view line) const {
    const auto found = std::find_if(lines_.begin(), lines_.end(), [&](const Line& known) {
        return (line.empty() ? known.source == source && !source.empty() : known.line == line) &&
               (source.empty() || known.source == source);
    });
    return found == lines_.end() ? nullptr : &*found;
}

bool Accounts::knows_token(std::string_view access_token) const {
    return !access_token.empty() &&
           std::any_of(lines_.begin(), lines_.end(), [&](const Line& line) {
               return line.dialect == Dialect::kMeta && line.access_token == access_token;
           });
}

}  // namespace ops::sandbox
