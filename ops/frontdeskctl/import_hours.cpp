// `frontdeskctl import hours`: weekly opening hours, and days on which a clinic is closed.
#include "ops/frontdeskctl/import_kind.hpp"
#include "ops/frontdeskctl/seed_file.hpp"

#include <map>

namespace ops::frontdeskctl {
namespace {

using shared::postgres::Transaction;

constexpr const char* kFaults = R"(
SELECT d.line, 'date: stands in line ' || d.first || ' already' FROM (
    SELECT line, min(line) OVER (PARTITION BY clinic_id, date) AS first FROM import_days) d
WHERE d.line > d.first)";

// The week of a clinic that the file names is the file's; those of others stay.
constexpr const char* kOldHours = R"(
DELETE FROM healthcare.clinic_hours h
WHERE h.clinic_id IN (SELECT clinic_id FROM import_rows)
    AND (h.clinic_id, h.day, h.opens, h.closes) NOT IN
        (SELECT clinic_id, day, opens, closes FROM import_rows))";

constexpr const char* kHours = R"(
INSERT INTO healthcare.clinic_hours (clinic_id, day, opens, closes)
SELECT clinic_id, day, opens, closes FROM import_rows ORDER BY 1, 2, 3
ON CONFLICT DO NOTHING RETURNING xmax = 0 AS is_new)";

constexpr const char* kHolidays = R"(
INSERT INTO healthcare.clinic_holidays AS t (clinic_id, date, name)
SELECT r.clinic_id, r.date,
    CASE WHEN 'name' = ANY (r.given) THEN r.name ELSE coalesce(h.name, '') END
FROM import_days r LEFT JOIN healthcare.clinic_holidays h
    ON h.clinic_id = r.clinic_id AND h.date = r.date ORDER BY 1, 2
ON CONFLICT (clinic_id, date) DO UPDATE SET name = excluded.name WHERE t.name <> excluded.name
RETURNING xmax = 0 AS is_new)";

class ImportOfHours final : public Import {
  public:
    explicit ImportOfHours(const ImportContext& context) : context_(context) {}

    const ImportColumns& columns() const override {
        static const ImportColumns all{{"clinic", Cell::kText, true},
                                       {"day", Cell::kNumber},
                                       {"open"},
                                       {"close"},
                                       {"date"},
                                       {"name"}};
        return all;
    }

    void read(const ImportLine& line) override {
        const auto clinic = context_.clinics.find(line.record);
        const bool is_holiday = line.record.member("date").exists();
        const bool is_week = line.record.member("day").exists();
        if (is_holiday && is_week) return line.record.fault("has a day and a date: one a line");
        is_holiday ? read_day(line, clinic) : read_week(line, clinic);
    }

    void check(Transaction& work, LineFaults& faults) override {
        rows_.stage(work, context_.progress);
        days_.stage(work, context_.progress);
        note_faults(work, kFaults, faults);
    }

    ImportCounts write(Transaction& work) override {
        ImportCounts counts;
        counts.removed += work.run(kOldHours)->affected();
        run_upsert(work, kHours, counts);
        run_upsert(work, kHolidays, counts);
        return counts;
    }

  private:
    struct Stretch {
        std::size_t line;
        SeedHours hours;
    };

    void read_week(const ImportLine& line, const std::string& clinic) {
        const auto hours = read_hours(line.record);
        if (!line.faults.empty()) return;
        auto& week = weeks_[clinic];
        for (const auto& other : week) {
            if (!meet(hours, other.hours)) continue;
            return line.record.fault("overlaps with the hours in line " +
                                     std::to_string(other.line));
        }
        week.push_back({line.number, hours});
        rows_.add({std::to_string(line.number),
                   clinic,
                   std::to_string(hours.day),
                   hours.open,
                   hours.close});
    }

    void read_day(const ImportLine& line, const std::string& clinic) {
        for (const char* name : {"open", "close"}) {
            const auto node = line.record.member(name);
            if (node.exists()) node.fault("a day in the year is closed: it has no hours");
        }
        const auto holiday = read_holiday(line.record);
        if (!line.faults.empty()) return;
        days_.add({std::to_string(line.number),
                   clinic,
                   holiday.date,
                   holiday.name,
                   given_members(line.record)});
    }

    ImportContext context_;
    std::map<std::string, std::vector<Stretch>> weeks_;
    StagedRows rows_{"import_rows",
                     {{"line", "bigint"},
                      {"clinic_id", "uuid"},
                      {"day", "smallint"},
                      {"opens", "time"},
                      {"closes", "time"}}};
    StagedRows days_{"import_days",
                     {{"line", "bigint"},
                      {"clinic_id", "uuid"},
                      {"date", "date"},
                      {"name", "text"},
                      {"given", "text[]"}}};
};

}  // namespace

std::unique_ptr<Import> import_of_hours(const ImportContext& context) {
    return std::make_unique<ImportOfHours>(context);
}

}  // namespace ops::frontdeskctl
