// Patients and clinics as they look, made up.
#pragma once

#include "workers/hot/lookup/clinic.hpp"
#include "workers/hot/lookup/line.hpp"
#include "workers/hot/lookup/patient.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tests::bench::cache {

// `{clinic}:{patient}`, two uuids, built as a look-up does it: on the stack.
class PatientKey {
  public:
    PatientKey(std::string_view clinic, std::string_view patient) {
        auto* end = std::copy(clinic.begin(), clinic.end(), text_.begin());
        *end++ = ':';
        end = std::copy(patient.begin(), patient.end(), end);
        size_ = static_cast<std::size_t>(end - text_.begin());
    }
    operator std::string_view() const { return {text_.data(), size_}; }

  private:
    std::array<char, 80> text_;
    std::size_t size_ = 0;
};

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
