#include "shared/memory/user_id.hpp"

#include "shared/base/ids.hpp"

namespace shared::memory {

std::optional<UserId> UserId::of(std::string_view clinic, std::string_view patient) {
    const auto of_clinic = Uuid::parse(clinic);
    const auto of_patient = Uuid::parse(patient);
    if (!of_clinic || !of_patient || of_clinic->is_nil() || of_patient->is_nil()) return {};
    return UserId(of_clinic->text() + ':' + of_patient->text());
}

std::optional<UserId> UserId::parse(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return {};
    return of(text.substr(0, colon), text.substr(colon + 1));
}

}  // namespace shared::memory
