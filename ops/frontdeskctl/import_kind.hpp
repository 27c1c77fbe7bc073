// What is imported: a reader of records and a writer of rows for each kind.
//
// First each record is read, then all rows are checked against the database, then written; the two
// later steps inside one transaction, a fixed number of statements and one for every thousand rows.
// Not thread-safe.
#pragma once

#include "ops/frontdeskctl/import_columns.hpp"
#include "ops/frontdeskctl/line_faults.hpp"
#include "ops/frontdeskctl/seed_check.hpp"
#include "ops/frontdeskctl/staged_rows.hpp"
#include "shared/postgres/postgres.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ops::frontdeskctl {

// The clinics that the database has.
class KnownClinics {
  public:
    KnownClinics() = default;  // none
    // Throws StatementError.
    explicit KnownClinics(shared::postgres::Transaction& work);
    // The id of the one that the member `clinic` names, by id or by name; empty, with a fault,
    // where there is none or more than one.
    std::string find(const Node& record) const;

  private:
    std::map<std::string, std::vector<std::string>> ids_;  // id or name to ids
};

struct ImportCounts {
    std::size_t made = 0, changed = 0, removed = 0;
    std::size_t patients = 0, organizations = 0;  // made beside them
    std::size_t all() const { return made + changed + removed + patients + organizations; }
};

struct ImportLine {
    std::size_t number;
    Node record;
    const std::vector<std::string>& faults;  // where the record's own are noted
};

class Import {
  public:
    virtual ~Import() = default;
    virtual const ImportColumns& columns() const = 0;
    // A record with a fault is left out of the rows.
    virtual void read(const ImportLine& line) = 0;
    // Puts the rows into the database, aside, and notes what only it shows. Throws StatementError.
    virtual void check(shared::postgres::Transaction& work, LineFaults& faults) = 0;
    // Throws StatementError. Precondition: check() found nothing.
    virtual ImportCounts write(shared::postgres::Transaction& work) = 0;
};

struct ImportContext {
    const KnownClinics& clinics;
    std::string installation_key;  // for appointments; else empty
    RowProgress& progress;
};

const std::vector<std::string>& import_kinds();
// Precondition: one of the kinds.
std::unique_ptr<Import> make_import(const std::string& kind, const ImportContext& context);
// The columns of a kind, as help: `*` behind those that must be there.
std::string columns_help();

// One a file.
std::unique_ptr<Import> import_of_clinics(const ImportContext& context);
std::unique_ptr<Import> import_of_services(const ImportContext& context);
std::unique_ptr<Import> import_of_hours(const ImportContext& context);
std::unique_ptr<Import> import_of_templates(const ImportContext& context);
std::unique_ptr<Import> import_of_appointments(const ImportContext& context);

// Names of the members that stand in the record, null ones among them, as an array of SQL: of what
// a record leaves out the database keeps what it has.
std::string given_members(const Node& record);
// Notes what the query finds, as columns `line` and `what`.
void note_faults(shared::postgres::Transaction& work, const std::string& sql, LineFaults& faults);
// Runs an insert that ends with `RETURNING xmax = 0 AS is_new`, and counts.
void run_upsert(shared::postgres::Transaction& work, const std::string& sql, ImportCounts& counts);

}  // namespace ops::frontdeskctl
