// `frontdeskctl import`: rows of a file into the database, all or none.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/import_file.hpp"
#include "ops/frontdeskctl/import_kind.hpp"
#include "ops/frontdeskctl/installation.hpp"
#include "shared/base/ids.hpp"
#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::Action;
using shared::postgres::StatementError;
using shared::postgres::Transaction;

// A hundred thousand rows are one statement; a lock that traffic holds is waited for briefly, for
// meanwhile the rows written already are locked themselves.
constexpr std::chrono::minutes kStatementTimeout{10};
constexpr const char* kLockTimeout = "SET LOCAL lock_timeout = '5s'";

// Ends the transaction without a change; what is wrong, if anything, is in a list.
constexpr const char* kUndone = "import_undone";

// Read before the file: its lines name clinics.
struct Before {
    std::optional<KnownClinics> clinics;
    std::string installation_key;  // patients have their ids by it; else it is not asked for
};

shared::Result<Before> read_before(shared::postgres::Connection& database,
                                   const shared::crypto::Sealer& sealer,
                                   const std::string& kind) {
    Before out;
    const auto done = database.transaction([&](Transaction& work) {
        out.clinics.emplace(work);
        if (kind != "appointments") return;
        const auto key = installation_key(work, sealer);
        if (!key) throw StatementError{key.error()};
        out.installation_key = *key;
    });
    if (!done) return done.error();
    return out;
}

// Names at the top of a JSON object; those further down are looked at by the readers.
void check_names(const Node& record, const ImportColumns& known) {
    record.each_member([&](std::string_view name, const Node& /*value*/) {
        if (!is_known_member(known, name)) record.fault(unknown_column(known, name));
    });
}

std::size_t read_lines(std::string_view text,
                       ImportFormat format,
                       char separator,
                       Import& import,
                       LineFaults& faults,
                       RowProgress& progress) {
    shared::json::Parser parser;
    std::size_t count = 0;
    each_record(text,
                format,
                separator,
                import.columns(),
                faults,
                [&](std::size_t line, const std::string& object) {
                    progress.tell(++count, 0, "records read");
                    const auto value = parser.parse(object);
                    if (!value) return faults.add(line, "is not JSON");
                    std::vector<std::string> wrong;
                    const Node record(*value, "", wrong);
                    if (!value->is_object()) return faults.add(line, "is no JSON object");
                    if (format != ImportFormat::kCsv) check_names(record, import.columns());
                    import.read({line, record, wrong});
                    for (const auto& each : wrong) faults.add(line, fault_of_column(each));
                });
    return count;
}

void note(Transaction& work, const ImportOptions& options, const ImportCounts& counts) {
    shared::json::Writer details;
    details.begin_object().member("made", counts.made).member("changed", counts.changed);
    details.member("removed", counts.removed).member("patients", counts.patients);
    details.member("organizations", counts.organizations).end_object();
    work.run(
        "INSERT INTO core.audit (id, actor, action, subject, details) "
        "VALUES ($1, $2, 'import', $3, $4::jsonb)",
        {shared::uuid_v7().text(), options.by, options.kind, details.take()});
}

ImportCounts load(Transaction& work,
                  const ImportOptions& options,
                  Import& import,
                  LineFaults& faults) {
    work.run(kLockTimeout);
    // One at a time with `seed`: two would see each other's rows half written.
    work.run("SELECT pg_advisory_xact_lock(7023510948)");
    import.check(work, faults);
    if (!faults.empty()) throw StatementError{{kUndone, "", Action::kStop}};
    const auto counts = import.write(work);
    if (counts.all() > 0 && !options.dry_run) note(work, options, counts);
    return counts;
}

std::string counts_text(const ImportCounts& counts) {
    std::string out =
        fmt::format("{} made, {} changed, {} removed", counts.made, counts.changed, counts.removed);
    if (counts.patients > 0) out += fmt::format(", {} patients made", counts.patients);
    if (counts.organizations > 0)
        out += fmt::format(", {} organizations made", counts.organizations);
    return out;
}

}  // namespace

int import_rows(const Settings& settings, const ImportOptions& options) {
    const auto format = import_format(options.format, options.file);
    if (!format) return fail("the name of the file does not tell its format: --format");
    const auto text = read_import(options.file);
    if (!text) return fail(text.error());
    auto database = settings.database(kStatementTimeout);
    const auto before = read_before(database, settings.sealer, options.kind);
    if (!before) return fail(before.error());

    RowProgress progress;
    LineFaults faults;
    const auto import =
        make_import(options.kind, {*before->clinics, before->installation_key, progress});
    const auto read = read_lines(*text, *format, options.separator, *import, faults, progress);
    ImportCounts counts;
    const auto done = database.transaction([&](Transaction& work) {
        counts = load(work, options, *import, faults);
        if (options.dry_run) throw StatementError{{kUndone, "", Action::kStop}};
    });
    if (!faults.empty()) {
        fmt::print(stderr, "{}", faults.text(options.file));
        return fail(fmt::format(
            "{} faults in {} {}, nothing was changed", faults.count(), read, options.kind));
    }
    if (!done && done.error().code != kUndone) return fail(done.error());
    fmt::print("{} {}: {}{}\n",
               read,
               options.kind,
               counts_text(counts),
               options.dry_run ? "; a dry run, nothing was changed" : "");
    return kDone;
}

}  // namespace ops::frontdeskctl
