// The envelope every record carries, whatever its topic (DESIGN: "Every record").
//
// On the wire a record is one JSON object: these members, then `body`, whose shape `kind` decides.
// Readers take version N and N+1 of a schema they know and ignore members they do not know.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/result.hpp"
#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shared::events {

// When something happened to a message on its way: microseconds since 1970.
struct Stage {
    std::string name;  // `received verified published taken looked_up decided claimed sent ...`
    std::int64_t at_us = 0;
};

// Marks a record that was a dead letter and was written back (`frontdeskctl dlq replay`).
struct Replay {
    std::string id;           // of this replay, the same whenever it is read; empty: none
    bool is_any_age = false;  // answered however old it is
    explicit operator bool() const { return !id.empty(); }
};

struct Envelope {
    std::string schema;        // name and version: `inbound.v1`
    std::string record;        // UUIDv7 text, kept through spool, retry and replay
    std::string kind;          // what `body` holds
    std::string source;        // name of the source it came through; empty where none
    std::string message;       // the provider's message id; empty where none
    std::string conversation;  // 32 hex digits; empty where none
    // The lesser conversation that passed the record on; empty where it came straight here.
    std::string forwarded_from;
    Replay replay;
    WallMs provider_time = 0;  // the provider's own time; 0 where it gave none
    WallMs received_at = 0;    // when ingest had the whole request
    WallMs deadline = 0;       // when the first attempt should be over; 0: none
    std::string traceparent;   // W3C; may be empty
    std::vector<Stage> stages;
    std::string enc;  // id of the key that sealed the body; empty: the body is plain

    // Time of the named stage, 0 if it is not there.
    std::int64_t stage(std::string_view name) const;
    // Adds the stage, or moves it where it was there already.
    void set_stage(std::string_view name, std::int64_t at_us);
};

// Name and version of a `schema` member: `inbound.v1` is {"inbound", 1}; version 0 if malformed.
struct SchemaName {
    std::string_view name;
    int version = 0;
};
SchemaName parse_schema(std::string_view schema);

// The member `replay` of a record.
void write_replay(json::Writer& out, const Replay& replay);

// Opens the record's object, writes the envelope and leaves the writer right after `"body":`.
// The caller writes one value and then end_object().
void begin_record(json::Writer& out, const Envelope& envelope);

// Reads the envelope of a parsed record. Error `bad_record` (dead letter) if it is no object or a
// member that every record must have (schema, record, kind) is missing.
Result<Envelope> read_envelope(const json::Value& record);

}  // namespace shared::events
