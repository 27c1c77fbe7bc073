// `frontdeskctl legacy session-ids plan`.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/legacy/book.hpp"
#include "ops/frontdeskctl/legacy/chosen.hpp"
#include "ops/frontdeskctl/legacy/decide.hpp"
#include "ops/frontdeskctl/legacy/facts.hpp"
#include "ops/frontdeskctl/legacy/progress.hpp"
#include "ops/frontdeskctl/legacy/runner.hpp"
#include "ops/frontdeskctl/legacy/survey.hpp"
#include "ops/frontdeskctl/legacy/table_text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ops::frontdeskctl {
namespace legacy {
namespace {

struct Plan {
    Survey survey;
    std::vector<Work> book;
    std::vector<Fact> facts;
};

Result<Plan> make_plan(const Settings& settings, const LegacyOptions& options) {
    auto database = long_connection(settings);
    Plan out;
    auto survey = read_survey(database, options.sessions);
    if (!survey) return survey.error();
    out.survey = std::move(*survey);
    auto book = read_book(database);
    if (!book) return book.error();
    out.book = std::move(*book);
    auto facts = read_facts(database, out.survey.sessions.sql());
    if (!facts) return facts.error();
    out.facts = std::move(*facts);
    return out;
}

std::string shown(const Count& count) {
    return count ? with_commas(*count) : "?";
}

const Fact* fact_of(const Plan& plan, const Column& column) {
    const auto found = std::find_if(plan.facts.begin(), plan.facts.end(), [&](const Fact& each) {
        return each.table == column.shown;
    });
    return found == plan.facts.end() ? nullptr : &*found;
}

std::string what_will_be(const Plan& plan, const LegacyOptions& options, const Column& column) {
    if (!is_chosen(column.table, options)) return "left out";
    if (const auto* work = under_way(plan.book, column.table)) {
        return work->is_switched() ? "switched; apply --contract drops the old column"
                                   : fmt::format("goes on from `{}`", name_of(work->stage));
    }
    const auto decision = decide(column);
    switch (decision.fate) {
        case Fate::kFine:
            return "fine";
        case Fate::kElsewhere:
            return "left alone: " + decision.why;
        case Fate::kByHand:
            return "IN THE WAY: " + decision.why;
        case Fate::kMigrate:
            break;
    }
    return column.kind == Kind::kUuid ? "gets its foreign key" : "becomes a uuid";
}

bool is_new(const Plan& plan, const LegacyOptions& options, const Column& column) {
    return is_chosen(column.table, options) && under_way(plan.book, column.table) == nullptr &&
           decide(column).fate == Fate::kMigrate;
}

void print_table(const Plan& plan, const LegacyOptions& options) {
    std::vector<std::vector<std::string>> rows{
        {"table", "session_id is", "rows", "filled", "no uuid", "orphans", "foreign key", "plan"}};
    for (const Column& column : plan.survey.columns) {
        const auto* fact = fact_of(plan, column);
        const Fact none;
        const Fact& of = fact == nullptr ? none : *fact;
        rows.push_back({column.table.text(),
                        column.type,
                        shown(of.rows),
                        shown(of.filled),
                        shown(of.not_uuid),
                        shown(of.orphans),
                        of.foreign_key,
                        what_will_be(plan, options, column)});
    }
    fmt::print("{}", table_text(rows));
}

void print_column(const Plan& plan, const Column& column) {
    const auto work = begin_work(column, plan.survey.sessions);
    const auto* fact = fact_of(plan, column);
    fmt::print("\n{}.session_id\n", column.table.text());
    if (fact != nullptr && fact->rows) {
        const auto bad = fact->not_uuid.value_or(0) + fact->orphans.value_or(0);
        fmt::print(
            "  fill session_id_uuid of {} rows; {} bad values become NULL and are reported\n",
            with_commas(*fact->rows),
            with_commas(bad));
    }
    for (const CarryIndex& index : work.indexes) {
        fmt::print("  build {}index {}{}\n",
                   index.is_unique ? "unique " : "",
                   index.name,
                   index.old_name.empty() ? " (deletes of sessions look for it)" : "");
    }
    fmt::print("  add foreign key {} to {} (id) ON DELETE SET NULL\n",
               work.foreign_key,
               work.sessions.text());
    for (const auto& note : notes_of(column, plan.survey.may_silence_triggers)) {
        fmt::print("  note: {}\n", note);
    }
}

int print_plan(const Plan& plan, const LegacyOptions& options) {
    fmt::print("the ids point to {} (id)\n\n", plan.survey.sessions.text());
    print_table(plan, options);
    bool is_blocked = false, is_any = false;
    for (const Column& column : plan.survey.columns) {
        if (!is_chosen(column.table, options) || under_way(plan.book, column.table)) continue;
        is_blocked = is_blocked || decide(column).fate == Fate::kByHand;
        is_any = is_any || is_new(plan, options, column);
        if (is_new(plan, options, column)) print_column(plan, column);
    }
    const bool is_open = std::any_of(plan.book.begin(), plan.book.end(), [&](const Work& each) {
        return each.stage < Stage::kSwitched && is_chosen(each.table, options);
    });
    if (is_any && !plan.survey.functions.empty()) {
        fmt::print("\nfunctions that name session_id; they must take a uuid before the switch:\n");
        for (const auto& name : plan.survey.functions) fmt::print("  {}\n", name);
    }
    if ((is_any || is_open) && !plan.survey.may_see_lag) fmt::print("\n{}\n", kLagUnseen);
    if (is_blocked) return fail("something is in the way: see above; --skip TABLE leaves it out");
    const bool is_work = is_any || is_open;
    fmt::print("\n{}\n", is_work ? "nothing was changed; `apply` does it" : "nothing to do");
    return kDone;
}

}  // namespace
}  // namespace legacy

int legacy_plan(const Settings& settings, const LegacyOptions& options) {
    const auto plan = legacy::make_plan(settings, options);
    if (!plan) return fail(plan.error());
    const auto unknown =
        legacy::unknown_tables(legacy::tables_of(plan->survey), plan->book, options);
    if (!unknown.empty()) return fail("no column session_id in " + unknown);
    return legacy::print_plan(*plan, options);
}

}  // namespace ops::frontdeskctl
