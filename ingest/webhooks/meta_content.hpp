// What a message of Meta's Cloud API says: kind, words, choice, quote.
// Thread-safety: a free function without state.
#pragma once

#include "shared/json/value.hpp"

#include <string>

namespace ingest::webhooks {

struct MetaContent {
    std::string type;    // as events::Message::type
    std::string text;    // words of the writer
    std::string choice;  // id of a pressed button or chosen row
    std::string quoted;  // message id it answers or reacts to
};

MetaContent meta_content(const shared::json::Value& message);

}  // namespace ingest::webhooks
