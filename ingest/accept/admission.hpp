// Which webhooks are taken at all, from the head alone: a rate for all, one for each source, and
// nothing while the pipeline is too far behind.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/limits/token_bucket.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace ingest::accept {

struct Rates {
    double all = 0;  // webhooks a second; 0: no limit
    double each_source =
        0;  // the same of one Evolution source; a Meta POST has several clinics in it
};

// Thread-safe. `clock` must outlive it.
class Admission {
  public:
    Admission(const Rates& rates, const shared::Clock& clock);

    // Why it is refused, a reason of Metrics::refused; empty where it is taken. `source`: its name,
    // empty for one that nobody knows.
    std::string_view refusal(std::string_view provider, const std::string& source);
    void set_backlog_full(bool is_full) { is_backlog_full_ = is_full; }

  private:
    const Rates rates_;
    const shared::Clock& clock_;
    std::atomic<bool> is_backlog_full_{false};
    std::mutex guard_;
    std::optional<shared::limits::TokenBucket> all_;
    std::map<std::string, shared::limits::TokenBucket> sources_;  // as many as the list has
};

}  // namespace ingest::accept
