// What a batch of turns makes of the rows of its messages. Pure.
//
// First the keys are asked for, then what PostgreSQL knows of them is put in, then the turns are
// applied in order; what must be written comes out folded, one entry a message.
#pragma once

#include "shared/events/turn.hpp"
#include "workers/background/batches/item.hpp"
#include "workers/background/persist/standing.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace workers::background::persist {

// A provider's message id is unique within its conversation.
struct MessageKey {
    std::string conversation;
    std::string message;
    auto operator<=>(const MessageKey&) const = default;
};

// A row of core.whatsapp_messages as far as turns can move it.
struct MessageState {
    Standing standing;
    shared::events::DeliveryState delivery = shared::events::DeliveryState::kNone;
    int attempt = 0;         // of the reply; 0: none yet
    std::string created_at;  // text as PostgreSQL gave it; empty for a row still to be inserted
    bool has_reply_message = false;  // the row knows the provider's id of its reply
    bool was_out = false;            // before this batch: its reply stands among what was said
    bool is_erased = false;          // known by id, its row is gone: nothing is written
    // The turn the row is made from, or takes its news from; null where nothing changed.
    const batches::Item* first = nullptr;
    const batches::Item* news = nullptr;   // outcome and all that goes with it
    const batches::Item* reply = nullptr;  // newest turn of this row that had a reply
    bool is_delivery_moved = false;
};

// A turn that makes no row: a repeat of a known message, a dead letter without a clinic, or a
// message without an id.
struct Rowless {
    const batches::Item* item = nullptr;
    bool is_duplicate = false;
};

class MessageBook {
  public:
    // Keys of all turns that are about a message, sorted.
    static std::vector<MessageKey> keys(std::span<const batches::Item> items);

    void put_known(MessageKey key, MessageState state);
    // In the order of the log. Turns of other kinds are passed over.
    void apply(const batches::Item& item);

    // Sorted by key: rows to insert (created_at empty), then what changed of known rows.
    using Changed = std::vector<std::pair<const MessageKey&, const MessageState*>>;
    Changed inserts() const;
    Changed updates() const;
    const std::vector<Rowless>& rowless() const { return rowless_; }
    // Messages whose reply failed after it had counted as sent.
    const std::vector<MessageKey>& late_failures() const { return late_failures_; }
    std::size_t duplicates() const { return duplicates_; }
    // Turns whose staff notice counts: all but those of duplicates.
    const std::vector<const batches::Item*>& noticed() const { return noticed_; }
    const MessageState* find(const MessageKey& key) const;

  private:
    void add_rowless(const batches::Item& item, bool is_duplicate);
    void start(const MessageKey& key, const batches::Item& item);
    void move(const MessageKey& key, MessageState& state, const batches::Item& item);
    void move_delivery(const MessageKey& key, MessageState& state, const batches::Item& item);

    std::map<MessageKey, MessageState> states_;
    std::vector<Rowless> rowless_;
    std::vector<MessageKey> late_failures_;
    std::vector<const batches::Item*> noticed_;
    std::size_t duplicates_ = 0;
};

}  // namespace workers::background::persist
