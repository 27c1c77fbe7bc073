// `frontdeskctl ledger`: does everything that was accepted stand where it belongs, once, in order?
#include "ops/frontdeskctl/ledger_read.hpp"
#include "ops/frontdeskctl/since.hpp"
#include "shared/base/ids.hpp"

#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

shared::Error bad_file(const std::string& path) {
    return {"bad_file", path + " cannot be read", shared::Action::kStop};
}

shared::Result<void> read_sends(const std::string& path, LedgerSends& sends) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return bad_file(path);
    const auto read = sends.read(text.str());
    if (read) return {};
    return shared::Error{
        read.error().code, path + ": " + read.error().detail, shared::Action::kStop};
}

// A log that ends before what was taken from it was cut or made anew.
void check_ends(const LedgerEnds& ends, LedgerReport& report) {
    for (std::size_t i = 0; i < ends.inbound.size(); ++i) {
        const auto check = [&](const char* topic, const char* who, auto taken, auto end) {
            if (taken <= end) return;
            report.findings.add(
                {"inconsistent-offsets",
                 "offset",
                 "",
                 "",
                 fmt::format("{}/{} ends at {}, {} took it to {}", topic, i, end, who, taken)});
        };
        check("inbound", "the hot group", ends.committed[i], ends.inbound[i]);
        check("turns", "the database", ends.rows_below[i], ends.turns[i]);
    }
}

shared::Result<void> check_accepted(const std::string& path,
                                    const LedgerAccepted& accepted,
                                    shared::postgres::Connection& database,
                                    LedgerReport& report) {
    std::ifstream list(path);
    const auto missing = accepted.missing(list);
    const auto known = ask_known_messages(database, missing);
    if (!known && known.error().code == "postgres_data") {
        return shared::Error{
            "bad_file", path + " holds what is no message id", shared::Action::kStop};
    }
    if (!known) return known.error();
    report.has_accepted = true;
    report.accepted = accepted.size();
    report.found = accepted.found() + known->size();
    for (const auto& id : missing) {
        if (known->contains(id)) continue;
        report.findings.add({"lost-write", "accepted", id, "", "in no log, spool or table"});
    }
    return {};
}

shared::Result<void> read_lists(const LedgerOptions& options,
                                LedgerAccepted& accepted,
                                LedgerSends& sends) {
    if (!options.accepted.empty()) {
        std::ifstream list(options.accepted);
        if (!list) return bad_file(options.accepted);
        accepted.read(list);
    }
    return options.sends.empty() ? shared::Result<void>() : read_sends(options.sends, sends);
}

shared::Result<void> read_partition(int partition,
                                    const LedgerEnds& ends,
                                    bool with_replies,
                                    LedgerReader& reader,
                                    shared::postgres::Connection& database,
                                    Ledger& ledger) {
    auto book = reader.read(partition, ends, with_replies);
    if (!book) return book.error();
    const auto place = static_cast<std::size_t>(partition);
    const auto questions =
        ledger.close(std::move(*book), {ends.committed[place], ends.rows_below[place]});
    const auto answers = ask_ledger_rows(database, questions);
    if (!answers) return answers.error();
    for (std::size_t i = 0; i < questions.size(); ++i) ledger.take(questions[i], (*answers)[i]);
    return {};
}

// The background worker's metrics tell when the ledger ran last and whether it balanced.
void note_run(const Settings& settings, const LedgerReport& report) {
    const auto noted = settings.database().run(
        "INSERT INTO core.audit (id, actor, action, details) VALUES ($1, 'frontdeskctl', 'ledger', "
        "jsonb_build_object('balanced', $2::boolean))",
        {shared::uuid_v7().text(), report.is_balanced() ? "t" : "f"});
    if (!noted) fmt::print(stderr, "the run could not be noted: {}\n", noted.error().code);
}

}  // namespace

shared::Result<LedgerReport> read_ledger(const Settings& settings, const LedgerOptions& options) {
    LedgerAccepted accepted;
    LedgerSends sends;
    const bool has_sends = !options.sends.empty();
    if (const auto read = read_lists(options, accepted, sends); !read) return read.error();
    Ledger ledger(has_sends ? &sends : nullptr);
    auto database = settings.database();
    const auto since = parse_since(options.since, shared::SystemClock().wall_ms());
    LedgerReader reader(settings, since, &accepted, ledger.report());
    for (const auto& folder : options.spools) {
        if (const auto read = reader.read_spool(folder); !read) return read.error();
    }
    const auto ends = read_ledger_ends(settings, database, options.group);
    if (!ends) return ends.error();
    check_ends(*ends, ledger.report());
    if (const auto read = reader.read_dead(); !read) return read.error();
    for (int partition = 0; partition < settings.kafka.partitions; ++partition) {
        const auto read = read_partition(partition, *ends, has_sends, reader, database, ledger);
        if (!read) return read.error();
    }
    ledger.finish();
    if (!options.accepted.empty()) {
        const auto checked = check_accepted(options.accepted, accepted, database, ledger.report());
        if (!checked) return checked.error();
    }
    return std::move(ledger.report());
}

int ledger(const Settings& settings, const LedgerOptions& options) {
    const auto report = read_ledger(settings, options);
    if (!report) return fail(report.error());
    note_run(settings, *report);
    fmt::print("{}",
               options.json ? ledger_json(*report) + "\n"
                            : ledger_text(*report, shared::SystemClock().wall_ms()));
    return report->is_balanced() ? kDone : kFailed;
}

}  // namespace ops::frontdeskctl
