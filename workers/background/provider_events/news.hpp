// What providers tell of messages after the fact, and what it makes of a row. Pure.
#pragma once

#include "shared/events/turn.hpp"
#include "workers/background/batches/item.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace workers::background::provider_events {

enum class NewsKind { kStatus, kEdit, kDelete };
std::string_view name(NewsKind kind);
std::optional<NewsKind> parse_news_kind(std::string_view text);

// One event about a message of a line. A status is about the reply we sent, found by our reply id
// or the provider's id of the send; an edit or delete is about what the patient wrote.
struct News {
    std::string record;  // id of the event's record
    NewsKind kind = NewsKind::kStatus;
    std::string source;  // who told it; empty once it waited: it was let in before
    std::string line;
    std::string reply_id;    // uuid; empty where the provider gave none of ours back
    std::string message_id;  // the provider's
    std::string state;       // status: accepted sent delivered read failed
    std::string error;
    std::string text;            // edit: the new words
    bool is_owner_told = false;  // ingest has done it
    shared::WallMs at = 0;
    shared::WallMs received_at = 0;  // or, where it waited for its row, when it began to
};

struct Sorted {
    std::vector<News> news;
    std::size_t ignored = 0;  // connection, unknown, and states nobody knows
};

// Takes the provider events of a batch apart. A send event is a status `sent`.
Sorted sort_events(std::span<const batches::Item> items);

// The event that made a delivery what it is.
struct Decider {
    std::string record;
    std::string message_id;  // the provider's id of the send
    shared::WallMs received_at = 0;
};

// All that a batch brings for one row; a later status never takes an earlier one back.
struct RowNews {
    shared::events::DeliveryState delivery = shared::events::DeliveryState::kNone;
    Decider decided_by;
    std::string error;
    std::string reply_message_id;  // the provider's id of the reply; empty: not told
    shared::WallMs delivered_at = 0;
    shared::WallMs read_at = 0;
    std::string text;
    shared::WallMs edited_at = 0;
    shared::WallMs deleted_at = 0;
};
void add(RowNews& row, const News& news);

// A status that names our reply and the provider's id tells whose that id is: others of the same id
// are about the same reply.
void share_reply_ids(std::vector<News>& news);

}  // namespace workers::background::provider_events
