// Posts what the store still has to post, with the providers' repeats, until it is delivered.
//
// One thread of its own over the HTTP client; at most kMostInFlight posts at once, in no promised
// order. Public methods are thread-safe.
#pragma once

#include "ops/sandbox/message_ids.hpp"
#include "ops/sandbox/metrics.hpp"
#include "ops/sandbox/store.hpp"
#include "shared/http/client.hpp"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ops::sandbox {

struct PosterSettings {
    std::vector<std::string> urls;  // bases without a path; each attempt takes the next one
    std::int64_t retry_cap_ms = 1000;
};

// How the first attempt of a post ended; status 0 where no answer came, then `code` says why.
struct FirstResult {
    int status = 0;
    std::string code;
    bool is_pending = false;  // it will be tried again
};

class Poster {
  public:
    static constexpr int kMostInFlight = 128;

    // Starts at once with what the store holds. Keeps references to all but `settings`.
    Poster(Store& store,
           PosterSettings settings,
           const shared::Clock& clock,
           const Metrics& metrics);
    // Stops; what is under way is posted again after the next start.
    ~Poster();

    // There may be something new in the store.
    void wake();
    // Puts one post into the store by `add` and tells how its first attempt ended, from the
    // poster's thread; never, if the poster stops before.
    void watch(const std::function<std::int64_t()>& add, std::function<void(FirstResult)> told);
    // Where to post from now on; empty holds everything back.
    void set_urls(std::vector<std::string> urls);
    bool has_urls();

  private:
    struct Finished {
        DuePost due;
        shared::WallMs begun = 0;
        shared::http::CallResult result;
    };

    void run(const std::stop_token& stop);
    bool work();
    void send(DuePost due);
    void settle(const Finished& finished);
    void tell(std::int64_t id, FirstResult result);
    void sleep(const std::stop_token& stop);

    Store& store_;
    const shared::Clock& clock_;
    const Metrics& metrics_;
    const std::int64_t retry_cap_ms_;
    MessageIds random_;
    int in_flight_ = 0;
    shared::MonoUs last_checkpoint_ = 0;

    std::mutex guard_;
    std::condition_variable_any changed_;
    bool is_woken_ = false;
    std::vector<std::string> urls_;
    std::vector<Finished> finished_;
    std::map<std::int64_t, std::function<void(FirstResult)>> watchers_;
    // Last, so that its callbacks end before what they use; the thread before all of it.
    std::unique_ptr<shared::http::Client> client_;
    std::jthread thread_;
};

}  // namespace ops::sandbox
