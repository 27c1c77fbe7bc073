#include "workers/hot/lookup/cached_patients.hpp"

#include "shared/cache/keys.hpp"
#include "workers/hot/lookup/patient_key.hpp"

#include <span>
#include <string>

namespace workers::hot::lookup {
namespace {

namespace cache = shared::cache;
using Ids = PatientSource::Ids;

template <typename T>
cache::Lookup<T> lookup(const char* name,
                        const cache::Policy& policy,
                        PatientSource& source,
                        cache::Reads<T> (PatientSource::*read)(std::size_t, Ids)) {
    cache::Lookup<T> out;
    out.name = name;
    out.policy = policy;
    out.load = [&source, read](std::size_t thread, Ids ids) { return (source.*read)(thread, ids); };
    return out;
}

cache::Lookup<Memories> memories(const cache::Policy& policy, PatientSource& source) {
    auto out = lookup("memory", policy, source, &PatientSource::memories);
    out.load_all = [&source](std::size_t thread) { return source.recent_memories(thread); };
    return out;
}

// What is there, fresh or not; where it is not fresh it is fetched beside.
template <typename T, typename Codec>
std::shared_ptr<const T> at_hand(cache::Cached<T, Codec>& cached, std::string_view key) {
    auto found = cached.at_hand(key);
    return found ? std::move(found->value) : nullptr;
}

}  // namespace

CachedPatients::CachedPatients(cache::Caches& caches,
                               PatientSource& source,
                               const PatientsSettings& settings)
    : cap_us_(settings.cap_us),
      memories_(caches,
                memories(settings.memory, source),
                cache::StandsAt{std::string(cache::keys::kMemory), ":all"}),
      profiles_(caches,
                lookup("patient", settings.patient, source, &PatientSource::profiles),
                cache::StandsAt{std::string(cache::keys::kPatient)}),
      appointments_(
          caches,
          lookup("appointments", settings.appointments, source, &PatientSource::appointments),
          cache::StandsAt{std::string(cache::keys::kAppointments)}) {}

Known CachedPatients::recall(std::string_view clinic_id, std::string_view patient_id) {
    const PatientKey key(clinic_id, patient_id);
    if (std::string_view(key).empty()) return {};
    Known out;
    out.memories = at_hand(memories_, key);
    // Of another patient: whoever wrote it there. Never used.
    if (out.memories && out.memories->patient != std::string_view(key)) out.memories = nullptr;
    const bool has_language = !out.language().empty();
    if (!has_language) out.profile = at_hand(profiles_, key);
    if (out.profile && out.profile->clinic_id != clinic_id) out.profile = nullptr;
    return out;
}

void CachedPatients::expect(std::string_view clinic_id, std::string_view patient_id) {
    const PatientKey key(clinic_id, patient_id);
    if (std::string_view(key).empty()) return;
    memories_.prefetch(key);
    appointments_.prefetch(key);
}

void CachedPatients::appointments(std::string_view clinic_id,
                                  std::string_view patient_id,
                                  Then then) {
    const PatientKey key(clinic_id, patient_id);
    if (std::string_view(key).empty()) return then(nullptr);
    appointments_.get(
        key,
        cap_us_,
        [wanted = std::string(std::string_view(key)), then = std::move(then)](const auto& found) {
            // Of another patient: whoever wrote it there. Never used.
            then(found && found->value && found->value->patient == wanted ? found->value : nullptr);
        });
}

}  // namespace workers::hot::lookup
