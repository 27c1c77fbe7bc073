// Texts of clinics that cannot be said: the built-in ones take their place, and an operator hears
// of it once a version.
#pragma once

#include "workers/hot/languages/text_fields.hpp"
#include "workers/hot/lookup/clinic.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace workers::hot::lookup {

// Takes them out of `clinic.reply_texts` and names them in `clinic.refused`.
void refuse_broken_texts(Clinic& clinic);

// Thread-safe.
class RefusedTexts {
  public:
    // Logs each of `clinic.refused` (ids, purpose, language, fault; never the text) and counts it,
    // once for a version of the clinic.
    void tell(const Clinic& clinic);
    // So far, by name of the fault.
    std::map<std::string_view, std::uint64_t> counts() const;

  private:
    std::mutex guard_;
    std::map<std::string, std::int64_t> told_;  // version, by clinic with such texts
    std::array<std::atomic<std::uint64_t>, languages::kTextFaultNames.size()> counts_{};
};

}  // namespace workers::hot::lookup
