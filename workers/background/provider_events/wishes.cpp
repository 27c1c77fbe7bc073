#include "workers/background/provider_events/wishes.hpp"

#include "shared/json/value.hpp"

#include <set>

namespace workers::background::provider_events {
namespace {

// $1 conversation, $2 words, $3 what stands in their place. Between a line and the next there are
// two breaks here, one before the first and after the last: so each line has its own and whole
// lines alone are found. The hot worker cuts a wish at 600 bytes, between characters: the last of
// it may be but the beginning of the words, as may be what is too long to be so by chance.
constexpr const char* kReword = R"(
WITH held AS (
    SELECT id, wish FROM healthcare.appointment_requests
    WHERE conversation = $1::text AND wish <> '' ORDER BY id FOR UPDATE),
cut AS (
    SELECT held.id, min(at) AS at
    FROM held, generate_series(1, length(held.wish)) AS at, substr(held.wish, at) AS rest
    WHERE (at = 1 OR substr(held.wish, at - 1, 1) = E'\n') AND starts_with($2::text, rest)
        AND (octet_length(held.wish) > 596 OR length(rest) > 40)
    GROUP BY held.id),
whole AS (
    SELECT held.id, CASE WHEN cut.at IS NULL THEN '' ELSE E'\n' || $3::text END AS tail,
        replace(E'\n' || replace(coalesce(left(held.wish, cut.at - 1), held.wish), E'\n', E'\n\n')
                || E'\n',
            E'\n' || replace($2::text, E'\n', E'\n\n') || E'\n',
            CASE WHEN $3::text = '' THEN '' ELSE E'\n' || replace($3::text, E'\n', E'\n\n') || E'\n' END)
            AS lines
    FROM held LEFT JOIN cut USING (id)),
next AS (
    SELECT id, left(btrim(btrim(replace(lines, E'\n\n', E'\n'), E'\n') || tail, E'\n'), 600) AS wish
    FROM whole)
UPDATE healthcare.appointment_requests r SET wish = next.wish
FROM next WHERE r.id = next.id AND r.wish <> next.wish)";

std::set<std::string> words_of(const Reworded& message) {
    std::set<std::string> out;
    shared::json::Parser parser;
    const auto before = parser.parse(message.before);
    if (!before) return out;
    before->each_element([&](shared::json::Value words) {
        const std::string_view text = words.string_or("");
        if (!text.empty() && text != message.now) out.emplace(text);
    });
    return out;
}

}  // namespace

void reword_wishes(shared::postgres::Transaction& transaction, const Reworded& message) {
    for (const std::string& words : words_of(message)) {
        transaction.run(kReword, {message.conversation, words, message.now});
    }
}

}  // namespace workers::background::provider_events
