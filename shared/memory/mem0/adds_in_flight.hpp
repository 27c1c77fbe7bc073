// How many additions mem0 is at work on, as far as we know: hung ones make the open-source server
// deaf (the 40th stops every route), and a caller who leaves does not end them.
//
// Pure and not thread-safe; the caller gives the time.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "shared/memory/user_id.hpp"

#include <cstddef>
#include <map>

namespace shared::memory::mem0 {

class AddsInFlight {
  public:
    static constexpr std::size_t kMost = 4;
    // The server's model is asked three times for 600 s at worst; by 10 min nearly all have ended.
    static constexpr MonoUs kLostFor = 600'000'000;

    enum class Entry { kTaken, kFull, kPatientBusy };

    // Anything but kTaken: nothing has begun. One at a time of a user, kMost of all.
    Entry begin(const UserId& user, const Uuid& outbox_id, MonoUs now);
    // It was answered, or never left this process.
    void end(const UserId& user, const Uuid& outbox_id);
    // It got no answer: counts until seen(), or for kLostFor.
    void lose(const UserId& user, const Uuid& outbox_id, MonoUs now);
    // It stands in the user's list: what was lost is at its end. One that still waits for its
    // answer goes on.
    void seen(const UserId& user, const Uuid& outbox_id);
    std::size_t count(MonoUs now);

  private:
    struct Add {
        Uuid outbox_id;
        MonoUs lost_until = 0;  // 0: its answer is still waited for
    };
    void expire(MonoUs now);

    std::map<UserId, Add> adds_;
};

}  // namespace shared::memory::mem0
