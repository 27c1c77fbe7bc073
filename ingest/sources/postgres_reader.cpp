#include "ingest/sources/source_reader.hpp"
#include "shared/base/log.hpp"
#include "shared/crypto/encoding.hpp"
#include "shared/json/value.hpp"
#include "shared/postgres/postgres.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <utility>

namespace ingest::sources {
namespace {

using shared::Error;
using shared::Result;
using shared::crypto::Sealer;
using shared::postgres::Transaction;

// Requests that wait for a read are answered within 2.5 s of their coming.
constexpr std::chrono::milliseconds kTimeout{1'000};

std::vector<std::string> strings(const shared::json::Value& list) {
    std::vector<std::string> out;
    list.each_element([&](shared::json::Value element) {
        const auto text = element.string_or("");
        if (!text.empty()) out.emplace_back(text);
    });
    return out;
}

Result<std::string> installation_key(Transaction& transaction, const Sealer& sealer) {
    const auto rows = transaction.run("SELECT key FROM core.installation");
    if (rows->size() == 0) {
        return Error{"no_installation",
                     "the installation key is missing: run frontdeskctl migrate"};
    }
    auto text = sealer.open(rows->get(0, 0), "core.installation.key.1");
    if (!text) return text.error();
    const auto key = shared::crypto::from_hex(*text);
    if (!key) return Error{"bad_installation_key", "the installation key is not hexadecimal"};
    return *key;
}

Result<Source> read_source(const shared::postgres::Rows& rows,
                           std::size_t row,
                           const Sealer& sealer) {
    Source out;
    out.name = rows.get(row, 0);
    out.provider = rows.get(row, 1);
    auto token = sealer.open(rows.get(row, 2), "core.integrations.path_token." + out.name);
    if (!token) return token.error();
    out.path_token = *token;
    const auto text = sealer.open(rows.get(row, 3), "core.integrations.secrets." + out.name);
    if (!text) return text.error();
    shared::json::Parser parser;
    const auto secrets = parser.parse(*text);
    if (!secrets) return secrets.error();
    out.header_secrets = strings((*secrets)["header_secrets"]);
    out.jwt_keys = strings((*secrets)["jwt_keys"]);
    out.app_secrets = strings((*secrets)["app_secrets"]);
    out.verify_tokens = strings((*secrets)["verify_tokens"]);
    return out;
}

void read_sources(Transaction& transaction, const Sealer& sealer, SourceData& out) {
    std::map<std::string, std::set<std::string>, std::less<>> lines;
    const auto line_rows = transaction.run("SELECT source, line FROM core.integration_lines");
    for (std::size_t i = 0; i < line_rows->size(); ++i) {
        lines[std::string(line_rows->get(i, 0))].emplace(line_rows->get(i, 1));
    }
    const auto rows = transaction.run(
        "SELECT name, provider, path_token, secrets FROM core.integrations "
        "WHERE is_enabled ORDER BY name");
    for (std::size_t i = 0; i < rows->size(); ++i) {
        auto source = read_source(*rows, i, sealer);
        if (!source) {
            shared::log::warning_every(60,
                                       "ingest_source_unreadable",
                                       "a source is left out",
                                       {{"source", rows->get(i, 0)},
                                        {"code", source.error().code},
                                        {"why", source.error().detail}});
            out.is_complete = false;
            continue;
        }
        source->lines = std::move(lines[source->name]);
        out.sources.push_back(std::move(*source));
    }
}

class PostgresReader final : public SourceReader {
  public:
    PostgresReader(const std::string& url, const std::string& application_name, Sealer sealer)
        : connection_({.url = url,
                       .statement_timeout = kTimeout,
                       .connect_timeout = kTimeout,
                       .synchronous_commit = true,
                       .application_name = application_name}),
          sealer_(std::move(sealer)) {}

    Result<SourceData> read() override {
        SourceData out;
        std::optional<Error> fault;
        const auto done = connection_.transaction([&](Transaction& transaction) {
            out = {};
            auto key = installation_key(transaction, sealer_);
            if (!key) {
                fault = key.error();
                return;
            }
            out.installation_key = *key;
            read_sources(transaction, sealer_, out);
        });
        if (!done) return done.error();
        if (fault) return *fault;
        return out;
    }

  private:
    shared::postgres::Connection connection_;
    Sealer sealer_;
};

}  // namespace

std::unique_ptr<SourceReader> make_postgres_reader(const std::string& url,
                                                   const std::string& application_name,
                                                   Sealer sealer) {
    return std::make_unique<PostgresReader>(url, application_name, std::move(sealer));
}

void apply_default_secret(SourceData& data, const std::string& secret) {
    if (secret.empty()) return;
    for (Source& source : data.sources) {
        if (source.provider != "evolution") continue;
        if (!source.header_secrets.empty() || !source.jwt_keys.empty()) continue;
        source.header_secrets = {secret};
        source.jwt_keys = {secret};
    }
}

}  // namespace ingest::sources
