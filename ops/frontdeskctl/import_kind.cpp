#include "ops/frontdeskctl/import_kind.hpp"

#include "ops/frontdeskctl/numbers.hpp"

namespace ops::frontdeskctl {
namespace {

using shared::postgres::Transaction;

std::size_t count(const shared::postgres::Rows& rows, std::size_t row, std::size_t column) {
    return static_cast<std::size_t>(number(rows, row, column));
}

}  // namespace

KnownClinics::KnownClinics(Transaction& work) {
    const auto rows = work.run("SELECT id, name FROM core.clinics");
    for (std::size_t i = 0; i < rows->size(); ++i) {
        const std::string id(rows->get(i, 0));
        ids_[id].push_back(id);
        if (auto& named = ids_[std::string(rows->get(i, 1))]; named.empty() || named.back() != id)
            named.push_back(id);
    }
}

std::string KnownClinics::find(const Node& record) const {
    const Node node = record.member("clinic");
    const auto name = node.required_text();
    if (name.empty()) return {};
    const auto found = ids_.find(name);
    if (found == ids_.end()) {
        node.fault("no clinic has that id or name");
    } else if (found->second.size() > 1) {
        node.fault("several clinics have that name: give the id");
    } else {
        return found->second.front();
    }
    return {};
}

const std::vector<std::string>& import_kinds() {
    static const std::vector<std::string> kinds{
        "clinics", "services", "hours", "templates", "appointments"};
    return kinds;
}

std::unique_ptr<Import> make_import(const std::string& kind, const ImportContext& context) {
    if (kind == "clinics") return import_of_clinics(context);
    if (kind == "services") return import_of_services(context);
    if (kind == "hours") return import_of_hours(context);
    if (kind == "templates") return import_of_templates(context);
    return import_of_appointments(context);
}

std::string columns_help() {
    const KnownClinics none;
    RowProgress progress;
    std::string out;
    for (const auto& kind : import_kinds()) {
        out += "  " + kind + ":";
        const auto import = make_import(kind, {none, "", progress});
        for (const auto& column : import->columns()) {
            out += ' ' + std::string(column.name) + (column.is_required ? "*" : "");
        }
        out += '\n';
    }
    return out;
}

std::string given_members(const Node& record) {
    std::vector<shared::postgres::Parameter> names;
    record.value().each_member(
        [&](std::string_view name, auto /*value*/) { names.emplace_back(std::string(name)); });
    return shared::postgres::array(names);
}

void note_faults(Transaction& work, const std::string& sql, LineFaults& faults) {
    const auto rows = work.run("WITH f(line, what) AS MATERIALIZED (" + sql +
                               ") SELECT line, what, count(*) OVER () FROM f "
                               "ORDER BY line, what LIMIT " +
                               std::to_string(LineFaults::kMostTold));
    for (std::size_t i = 0; i < rows->size(); ++i)
        faults.add(count(*rows, i, 0), std::string(rows->get(i, 1)));
    if (rows->size() > 0) faults.add_untold(count(*rows, 0, 2) - rows->size());
}

void run_upsert(Transaction& work, const std::string& sql, ImportCounts& counts) {
    const auto rows = work.run("WITH done AS (" + sql +
                               ") SELECT count(*) FILTER (WHERE is_new), "
                               "count(*) FILTER (WHERE NOT is_new) FROM done");
    counts.made += count(*rows, 0, 0);
    counts.changed += count(*rows, 0, 1);
}

}  // namespace ops::frontdeskctl
