// The Directory: lines, organizations and clinics out of the caches.
//
// What is in memory costs no lock; else one load per key however many messages wait for it. See
// shared/cache/ for tiers, stale copies and limits.
#pragma once

#include "shared/cache/cached.hpp"
#include "workers/hot/lookup/clinic_source.hpp"
#include "workers/hot/lookup/directory.hpp"

#include <memory>
#include <optional>
#include <string>

namespace workers::hot::lookup {

struct DirectorySettings {
    shared::MonoUs cap_us = 600'000;  // of a look-up, all its steps together
    shared::cache::Policy instance, organization, clinic, line;
};

class CachedDirectory final : public Directory {
  public:
    // All must outlive it. Adds its categories to `caches`: `line instance organization clinic`.
    CachedDirectory(shared::cache::Caches& caches,
                    ClinicSource& source,
                    const shared::Clock& clock,
                    const DirectorySettings& settings);
    ~CachedDirectory() override;

    // On the loop's thread.
    void find(const std::string& line, Found found) override;

  private:
    using Answer = shared::Result<Context>;
    // A look-up of which not everything was in memory.
    struct Search {
        std::string line;
        Found found;
        shared::MonoUs deadline = 0;
        Context context;
    };
    using SearchPtr = std::shared_ptr<Search>;  // held by the step it waits for

    std::optional<Answer> in_memory(const std::string& line);
    void ask_instance(const SearchPtr& search);
    void ask_organization(const SearchPtr& search, const std::string& organization);
    void ask_clinic(const SearchPtr& search, const std::string& clinic);
    void ask_line(const SearchPtr& search);
    template <typename Lookup, typename Then>
    void ask(Lookup& lookup, const SearchPtr& search, const std::string& id, Then then);

    const shared::Clock& clock_;
    const shared::MonoUs cap_us_;
    shared::cache::Cached<Line, LineCodec> lines_;
    shared::cache::Cached<Instance, InstanceCodec> instances_;
    shared::cache::Cached<OnlyClinic, OnlyClinicCodec> organizations_;
    shared::cache::Cached<Clinic, ClinicCodec> clinics_;
};

}  // namespace workers::hot::lookup
