// The names of everything we keep in Redis: the one place that knows them.
//
// A key is the prefix of its category and an id. Ids are those of rows, lines and organizations, or
// keyed hashes; never a number, a name or a word of a patient. No prefix is the beginning of
// another.
#pragma once

#include <string>
#include <string_view>

namespace shared::cache::keys {

inline constexpr std::string_view kInstance = "whatsapp:instance:";  // line
inline constexpr std::string_view kLine = "line:";                   // line; only ever removed
inline constexpr std::string_view kOrganization = "org:";            // organization `:clinic`
inline constexpr std::string_view kClinic = "clinic:";               // clinic
inline constexpr std::string_view kMemory = "mem0:";                 // clinic:patient:all, :listed
inline constexpr std::string_view kSession = "session:";             // clinic:patient:line
inline constexpr std::string_view kPatient = "patient:";             // clinic:patient
inline constexpr std::string_view kAppointments = "appointments:";   // clinic:patient
inline constexpr std::string_view kStatistics = "stats:";            // clinic
inline constexpr std::string_view kReply = "reply:";                 // clinic:version:text:language

// Only ever there for a moment: whether a server takes anything.
inline constexpr std::string_view kProbe = "probe:";

inline std::string instance(std::string_view line) {
    return std::string(kInstance).append(line);
}
// Nothing stands under it: its removal tells that a line's credential may be another.
inline std::string line(std::string_view line) {
    return std::string(kLine).append(line);
}
inline std::string organization(std::string_view organization) {
    return std::string(kOrganization).append(organization).append(":clinic");
}
inline std::string clinic(std::string_view clinic) {
    return std::string(kClinic).append(clinic);
}
inline std::string of_patient(std::string_view prefix,
                              std::string_view clinic,
                              std::string_view patient) {
    return std::string(prefix).append(clinic).append(":").append(patient);
}
inline std::string session(std::string_view clinic,
                           std::string_view patient,
                           std::string_view line) {
    return of_patient(kSession, clinic, patient).append(":").append(line);
}
// Our own rows, and what a memory provider lists.
inline constexpr std::string_view kAll = ":all";
inline constexpr std::string_view kListed = ":listed";
inline std::string memories(std::string_view clinic, std::string_view patient) {
    return of_patient(kMemory, clinic, patient).append(kAll);
}
inline std::string listed(std::string_view clinic, std::string_view patient) {
    return of_patient(kMemory, clinic, patient).append(kListed);
}

}  // namespace shared::cache::keys
