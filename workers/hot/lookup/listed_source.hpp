// Lists of a memory provider: what their cache loads from. A call may hang for as long as the
// provider lets it; nobody waits for it here.
#pragma once

#include "shared/app/health.hpp"
#include "shared/base/clock.hpp"
#include "shared/cache/lookup.hpp"
#include "shared/memory/provider.hpp"
#include "workers/hot/lookup/listed.hpp"
#include "workers/hot/metrics.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace workers::hot::lookup {

// Thread-safe. Its end ends what is open.
class ListedSource {
  public:
    using Reads = shared::cache::Reads<Listed>;
    using Done = std::function<void(Reads)>;
    // Under way at once; more are refused. Twice what the provider's client sends at a time.
    static constexpr std::size_t kMostCalls = 64;

    // The references must outlive it. `health` gets `mem0`: how the last call ended.
    ListedSource(std::unique_ptr<shared::memory::Provider> provider,
                 const shared::Clock& clock,
                 shared::app::Health& health,
                 const Metrics& metrics);

    // `id` is `{clinic_id}:{patient_id}`; one that is not of two uuids exists nowhere and is not
    // asked for. Each other has its list, be it empty. `done` is called once, by the provider's
    // thread or before this returns. Errors: the codes of provider.hpp and `memory_busy` (retry).
    void list(const std::string& id, Done done);
    // A call that takes longer is of no use to the message that it was made for.
    static constexpr shared::MonoUs kPrompt = 50'000;
    // Whether who waits for a list would wait in vain: it would not be asked for now, a call has
    // been under way for longer than kPrompt, or the one that ended last was.
    bool is_away() const;

  private:
    using Begun = std::multiset<shared::MonoUs>;
    std::optional<Begun::const_iterator> begin_call();
    void end_call(Begun::const_iterator call);
    void take(const std::string& id,
              shared::MonoUs began,
              const shared::memory::Listing& listing,
              const Done& done);
    void tell(const shared::memory::Listing& listing) const;

    const shared::Clock& clock_;
    shared::app::Health& health_;
    const Metrics& metrics_;
    mutable std::mutex guard_;
    Begun begun_;  // of what is under way
    bool was_prompt_ = true;
    // Last: its end runs the callbacks of what is open, which use all the others.
    std::unique_ptr<shared::memory::Provider> provider_;
};

}  // namespace workers::hot::lookup
