// `frontdeskctl export conversations`: what was said, as JSON lines.
#include "ops/frontdeskctl/clinic_names.hpp"
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/output_file.hpp"
#include "ops/frontdeskctl/since.hpp"
#include "ops/frontdeskctl/staged_rows.hpp"
#include "shared/base/ids.hpp"
#include "shared/json/writer.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::Action;
using shared::Result;
using shared::postgres::Parameter;
using shared::postgres::Rows;
using shared::postgres::StatementError;
using shared::postgres::Transaction;

constexpr std::size_t kPageRows = 1'000;
constexpr std::size_t kWords = 8;  // column of the page; null: erased

constexpr const char* kClinics = "SELECT id FROM core.clinics ORDER BY id";

// One moment for all pages, however long whoever reads them takes for one of them.
constexpr const char* kOneMoment = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
// A page comes from the index in its order: any other way reads all that is left for each of them.
constexpr const char* kOneWay =
    "SELECT set_config('idle_in_transaction_session_timeout', '10min', true), "
    "set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)";

// $2 and $3 are the place of the last line: by them the index goes on where it was. Lines of who
// was erased take part, so that a short page is the last one, and bring no words.
constexpr const char* kPage = R"(
WITH page AS MATERIALIZED (
    SELECT id, created_at, clinic_id, conversation, session_id, patient_id, role, content, language,
        intent
    FROM healthcare.conversation_logs
    WHERE clinic_id = $1 AND created_at >= $2::timestamptz AND created_at < $4::timestamptz
        AND (created_at, id) > ($2::timestamptz, $3::uuid)
    ORDER BY created_at, id LIMIT 1000)
SELECT l.created_at, l.id,
    to_char(l.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    l.clinic_id, l.conversation, l.session_id, l.patient_id, l.role,
    CASE WHEN p.erased_at IS NULL THEN l.content END, l.language, l.intent,
    m.message_type, m.outcome, m.reason, m.delivery, m.reply_id
FROM page l
LEFT JOIN healthcare.patients p ON p.id = l.patient_id
LEFT JOIN core.whatsapp_messages m ON m.id = l.id AND m.created_at = l.created_at
ORDER BY l.created_at, l.id)";

constexpr const char* kNote =
    "INSERT INTO core.audit (id, actor, action, subject, clinic_id, details) "
    "VALUES ($1, $2, 'export', 'conversations', $3, $4::jsonb)";

struct Span {
    std::string from = "-infinity", to = "infinity";
};

// As PostgreSQL reads it.
Span span_of(const ExportOptions& options, shared::WallMs now) {
    Span out;
    if (const auto from = parse_since(options.since, now)) out.from = time_text(*from);
    if (const auto to = parse_since(options.until, now)) out.to = time_text(*to);
    return out;
}

Result<std::vector<std::string>> find_clinics(shared::postgres::Connection& database,
                                              const ExportOptions& options) {
    if (!options.is_everyone) {
        const auto clinic = find_clinic(database, options.clinic);
        if (!clinic) return clinic.error();
        return std::vector{clinic->id};
    }
    const auto rows = database.run(kClinics);
    if (!rows) return rows.error();
    std::vector<std::string> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) out.emplace_back((*rows)->get(i, 0));
    return out;
}

std::string line_of(const Rows& rows, std::size_t row) {
    shared::json::Writer out;
    const auto text_or_null = [&](const char* name, std::size_t column) {
        out.key(name);
        rows.is_null(row, column) ? out.null() : out.string(rows.get(row, column));
    };
    out.begin_object().member("schema", "conversation_line.v1").member("id", rows.get(row, 1));
    out.member("at", rows.get(row, 2)).member("clinic_id", rows.get(row, 3));
    out.member("conversation", rows.get(row, 4));
    text_or_null("session_id", 5);
    text_or_null("patient_id", 6);
    out.member("role", rows.get(row, 7)).member("text", rows.get(row, kWords));
    out.member("language", rows.get(row, 9)).member("intent", rows.get(row, 10));
    text_or_null("message_type", 11);
    text_or_null("outcome", 12);
    text_or_null("reason", 13);
    text_or_null("delivery", 14);
    text_or_null("reply_id", 15);
    return out.end_object().take() + '\n';
}

void must(const Result<void>& done) {
    if (!done) throw StatementError{done.error()};
}

struct Lines {
    OutputFile& output;
    const std::function<bool()>& is_stopped;
    RowProgress progress = {};
    std::size_t count = 0;
};

void write_clinic(Transaction& work, const std::string& clinic, const Span& span, Lines& lines) {
    std::vector<Parameter> place{clinic, span.from, shared::Uuid{}.text(), span.to};
    while (true) {
        if (lines.is_stopped()) throw StatementError{{"stopped", "nothing is kept", Action::kStop}};
        const auto rows = work.run(kPage, place);
        for (std::size_t i = 0; i < rows->size(); ++i) {
            if (rows->is_null(i, kWords)) continue;
            must(lines.output.write(line_of(*rows, i)));
            ++lines.count;
        }
        lines.progress.tell(lines.count, 0, "lines written");
        if (rows->size() < kPageRows) return;
        place[1] = std::string(rows->get(kPageRows - 1, 0));
        place[2] = std::string(rows->get(kPageRows - 1, 1));
    }
}

// Who takes it stands there before it is taken.
Result<void> note(shared::postgres::Connection& database,
                  const ExportOptions& options,
                  const std::vector<std::string>& clinics,
                  const Span& span) {
    shared::json::Writer details;
    details.begin_object().member("from", span.from).member("to", span.to);
    details.member("clinics", clinics.size()).end_object();
    const Parameter clinic = options.is_everyone ? Parameter{} : Parameter(clinics.front());
    const auto done =
        database.run(kNote, {shared::uuid_v7().text(), options.by, clinic, details.take()});
    return done ? Result<void>() : done.error();
}

}  // namespace

int export_conversations(const Settings& settings,
                         const ExportOptions& options,
                         const std::function<bool()>& is_stopped) {
    auto database = settings.database(std::chrono::minutes(1));
    const auto clinics = find_clinics(database, options);
    if (!clinics) return fail(clinics.error());
    const auto span = span_of(options, shared::SystemClock().wall_ms());
    OutputFile output(options.output);
    if (const auto opened = output.open(); !opened) return fail(opened.error());
    const auto noted = note(database, options, *clinics, span);
    if (!noted) return fail("nothing exported, for it cannot be audited: " + noted.error().code);
    Lines lines{output, is_stopped};
    const auto done = database.transaction([&](Transaction& work) {
        work.run(kOneMoment);
        work.run(kOneWay);
        for (const auto& clinic : *clinics) write_clinic(work, clinic, span, lines);
    });
    if (!done) return fail(done.error());
    if (const auto finished = output.finish(); !finished) return fail(finished.error());
    fmt::print(stderr, "frontdeskctl: {} lines of {} clinics\n", lines.count, clinics->size());
    return kDone;
}

}  // namespace ops::frontdeskctl
