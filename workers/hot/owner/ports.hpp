// What a partition's owner works with, and the limits it keeps.
#pragma once

#include "shared/kafka/log_reader.hpp"
#include "shared/kafka/producer.hpp"
#include "workers/hot/conversation/decision.hpp"
#include "workers/hot/event_loop/event_loop.hpp"
#include "workers/hot/kill_switch/kill_switch.hpp"
#include "workers/hot/lookup/directory.hpp"
#include "workers/hot/lookup/patients.hpp"
#include "workers/hot/metrics.hpp"
#include "workers/hot/replies/reply_engine.hpp"
#include "workers/hot/retry/parked_book.hpp"
#include "workers/hot/send/sender.hpp"
#include "workers/hot/send/throttle.hpp"
#include "workers/hot/send/typing.hpp"

#include <cstdint>

namespace workers::hot::owner {

// What an owner works with. All must outlive it; the producers' callbacks come from their threads.
struct Ports {
    event_loop::EventLoop& loop;
    shared::kafka::Producer& claims;  // linger 0; forwards too
    shared::kafka::Producer& turns;   // a few ms of linger
    shared::kafka::LogReader& reader;
    send::Sender& sender;
    send::Throttle& throttle;  // of this process
    lookup::Directory& directory;
    lookup::Patients& patients;
    const replies::ReplyEngine& engine;
    const kill_switch::KillSwitch& kill_switch;
    const shared::Clock& clock;
    const Metrics& metrics;
    send::Typing* typing = nullptr;  // none: nothing is shown
};

inline constexpr shared::MonoUs kMostRecallWait = 50'000;

struct OwnerSettings {
    conversation::Rules rules;
    // A message waits so long for what is known of the patient, kMostRecallWait at most; 0: not.
    shared::MonoUs recall_us = kMostRecallWait;
    shared::BootNs right_to_send_ns = 5'000'000'000;  // from the claim's produce call
    shared::MonoUs send_cap_us = 1'000'000;  // then the turn says unconfirmed; the send goes on
    shared::WallMs open_wait_ms = 10'000;    // the next reply waits for an open one at most so long
    shared::MonoUs retry_every_us = 1'000'000;
    shared::WallMs retry_here_ms = 5'000;  // in its lane; then in the retry topics
    // Since the first failure; then dead letter. As long as a late text may still be sent.
    shared::WallMs retry_for_ms = 24LL * 3600 * 1000;
    shared::MonoUs send_wait_us = 5'000'000;  // for a slot of the source or the provider's limit
    std::size_t window = 2'048;               // received beyond the committed prefix
    retry::BookLimits parked{};
    shared::MonoUs link_wait_us = 1'500'000;  // a message waits so long for the other conversation:
                                              // longer than that one may be held by a send
    // So long an own-phone message does: nobody waits for a reply to it, and an echo taken for a
    // takeover silences the patient. Longer than another worker takes to open a dead one's
    // partition.
    shared::MonoUs own_link_wait_us = 20'000'000;
    std::int32_t partitions = 1;  // of `inbound`
};

}  // namespace workers::hot::owner
