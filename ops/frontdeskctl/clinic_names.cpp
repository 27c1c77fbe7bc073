#include "ops/frontdeskctl/clinic_names.hpp"

namespace ops::frontdeskctl {
namespace {

constexpr const char* kFindClinic =
    "SELECT id, name FROM core.clinics WHERE id::text = $1 OR name = $1";

}  // namespace

shared::Result<Clinic> find_clinic(shared::postgres::Connection& database,
                                   const std::string& wanted) {
    const auto rows = database.run(kFindClinic, {wanted});
    if (!rows) return rows.error();
    if ((*rows)->size() == 1) {
        return Clinic{std::string((*rows)->get(0, 0)), std::string((*rows)->get(0, 1))};
    }
    const bool is_unknown = (*rows)->size() == 0;
    return shared::Error{is_unknown ? "unknown_clinic" : "ambiguous_clinic",
                         is_unknown ? "no clinic has that id or name"
                                    : "several clinics have that name: give the id",
                         shared::Action::kDeadLetter};
}

}  // namespace ops::frontdeskctl
