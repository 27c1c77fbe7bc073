#include "ingest/sources/snapshot.hpp"

#include "shared/crypto/encoding.hpp"
#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ingest::sources {
namespace {

using shared::Error;
using shared::Result;
using shared::json::Value;
using shared::json::Writer;

constexpr const char* kCategory = "sources";
constexpr const char* kKey = "all";
constexpr int kVersion = 1;

template <typename Strings>
void write_strings(Writer& out, std::string_view name, const Strings& strings) {
    out.key(name).begin_array();
    for (const std::string& text : strings) out.string(text);
    out.end_array();
}

std::string write(const SourceData& data) {
    Writer out;
    out.begin_object().member("version", kVersion);
    out.member("installation_key", shared::crypto::to_hex(data.installation_key));
    out.key("sources").begin_array();
    for (const Source& source : data.sources) {
        out.begin_object().member("name", source.name).member("provider", source.provider);
        out.member("path_token", source.path_token);
        write_strings(out, "header_secrets", source.header_secrets);
        write_strings(out, "jwt_keys", source.jwt_keys);
        write_strings(out, "app_secrets", source.app_secrets);
        write_strings(out, "verify_tokens", source.verify_tokens);
        write_strings(out, "lines", source.lines);
        out.end_object();
    }
    out.end_array().end_object();
    return out.take();
}

std::vector<std::string> strings(const Value& list) {
    std::vector<std::string> out;
    list.each_element([&](Value element) { out.emplace_back(element.string_or("")); });
    return out;
}

Source read_source(const Value& value) {
    Source out;
    out.name = value["name"].string_or("");
    out.provider = value["provider"].string_or("");
    out.path_token = value["path_token"].string_or("");
    out.header_secrets = strings(value["header_secrets"]);
    out.jwt_keys = strings(value["jwt_keys"]);
    out.app_secrets = strings(value["app_secrets"]);
    out.verify_tokens = strings(value["verify_tokens"]);
    value["lines"].each_element([&](Value line) { out.lines.emplace(line.string_or("")); });
    return out;
}

Result<SourceData> read(const std::string& text) {
    shared::json::Parser parser;
    const auto json = parser.parse(text);
    if (!json || (*json)["version"].integer_or(0) != kVersion) {
        return Error{"bad_snapshot", "the sources in the snapshot are of another version"};
    }
    const auto key = shared::crypto::from_hex((*json)["installation_key"].string_or(""));
    if (!key) return Error{"bad_snapshot", "the snapshot holds no installation key"};
    SourceData out{*key, {}};
    (*json)["sources"].each_element(
        [&](Value value) { out.sources.push_back(read_source(value)); });
    return out;
}

}  // namespace

Result<void> Snapshot::save(const SourceData& data, shared::WallMs fresh_until) {
    return file_.replace(kCategory, {{kKey, write(data), fresh_until}});
}

Result<SourceData> Snapshot::load() {
    const auto found = file_.get(kCategory, kKey);
    if (!found) return found.error();
    if (!*found) return Error{"no_snapshot", "the snapshot holds no sources"};
    return read((*found)->value);
}

}  // namespace ingest::sources
