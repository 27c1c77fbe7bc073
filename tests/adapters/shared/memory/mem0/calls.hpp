// Calls of the port that are waited for, and patients to make them for.
#pragma once

#include "shared/memory/mem0/client.hpp"

#include <chrono>
#include <future>
#include <stdexcept>
#include <string>

namespace shared::memory::mem0::test {

constexpr std::chrono::seconds kPatience{20};

inline UserId patient(int number) {
    return *UserId::of("0190a000-0000-7000-8000-00000000000a",
                       "0190a000-0000-7000-8000-0000000000" + std::to_string(10 + number));
}

inline Addition text(const std::string& words) {
    Addition out;
    out.outbox_id = uuid_v7();
    out.messages = {{"user", words}};
    out.kind = "turn";
    return out;
}

// A call that has begun.
template <typename T>
class Pending {
  public:
    template <typename Begin>
    explicit Pending(Begin begin) {
        begin([promise = promise_](T value) { promise->set_value(std::move(value)); });
    }
    T get() {
        auto future = promise_->get_future();
        if (future.wait_for(kPatience) != std::future_status::ready) {
            throw std::runtime_error("no callback");
        }
        return future.get();
    }

  private:
    // Shared with a callback that may come when the test is over.
    std::shared_ptr<std::promise<T>> promise_ = std::make_shared<std::promise<T>>();
};

inline Listing list(Provider& provider, const UserId& user) {
    return Pending<Listing>([&](auto done) { provider.list(user, done); }).get();
}
inline Listing search(Provider& provider, const UserId& user, const char* query, std::size_t most) {
    return Pending<Listing>([&](auto done) { provider.search(user, query, most, done); }).get();
}
inline Added add(Provider& provider, const UserId& user, const Addition& addition) {
    return Pending<Added>([&](auto done) { provider.add(user, addition, done); }).get();
}
inline Listing find(Provider& provider,
                    const UserId& user,
                    const Uuid& id,
                    const std::string& event = "") {
    return Pending<Listing>([&](auto done) { provider.find(user, {id, event}, done); }).get();
}
inline Forgotten forget(Provider& provider, const UserId& user, BootNs send_before = 0) {
    return Pending<Forgotten>([&](auto done) { provider.forget(user, send_before, done); }).get();
}
inline Forgotten forget(Provider& provider, const UserId& user, std::string_view id) {
    return Pending<Forgotten>([&](auto done) { provider.forget(user, id, done); }).get();
}

// Asks until so many of an addition are there; what was seen last.
inline Listing wait_for(Provider& provider, const UserId& user, const Uuid& id, std::size_t count) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    Listing seen;
    do {
        seen = find(provider, user, id);
    } while (seen.memories.size() != count && std::chrono::steady_clock::now() < end);
    return seen;
}

}  // namespace shared::memory::mem0::test
