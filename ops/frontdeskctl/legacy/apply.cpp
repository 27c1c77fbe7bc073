// `frontdeskctl legacy session-ids apply`.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/legacy/advance.hpp"
#include "ops/frontdeskctl/legacy/book.hpp"
#include "ops/frontdeskctl/legacy/chosen.hpp"
#include "ops/frontdeskctl/legacy/decide.hpp"
#include "ops/frontdeskctl/legacy/facts.hpp"
#include "ops/frontdeskctl/legacy/survey.hpp"
#include "ops/frontdeskctl/legacy/switch_columns.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace legacy {
namespace {

using shared::Action;
using shared::Error;

class Apply {
  public:
    Apply(Runner& runner, const LegacyOptions& options) : runner_(runner), options_(options) {}

    Result<void> run();

  private:
    Result<void> read();
    Result<void> read_now();
    Result<void> check() const;
    Result<std::vector<Fact>> count();
    Result<void> begin_new();
    Result<void> advance_all();
    Result<void> switch_all();
    Result<void> contract_all();
    Stage until() const {
        return options_.until.empty() ? Stage::kSwitched : *stage_named(options_.until);
    }
    std::vector<Work> chosen(Stage stage) const;
    bool is_new(const Column& column) const {
        return is_chosen(column.table, options_) && under_way(book_, column.table) == nullptr &&
               decide(column).fate == Fate::kMigrate;
    }

    Runner& runner_;
    const LegacyOptions& options_;
    Survey survey_;
    std::vector<Work> book_;
};

// Catalogs wait for whoever holds all of a table.
Result<void> Apply::read() {
    return runner_.watch("", [&] { return read_now(); });
}

Result<void> Apply::read_now() {
    auto survey = read_survey(runner_.database(), options_.sessions);
    if (!survey) return survey.error();
    survey_ = std::move(*survey);
    auto book = read_book(runner_.database());
    if (!book) return book.error();
    book_ = std::move(*book);
    return {};
}

// Before the first change.
Result<void> Apply::check() const {
    const auto stop = [](const std::string& what) {
        return Error{"in_the_way", what + "; nothing was changed", Action::kStop};
    };
    const auto unknown = unknown_tables(tables_of(survey_), book_, options_);
    if (!unknown.empty()) return stop("no column session_id in " + unknown);
    for (const Column& column : survey_.columns) {
        if (!is_chosen(column.table, options_) || under_way(book_, column.table)) continue;
        const auto decision = decide(column);
        if (decision.fate != Fate::kByHand) continue;
        return stop(fmt::format("{}.{}: {}; --skip {} leaves it out",
                                column.table.text(),
                                kColumn,
                                decision.why,
                                column.table.text()));
    }
    return {};
}

std::vector<Work> Apply::chosen(Stage stage) const {
    std::vector<Work> out;
    std::copy_if(book_.begin(), book_.end(), std::back_inserter(out), [&](const Work& each) {
        return each.stage == stage && is_chosen(each.table, options_);
    });
    return out;
}

Result<std::vector<Fact>> Apply::count() {
    std::vector<Fact> out;
    const auto done = runner_.watch("", [&]() -> Result<void> {
        auto facts = read_facts(runner_.database(), survey_.sessions.sql());
        if (!facts) return facts.error();
        out = std::move(*facts);
        return {};
    });
    if (!done) return done.error();
    return out;
}

Result<void> Apply::begin_new() {
    const auto is_any = std::any_of(survey_.columns.begin(),
                                    survey_.columns.end(),
                                    [&](const Column& each) { return is_new(each); });
    if (!is_any) return {};
    runner_.meter().say("counting what stands there");
    const auto facts = count();
    if (!facts) return facts.error();
    for (const Column& column : survey_.columns) {
        if (!is_new(column)) continue;
        auto work = begin_work(column, survey_.sessions);
        const auto before = std::find_if(facts->begin(), facts->end(), [&](const Fact& each) {
            return each.table == column.shown;
        });
        const auto id = begin_column(runner_, work, before == facts->end() ? Fact() : *before);
        if (!id) return id.error();
        runner_.meter().say(column.table.text() + ": a uuid stands beside, and is kept in step");
    }
    return read();
}

Result<void> Apply::advance_all() {
    for (Work& work : book_) {
        if (!is_chosen(work.table, options_) ||
            work.stage >= std::min(until(), Stage::kValidated)) {
            continue;
        }
        runner_.meter().say(work.table.text() + ":");
        if (work.stage == Stage::kExpanded && !survey_.may_see_lag) {
            runner_.meter().say(std::string("  ") + kLagUnseen);
        }
        auto done = advance(runner_, work, until());
        if (!done) return done;
    }
    return {};
}

Result<void> Apply::switch_all() {
    const auto ready = chosen(Stage::kValidated);
    if (auto done = switch_columns(runner_, ready, options_.casts); !done) return done;
    if (!ready.empty()) {
        runner_.meter().say(fmt::format("{} columns are uuids now", ready.size()));
    }
    const bool is_any = !chosen(Stage::kSwitched).empty();
    if (!is_any && ready.empty()) {
        runner_.meter().say("nothing to do: every column is a uuid with its foreign key");
        return {};
    }
    if (ready.empty() && options_.casts) {
        if (auto made = add_casts(runner_); !made) return made;
        runner_.meter().say("typed text is stored as a uuid where it is one");
    }
    runner_.meter().say(
        "the old columns stand beside as session_id_legacy, in step: `rollback` goes back, "
        "`apply --contract` drops them for good");
    return {};
}

Result<void> Apply::contract_all() {
    for (const Column& column : survey_.columns) {
        const auto* work = under_way(book_, column.table);
        const bool is_open = work != nullptr && work->stage != Stage::kSwitched;
        if ((is_new(column) || is_open) && is_chosen(column.table, options_)) {
            return Error{"not_switched",
                         column.table.text() + " is not switched: run apply first, or --skip it",
                         Action::kStop};
        }
        if (work == nullptr || column.readers.empty() || !is_chosen(column.table, options_)) {
            continue;
        }
        std::string readers;
        for (const auto& each : column.readers) readers += "\n  " + each;
        return Error{"in_use",
                     column.table.text() +
                         ".session_id_legacy is read by others; make them read "
                         "session_id first:" +
                         readers,
                     Action::kStop};
    }
    const auto ready = chosen(Stage::kSwitched);
    if (ready.empty()) runner_.meter().say("nothing to do: no old column is left");
    return contract_columns(runner_, ready);
}

Result<void> Apply::run() {
    if (auto begun = runner_.begin(); !begun) return begun;
    if (auto done = read(); !done) return done;
    if (auto done = check(); !done) return done;
    if (options_.contract) return contract_all();
    if (auto done = begin_new(); !done) return done;
    if (auto done = advance_all(); !done) return done;
    if (until() == Stage::kSwitched) return switch_all();
    runner_.meter().say("stopped at `" + options_.until + "`, as asked; apply goes on from here");
    return {};
}

}  // namespace
}  // namespace legacy

int legacy_apply(const Settings& settings,
                 const LegacyOptions& options,
                 const IsStopped& is_stopped) {
    shared::Result<void> done;
    {
        legacy::Runner runner(settings, options, is_stopped);
        done = legacy::Apply(runner, options).run();
    }
    if (done) return kDone;
    if (done.error().code == "stopped" && options.contract) {
        return fail(
            "stopped between two columns, nothing is half done: apply --contract goes on from "
            "here; what it dropped is gone");
    }
    if (done.error().code == "stopped") {
        return fail(
            "stopped between two steps, nothing is half done: apply goes on from here, "
            "rollback goes back");
    }
    return fail(done.error());
}

}  // namespace ops::frontdeskctl
