// Patients and clinics as they look, made up.
#pragma once

#include "workers/hot/lookup/clinic.hpp"
#include "workers/hot/lookup/line.hpp"
#include "workers/hot/lookup/patient.hpp"
#include "workers/hot/lookup/patient_key.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tests::bench::cache {

using workers::hot::lookup::PatientKey;

struct Patient {
    std::string clinic, id;
};

// Spread over clinics of a hundred patients.
std::vector<Patient> patients(std::size_t count);

workers::hot::lookup::Memories memories(const Patient& patient, std::size_t facts);
workers::hot::lookup::Profile profile(const Patient& patient);
workers::hot::lookup::Appointments appointments(const Patient& patient);
workers::hot::lookup::Instance instance(std::size_t number);
// With so many services, in three languages.
workers::hot::lookup::Clinic clinic(std::size_t number, std::size_t services);

}  // namespace tests::bench::cache
