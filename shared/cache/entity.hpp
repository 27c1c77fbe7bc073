// What is kept of an entity, and under which keys: for an operator who wants it forgotten.
#pragma once

#include "shared/base/result.hpp"
#include "shared/postgres/postgres.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace shared::cache {

struct Entity {
    // kPatient is all that is kept of one, appointments and memory included.
    enum class Kind { kClinic, kPatient, kAppointments, kIntegration };
    Kind kind = Kind::kClinic;
    std::string clinic, patient;  // uuids, lower case
    std::string line;             // of an integration: instance or phone number id
};

// `kind` is one of entity_kinds(); `id` a uuid, two with a colon between them, or a line. Errors
// (dead letter): `bad_entity`, `bad_id`, whose details say what is taken.
Result<Entity> read_entity(std::string_view kind, std::string_view id);
// clinic patient appointments integration
const std::vector<std::string>& entity_kinds();
// `{clinic}:{patient}` in lower case. Error `bad_id` (dead letter).
Result<std::string> read_patient_id(std::string_view text);

// What is kept under other keys than the clinic's own, and says whose it is.
struct Belongings {
    std::string organization;        // empty: no such clinic
    std::vector<std::string> lines;  // those that lead to the clinic
};
Result<Belongings> read_belongings(postgres::Connection& connection, const std::string& clinic);

// Pure. `belongings` are a clinic's.
std::vector<std::string> keys_of(const Entity& entity, const Belongings& belongings = {});

}  // namespace shared::cache
