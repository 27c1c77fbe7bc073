// A piece of a POST as a record of the log: envelope, conversation key, topic.
#pragma once

#include "ingest/webhooks/piece.hpp"
#include "shared/base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ingest::records {

struct Record {
    std::string topic;  // `inbound` or `events`
    std::string kind;
    std::string key;    // the conversation; else the line, else the source
    std::string value;  // one JSON object
};

// What all records of one POST have in common.
struct Origin {
    std::string source;
    std::string installation_key;
    shared::WallMs received_at = 0;
    std::int64_t received_us = 0;  // stage times, microseconds since 1970
    std::int64_t verified_us = 0;
    std::string traceparent;
};

// How long the first attempt may take, from the webhook on.
inline constexpr shared::WallMs kDeadlineMs = 5'000;

// The record has an id of its own. `produced_us` is the stage time of handing it to the log.
// Thread-safe.
Record make_record(webhooks::Piece piece, const Origin& origin, std::int64_t produced_us);

// What the piece tells of two conversations of one person, as a record for the lesser one: from now
// on it passes on. Nothing where it tells none. Only for what staff wrote under both addresses (the
// patient may write under the lesser one in the next moment) and for a changed address; the owners
// find out the rest by themselves. Written with the record of the piece, so that whatever is posted
// later stands behind it. Thread-safe.
std::optional<Record> make_link(const webhooks::Piece& piece, const Origin& origin);

// An edit or a delete of a patient's message as a record for the owner of its conversation, which
// decides whether anything follows from it; the record of the piece itself moves the stored row.
// Nothing where the conversation is not known: the background worker finds it by the message then.
// Thread-safe.
std::optional<Record> make_change(const webhooks::Piece& piece, const Origin& origin);

// `given` where it is a well-formed W3C traceparent, a new one otherwise. Thread-safe.
std::string traceparent(std::string_view given);

}  // namespace ingest::records
