// Inside of the client: its parts are spread over client.cpp (additions), client_reads.cpp and
// client_forgetting.cpp.
#pragma once

#include "shared/memory/mem0/answers.hpp"
#include "shared/memory/mem0/client.hpp"
#include "shared/memory/mem0/gate.hpp"
#include "shared/memory/mem0/requests.hpp"
#include "shared/memory/mem0/statuses.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shared::memory::mem0 {

// A connection that takes longer is one to a machine that is away.
inline constexpr std::chrono::milliseconds kConnectLimit{1'500};

// A read from its first page to its callback.
struct Reading {
    enum class Kind { kList, kSearch, kFind };

    Kind kind;
    UserId user;
    std::function<void(Listing)> done;
    Gate::Era era = 0;
    MonoUs deadline = 0;
    std::string query = {};
    std::size_t most = 200;  // rows that are handed on
    std::string outbox_id = {};
    std::string event_id = {};  // of one that is to be asked first
    std::size_t page = 1;
    std::size_t rows = 0;
    bool is_repeated = false;
    Listing listing = {};
};

// Forgetting one memory, or all of a patient's: at once, or one by one as they are listed.
struct Forgetting {
    UserId user;
    std::string memory_id;  // that is deleted now; empty: all at once
    std::function<void(Forgotten)> done;
    Gate::Era era = 0;
    MonoUs deadline = 0;
    BootNs send_before = 0;
    bool is_listed = false;
    std::vector<std::string> rest = {};  // to be deleted yet, of those that were listed
    std::size_t foreign = 0;
};

class Mem0 final : public Provider {
  public:
    Mem0(const Settings& settings, const Clock& clock, std::unique_ptr<http::Client> http)
        : settings_(settings), clock_(clock), gate_(settings, clock), http_(std::move(http)) {}

    bool refuses_reads() const override { return gate_.refuses_reads(); }
    void list(const UserId& user, std::function<void(Listing)> done) override;
    void search(const UserId& user,
                std::string_view query,
                std::size_t most,
                std::function<void(Listing)> done) override;
    void add(const UserId& user, Addition addition, std::function<void(Added)> done) override;
    void find(const UserId& user, const Sought& sought, std::function<void(Listing)> done) override;
    void forget(const UserId& user,
                BootNs send_before,
                std::function<void(Forgotten)> done) override;
    void forget(const UserId& user,
                std::string_view memory_id,
                std::function<void(Forgotten)> done) override;

  private:
    // Shared, because the function that holds them must be copyable; one call at a time has them.
    using ReadingPtr = std::shared_ptr<Reading>;
    using ForgettingPtr = std::shared_ptr<Forgetting>;
    using Take = void (Mem0::*)(const ForgettingPtr&, const http::CallResult&);

    Outcome outcome_of(Operation operation, const http::CallResult& result, WallMs now) const {
        return mem0::outcome_of(settings_.dialect, operation, result, now);
    }
    MonoUs deadline() const;
    bool set_time(http::Call& call, MonoUs deadline) const;
    void begin(Reading reading);
    void ask_event(const ReadingPtr& reading);
    void take_event(const ReadingPtr& reading, const http::CallResult& result);
    void next_page(const ReadingPtr& reading);
    void take_page(const ReadingPtr& reading, const http::CallResult& result);
    bool wants_more(Reading& reading, const Rows& rows) const;
    void finish(const ReadingPtr& reading, Outcome outcome);
    void take_added(const http::CallResult& result, Added& out) const;
    std::optional<Gate::Era> begin_forgetting(const std::function<void(Forgotten)>& done);
    void ask(const ForgettingPtr& forgetting, http::Call call, Take take);
    void take_owner(const ForgettingPtr& forgetting, const http::CallResult& result);
    void remove(const ForgettingPtr& forgetting);
    void take_removed(const ForgettingPtr& forgetting, const http::CallResult& result);
    void list_rest(const ForgettingPtr& forgetting);
    void take_rest(const ForgettingPtr& forgetting, const http::CallResult& result);
    void remove_next(const ForgettingPtr& forgetting);
    void finish(const ForgettingPtr& forgetting, Forgotten out);

    const Settings settings_;
    const Clock& clock_;
    Gate gate_;
    // Last: its end runs the callbacks of what is open, which use all the others.
    std::unique_ptr<http::Client> http_;
};

}  // namespace shared::memory::mem0
