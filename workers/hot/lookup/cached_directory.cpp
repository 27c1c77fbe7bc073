#include "workers/hot/lookup/cached_directory.hpp"

#include "shared/cache/keys.hpp"

#include <algorithm>
#include <utility>

namespace workers::hot::lookup {
namespace {

using shared::Action;
using shared::Error;
namespace cache = shared::cache;
using Ids = ClinicSource::Ids;

Error unknown_instance() {
    return {"unknown_instance", "", Action::kDeadLetter};
}

// Only a line that nobody knows is the message's fault. Whatever else is wrong with what stands in
// the database waits for an operator.
Error for_message(Error error) {
    if (error.action == Action::kDeadLetter) error.action = Action::kStop;
    return error;
}

template <typename T>
cache::Lookup<T> lookup(const char* name,
                        const cache::Policy& policy,
                        ClinicSource& source,
                        cache::Reads<T> (ClinicSource::*read)(std::size_t, const Ids*)) {
    cache::Lookup<T> out;
    out.name = name;
    out.in_snapshot = true;
    out.policy = policy;
    out.load = [&source, read](std::size_t thread, Ids ids) {
        return (source.*read)(thread, &ids);
    };
    out.load_all = [&source, read](std::size_t thread) { return (source.*read)(thread, nullptr); };
    return out;
}

}  // namespace

CachedDirectory::CachedDirectory(cache::Caches& caches,
                                 ClinicSource& source,
                                 const shared::Clock& clock,
                                 const DirectorySettings& settings)
    : clock_(clock),
      cap_us_(settings.cap_us),
      lines_(caches,
             lookup("line", settings.line, source, &ClinicSource::lines),
             cache::ToldAt{std::string(cache::keys::kLine)}),
      instances_(caches,
                 lookup("instance", settings.instance, source, &ClinicSource::instances),
                 cache::StandsAt{std::string(cache::keys::kInstance)}),
      organizations_(
          caches,
          lookup("organization", settings.organization, source, &ClinicSource::organizations),
          cache::StandsAt{std::string(cache::keys::kOrganization), ":clinic"}),
      clinics_(caches,
               lookup("clinic", settings.clinic, source, &ClinicSource::clinics),
               cache::StandsAt{std::string(cache::keys::kClinic)}) {}

CachedDirectory::~CachedDirectory() = default;

void CachedDirectory::find(const std::string& line, Found found) {
    if (auto answer = in_memory(line)) return found(std::move(*answer));
    auto search = std::make_shared<Search>();
    search->line = line;
    search->found = std::move(found);
    search->deadline = clock_.mono_us() + cap_us_;
    // What will be needed where nothing changed is loaded at the same time.
    if (const auto known = instances_.any(line)) {
        lines_.prefetch(line);
        if (!known->clinic_id.empty()) clinics_.prefetch(known->clinic_id);
    }
    ask_instance(search);
}

std::optional<CachedDirectory::Answer> CachedDirectory::in_memory(const std::string& line) {
    const auto instance = instances_.hit(line);
    if (!instance) return std::nullopt;
    if (instance->value == nullptr) return unknown_instance();
    std::shared_ptr<const OnlyClinic> only;  // keeps the id alive
    const std::string* clinic_id = &instance->value->clinic_id;
    if (clinic_id->empty()) {
        const auto found = organizations_.hit(instance->value->organization_id);
        if (!found) return std::nullopt;
        if (found->value == nullptr) return unknown_instance();
        only = found->value;
        clinic_id = &only->clinic_id;
    }
    const auto clinic = clinics_.hit(*clinic_id);
    const auto route = clinic ? lines_.hit(line) : std::nullopt;
    if (!route) return std::nullopt;
    if (clinic->value == nullptr || route->value == nullptr) return unknown_instance();
    return Context{route->value, clinic->value};
}

// `then` gets the value; what there is not, or cannot be had, ends the search.
template <typename Lookup, typename Then>
void CachedDirectory::ask(Lookup& lookup,
                          const SearchPtr& search,
                          const std::string& id,
                          Then then) {
    const auto left = std::max<shared::MonoUs>(0, search->deadline - clock_.mono_us());
    lookup.get(id, left, [search, then = std::move(then)](const auto& found) {
        if (!found) return search->found(for_message(found.error()));
        if (found->value == nullptr) return search->found(unknown_instance());
        then(found->value);
    });
}

void CachedDirectory::ask_instance(const SearchPtr& search) {
    ask(instances_, search, search->line, [this, search](const auto& instance) {
        if (!instance->clinic_id.empty()) return ask_clinic(search, instance->clinic_id);
        ask_organization(search, instance->organization_id);
    });
}

void CachedDirectory::ask_organization(const SearchPtr& search, const std::string& organization) {
    ask(organizations_, search, organization, [this, search](const auto& only) {
        ask_clinic(search, only->clinic_id);
    });
}

void CachedDirectory::ask_clinic(const SearchPtr& search, const std::string& clinic) {
    ask(clinics_, search, clinic, [this, search](const auto& found) {
        search->context.clinic = found;
        ask_line(search);
    });
}

void CachedDirectory::ask_line(const SearchPtr& search) {
    ask(lines_, search, search->line, [search](const auto& line) {
        search->context.line = line;
        search->found(std::move(search->context));
    });
}

}  // namespace workers::hot::lookup
