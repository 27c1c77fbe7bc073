// What a message of Evolution API says: kind, words, choice, quote. Wrappers are opened.
// Thread-safety: free functions without state.
#pragma once

#include "shared/json/value.hpp"

#include <string>

namespace ingest::webhooks {

struct Content {
    std::string type;    // as events::Message::type
    std::string text;    // words of the writer
    std::string choice;  // id of a pressed button or chosen row
    std::string quoted;  // message id it answers or reacts to
    // A protocol message inside: the value below `protocolMessage`; nothing otherwise.
    shared::json::Value protocol;
};

// `message` is the provider's message object; at most eight wrappers are opened. Points into the
// document of `message`.
Content evolution_content(const shared::json::Value& message);

}  // namespace ingest::webhooks
