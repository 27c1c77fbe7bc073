// By what a patient's values are cached.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace workers::hot::lookup {

// `{clinic}:{patient}` without the heap: uuids have 36 characters.
class PatientKey {
  public:
    PatientKey(std::string_view clinic, std::string_view patient) {
        if (clinic.size() + patient.size() + 1 > text_.size()) return;
        auto* end = std::copy(clinic.begin(), clinic.end(), text_.begin());
        *end++ = ':';
        end = std::copy(patient.begin(), patient.end(), end);
        size_ = static_cast<std::size_t>(end - text_.begin());
    }
    // Empty where it is none.
    operator std::string_view() const { return {text_.data(), size_}; }

  private:
    std::array<char, 80> text_;
    std::size_t size_ = 0;
};

}  // namespace workers::hot::lookup
