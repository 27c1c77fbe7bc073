#include "tests/bench/memory/full_text.hpp"

#include "shared/postgres/postgres.hpp"

#include <memory>
#include <stdexcept>

#include <fmt/format.h>

namespace tests::bench::memory {
namespace {

constexpr const char* kSql =
    "SELECT t.n - 1 FROM unnest($1::text[]) WITH ORDINALITY AS t (body, n), "
    "(SELECT {} AS asked) AS q WHERE to_tsvector($3::regconfig, t.body) @@ q.asked "
    "ORDER BY ts_rank(to_tsvector($3::regconfig, t.body), q.asked) DESC, t.n DESC LIMIT {}";
constexpr const char* kAllTerms = "plainto_tsquery($3::regconfig, $2)";
constexpr const char* kAnyTerms =
    "replace(plainto_tsquery($3::regconfig, $2)::text, '&', '|')::tsquery";

std::string configuration_of(const std::string& language) {
    static const std::map<std::string, std::string> kNames{{"ar", "arabic"},
                                                           {"en", "english"},
                                                           {"es", "spanish"},
                                                           {"pt", "portuguese"},
                                                           {"ru", "russian"}};
    const auto found = kNames.find(language);
    return found == kNames.end() ? "simple" : found->second;
}

}  // namespace

Answer by_full_text(const std::string& database, Terms terms, bool is_own) {
    shared::postgres::Settings settings;
    settings.url = database;
    const auto connection =
        std::make_shared<shared::postgres::Connection>(settings);  // shared: answers are copied
    const std::string sql =
        fmt::format(kSql, terms == Terms::kAll ? kAllTerms : kAnyTerms, kDeepest);
    return [connection, sql, is_own](const Patient& patient, const Question& question) {
        const std::vector<shared::postgres::Parameter> turns(patient.turns.begin(),
                                                             patient.turns.end());
        const auto rows = connection->run(sql,
                                          {shared::postgres::array(turns),
                                           question.text,
                                           is_own ? configuration_of(patient.language) : "simple"});
        if (!rows) throw std::runtime_error(rows.error().code + ": " + rows.error().detail);
        std::vector<std::size_t> out;
        for (std::size_t i = 0; i < (*rows)->size(); ++i) {
            out.push_back(static_cast<std::size_t>(shared::postgres::integer(**rows, i, 0)));
        }
        return out;
    };
}

}  // namespace tests::bench::memory
