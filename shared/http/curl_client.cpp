#include "shared/http/curl_internal.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace shared::http {
namespace {

// Calls of one slot that may wait; a source that is this far behind has been hanging for minutes.
constexpr std::size_t kMaxWaiting = 1'024;
// Handles kept for the next call.
constexpr std::size_t kMaxSpareHandles = 64;
// Slots nobody uses are forgotten beyond this number.
constexpr std::size_t kMaxIdleSlots = 256;
// How late the end of a waiting call's right or time may be noticed.
constexpr int kWaitingPollMs = 50;
constexpr int kPollMs = 1'000;

void start_curl_once() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::runtime_error("libcurl does not start");
}

// A slot: the calls under way and the line behind them.
struct Slot {
    std::size_t active = 0;
    std::deque<Asked> waiting;
};

class CurlClient final : public Client {
  public:
    explicit CurlClient(ClientSettings settings) : settings_(settings), multi_(curl_multi_init()) {
        if (multi_ == nullptr) throw std::runtime_error("libcurl does not start");
        const long connections = std::max(1, settings_.max_connections);
        curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
        curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, connections);
        curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
        thread_ = std::thread([this] { run(); });
    }

    ~CurlClient() override {
        stopping_ = true;
        curl_multi_wakeup(multi_);
        thread_.join();
        curl_multi_cleanup(multi_);
    }

    void call(Call call, Done done) override {
        bool was_empty = false;
        {
            const std::lock_guard lock(guard_);
            was_empty = asked_.empty();
            if (!is_over_) {
                asked_.push_back(
                    {std::move(call), std::exchange(done, nullptr), SteadyClock::now()});
            }
        }
        // Still here only if the client is ending: asked from the callback of an aborted call.
        if (done) return done(unwritten("aborted"));
        if (was_empty) curl_multi_wakeup(multi_);
    }

  private:
    void run();
    void take_asked();
    void enter(Asked asked);
    void begin(Slot& slot, Asked asked);
    void leave(const std::string& slot);
    void advance(Slot& slot);
    void expire_waiting();
    void collect();
    void finish(Transfer* transfer, CURLcode code);
    void abort_all();
    std::size_t limit(const std::string& slot) const;

    const ClientSettings settings_;
    CURLM* const multi_;
    std::atomic<bool> stopping_{false};
    std::mutex guard_;
    std::vector<Asked> asked_;  // handed over, not yet seen by the thread
    bool is_over_ = false;      // nobody will look at asked_ again

    // The thread's own.
    std::map<std::string, Slot, std::less<>> slots_;
    std::unordered_map<Transfer*, std::unique_ptr<Transfer>> transfers_;
    std::vector<Transfer*> broken_;  // could not be started
    std::vector<Easy> spare_;
    std::size_t waiting_ = 0;
    std::thread thread_;
};

void CurlClient::run() {
    // OpenSSL writes to sockets without MSG_NOSIGNAL.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    while (!stopping_) {
        take_asked();
        expire_waiting();
        int running = 0;
        curl_multi_perform(multi_, &running);
        collect();
        curl_multi_poll(multi_, nullptr, 0, waiting_ > 0 ? kWaitingPollMs : kPollMs, nullptr);
    }
    abort_all();
}

void CurlClient::take_asked() {
    std::vector<Asked> taken;
    {
        const std::lock_guard lock(guard_);
        taken.swap(asked_);
    }
    for (Asked& asked : taken) enter(std::move(asked));
}

std::size_t CurlClient::limit(const std::string& slot) const {
    return static_cast<std::size_t>(
        std::max(1, slot.empty() ? settings_.max_connections : settings_.slots_per_source));
}

void CurlClient::enter(Asked asked) {
    Slot& slot = slots_[asked.call.slot];
    if (slot.active < limit(asked.call.slot)) return begin(slot, std::move(asked));
    if (slot.waiting.size() >= kMaxWaiting) return asked.done(unwritten("queue_full"));
    slot.waiting.push_back(std::move(asked));
    ++waiting_;
}

void CurlClient::begin(Slot& slot, Asked asked) {
    ++slot.active;
    Easy easy;
    if (spare_.empty()) {
        easy.reset(curl_easy_init());
    } else {
        easy = std::move(spare_.back());
        spare_.pop_back();
    }
    auto transfer = std::make_unique<Transfer>(std::move(easy), std::move(asked));
    Transfer* const raw = transfer.get();
    transfers_.emplace(raw, std::move(transfer));
    if (!raw->is_sound() || curl_multi_add_handle(multi_, raw->easy()) != CURLM_OK) {
        broken_.push_back(raw);
    }
}

// Ends what has waited too long, wherever it stands in its line.
void CurlClient::expire_waiting() {
    if (waiting_ == 0) return;
    const auto now = SteadyClock::now();
    std::vector<std::pair<Done, const char*>> over;
    for (auto& [name, slot] : slots_) {
        std::erase_if(slot.waiting, [&over, now](Asked& asked) {
            const bool is_late = asked.deadline() <= now;
            if (!is_late && !asked.right_expired()) return false;
            over.emplace_back(std::move(asked.done), is_late ? "timeout" : "right_expired");
            return true;
        });
    }
    waiting_ -= over.size();
    for (auto& [done, code] : over) done(unwritten(code));
}

void CurlClient::collect() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        char* self = nullptr;
        const CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &self);
        finish(reinterpret_cast<Transfer*>(self), code);
    }
    while (!broken_.empty()) {
        Transfer* const transfer = broken_.back();
        broken_.pop_back();
        finish(transfer, CURLE_FAILED_INIT);
    }
    if (slots_.size() > kMaxIdleSlots) {
        std::erase_if(slots_, [](const auto& entry) {
            return entry.second.active == 0 && entry.second.waiting.empty();
        });
    }
}

void CurlClient::finish(Transfer* transfer, CURLcode code) {
    const auto owner = transfers_.extract(transfer);
    if (owner.empty()) return;
    if (transfer->easy() != nullptr) curl_multi_remove_handle(multi_, transfer->easy());
    const std::string slot = transfer->slot();
    Done done;
    CallResult result;
    Easy easy = transfer->end(code, done, result);
    if (easy != nullptr && spare_.size() < kMaxSpareHandles) spare_.push_back(std::move(easy));
    done(std::move(result));
    leave(slot);
}

void CurlClient::leave(const std::string& name) {
    Slot& slot = slots_[name];
    --slot.active;
    while (!stopping_ && !slot.waiting.empty() && slot.active < limit(name)) {
        Asked next = std::move(slot.waiting.front());
        slot.waiting.pop_front();
        --waiting_;
        if (next.right_expired()) {
            next.done(unwritten("right_expired"));
        } else {
            begin(slot, std::move(next));
        }
    }
}

void CurlClient::abort_all() {
    take_asked();
    {
        const std::lock_guard lock(guard_);
        is_over_ = true;
        for (Asked& asked : asked_) slots_[asked.call.slot].waiting.push_back(std::move(asked));
    }
    for (auto& [name, slot] : slots_) {
        for (Asked& asked : slot.waiting) asked.done(unwritten("aborted"));
        slot.waiting.clear();
    }
    while (!transfers_.empty()) finish(transfers_.begin()->first, CURLE_ABORTED_BY_CALLBACK);
}

}  // namespace

std::unique_ptr<Client> make_curl_client(ClientSettings settings) {
    start_curl_once();
    return std::make_unique<CurlClient>(settings);
}

CallResult fetch(Call call) {
    std::promise<CallResult> promise;
    std::future<CallResult> result = promise.get_future();
    const std::unique_ptr<Client> client = make_curl_client({});
    client->call(std::move(call),
                 [&promise](CallResult answer) { promise.set_value(std::move(answer)); });
    return result.get();
}

}  // namespace shared::http
