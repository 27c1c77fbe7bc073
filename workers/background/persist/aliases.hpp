// healthcare.patient_aliases: the addresses that a patient wrote from.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/background/persist/columns.hpp"
#include "workers/background/persist/patients.hpp"
#include "workers/background/persist/recent_patients.hpp"

namespace workers::background::persist {

// `known` as the batch's transaction found them; one that is erased gets no address back before he
// writes again. Notes in `now` whose addresses will stand there.
BinaryColumns alias_rows(const PatientRows& patients,
                         const KnownPatients& known,
                         const RecentPatients& recent,
                         WrittenNow& now);
// Throws shared::postgres::StatementError.
void write_aliases(shared::postgres::Transaction& transaction, const BinaryColumns& rows);

}  // namespace workers::background::persist
