#include "ingest/sources/snapshot.hpp"

#include "shared/crypto/encoding.hpp"
#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ingest::sources {
namespace {

using shared::Error;
using shared::Result;
using shared::json::Value;
using shared::json::Writer;

constexpr std::string_view kPlace = "ingest.snapshot";
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

// All of `text` on disk, or false.
bool write_synced(const std::string& path, std::string_view text) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return false;
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written <= 0) break;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    const bool synced = text.empty() && fsync(file) == 0;
    return close(file) == 0 && synced;
}

}  // namespace

Snapshot::Snapshot(std::string path, shared::crypto::Sealer sealer)
    : path_(std::move(path)), sealer_(std::move(sealer)) {}

Result<void> Snapshot::save(const SourceData& data) const {
    if (!is_on()) return {};
    const std::string beside = path_ + ".new";
    if (!write_synced(beside, sealer_.seal(write(data), kPlace)) ||
        std::rename(beside.c_str(), path_.c_str()) != 0) {
        return Error{"snapshot_write", "cannot write " + path_};
    }
    return {};
}

Result<SourceData> Snapshot::load() const {
    if (!is_on()) return Error{"no_snapshot", "no snapshot file or no master key is set"};
    std::ifstream file(path_, std::ios::binary);
    if (!file) return Error{"no_snapshot", path_ + " cannot be read"};
    const std::string sealed{std::istreambuf_iterator<char>(file), {}};
    // What is not sealed was not written here.
    if (!shared::crypto::is_sealed(sealed)) return Error{"bad_snapshot", path_ + " is not sealed"};
    const auto text = sealer_.open(sealed, kPlace);
    if (!text) return text.error();
    shared::json::Parser parser;
    const auto json = parser.parse(*text);
    if (!json || (*json)["version"].integer_or(0) != kVersion) {
        return Error{"bad_snapshot", path_ + " has another version"};
    }
    const auto key = shared::crypto::from_hex((*json)["installation_key"].string_or(""));
    if (!key) return Error{"bad_snapshot", path_ + " holds no installation key"};
    SourceData out{*key, {}};
    (*json)["sources"].each_element(
        [&](Value value) { out.sources.push_back(read_source(value)); });
    return out;
}

}  // namespace ingest::sources
