#include "workers/hot/lookup/cached_patients.hpp"

#include "shared/cache/keys.hpp"
#include "workers/hot/lookup/patient_key.hpp"

#include <span>
#include <string>
#include <utility>

namespace workers::hot::lookup {
namespace {

namespace cache = shared::cache;
using Ids = PatientSource::Ids;

constexpr std::size_t kSlowAtOnce = 8;

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
    // Words take their time, and nobody looks for a clinic behind them.
    out.is_slow = source.reads_turns();
    out.at_once = out.is_slow ? kSlowAtOnce : out.at_once;
    out.is_all_whole = !source.reads_turns();  // words are not among them
    out.gives_old = out.forgets = true;
    return out;
}

cache::Lookup<Listed> lists(const cache::Policy& policy, ListedSource& provider) {
    cache::Lookup<Listed> out;
    out.name = "mem0";
    out.dependency = "mem0";
    out.policy = policy;
    out.gives_old = out.forgets = true;
    out.begin = [&provider](const std::string& id, ListedSource::Done done) {
        provider.list(id, std::move(done));
    };
    out.is_away = [&provider] { return provider.is_away(); };
    return out;
}

// What is there, fresh or not; where it is not fresh it is fetched beside.
template <typename T, typename Codec>
std::shared_ptr<const T> at_hand(cache::Cached<T, Codec>& cached, std::string_view key) {
    auto found = cached.at_hand(key);
    return found ? std::move(found->value) : nullptr;
}

// As at_hand(); `is_partial` where there is none and it may come soon, be it out of Redis alone.
// What is another patient's, whoever wrote it there, is never used.
template <typename T, typename Codec>
std::shared_ptr<const T> of_patient(cache::Cached<T, Codec>& cached,
                                    std::string_view key,
                                    bool& is_partial) {
    auto out = at_hand(cached, key);
    if (!out) is_partial |= cached.category().is_on();
    return out && out->patient == key ? out : nullptr;
}

}  // namespace

CachedPatients::CachedPatients(cache::Caches& caches,
                               PatientSource& source,
                               const PatientsSettings& settings,
                               ListedSource* provider)
    : cap_us_(settings.cap_us),
      memories_(caches,
                memories(settings.memory, source),
                cache::StandsAt{std::string(cache::keys::kMemory), std::string(cache::keys::kAll)}),
      profiles_(caches,
                lookup("patient", settings.patient, source, &PatientSource::profiles),
                cache::StandsAt{std::string(cache::keys::kPatient)}),
      appointments_(
          caches,
          lookup("appointments", settings.appointments, source, &PatientSource::appointments),
          cache::StandsAt{std::string(cache::keys::kAppointments)}) {
    if (provider == nullptr) return;
    const cache::StandsAt key{std::string(cache::keys::kMemory), std::string(cache::keys::kListed)};
    listed_ = std::make_unique<cache::Cached<Listed, ListedCodec>>(
        caches, lists(settings.listed, *provider), key);
}

Known CachedPatients::recall(std::string_view clinic_id, std::string_view patient_id) {
    const PatientKey key(clinic_id, patient_id);
    if (std::string_view(key).empty()) return {};
    Known out;
    out.memories = of_patient(memories_, key, out.is_partial);
    if (listed_) out.listed = of_patient(*listed_, key, out.is_partial);
    // Ours say what of it is to be forgotten.
    if (!out.memories) out.listed = nullptr;
    const bool has_list = !listed_ || out.listed || listed_->category().is_source_away();
    out.is_whole = out.memories && has_list;
    if (!out.language().empty()) return out;
    const auto profile = profiles_.at_hand(key);
    if (profile) out.profile = profile->value;
    if (out.profile && out.profile->clinic_id != clinic_id) out.profile = nullptr;
    out.is_whole = out.is_whole && (profile || !profiles_.category().is_on());
    return out;
}

void CachedPatients::await(std::string_view clinic_id,
                           std::string_view patient_id,
                           shared::MonoUs late,
                           Work then) {
    const PatientKey key(clinic_id, patient_id);
    if (std::string_view(key).empty()) return then();
    // Shared by both, of which each comes when it comes; all of it on the loop's thread.
    const auto missing = std::make_shared<int>(listed_ ? 3 : 2);
    const auto came = [missing, then = std::move(then)](int many) {
        const int before = std::exchange(*missing, *missing - many);
        if (before > 0 && *missing <= 0) then();
    };
    const auto ours_came = [came,
                            late,
                            ours = &memories_.category(),
                            profiles = &profiles_.category(),
                            id = std::string(key)] {
        const auto memories = std::static_pointer_cast<const Memories>(ours->any(id));
        if (!memories) return came(3);  // without ours nothing of the others is used
        if (memories->find("language") != nullptr) return came(2);
        profiles->follow(id, late, [came] { came(1); });
        came(1);
    };
    memories_.follow(key, late, ours_came);
    if (listed_) listed_->follow(key, late, [came] { came(1); });
}

void CachedPatients::expect(std::string_view clinic_id, std::string_view patient_id) {
    const PatientKey key(clinic_id, patient_id);
    if (std::string_view(key).empty()) return;
    memories_.prefetch(key);
    if (listed_) listed_->prefetch(key);
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
