// Port: writing records. One idempotent producer (acks=all) behind it in the real adapter.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/result.hpp"
#include "shared/kafka/record.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace shared::kafka {

// What is known of a record once its produce call is over.
struct Ack {
    bool stored = false;
    Offset offset = -1;    // where stored; -1 where the library does not know it
    WallMs timestamp = 0;  // when the ack was handled; wall clock of this process
    // Where not stored: whether the broker may have it all the same.
    bool possibly_stored = false;
    std::string code;        // librdkafka's name of the error; empty where stored
    bool too_large = false;  // will never be accepted: not to be tried again
};
using OnAck = std::function<void(const Ack&)>;

class Producer {
  public:
    virtual ~Producer() = default;

    // Copies key and value (nullopt value: a tombstone) and returns at once. `on_ack` is called
    // exactly once for every call that returned success, from whichever thread serves the
    // producer (the adapter's contract), never from inside produce(). Records of one partition
    // are acknowledged in the order of the calls.
    // Errors (retry): `queue_full`, `producer_fatal` (being rebuilt), `kafka_down`. Never to be
    // tried again: `too_large` (dead letter), `unknown_partition` (stop).
    virtual Result<void> produce(std::string_view topic,
                                 Partition partition,
                                 std::string_view key,
                                 std::optional<std::string_view> value,
                                 OnAck on_ack) = 0;
};

}  // namespace shared::kafka
