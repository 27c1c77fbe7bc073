// What a patient wrote stands in his wishes as well, each message as whole lines of one: an edit
// changes them there, a delete takes them out.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <string>
#include <string_view>

namespace workers::background::provider_events {

// A patient's message as it was and as it is.
struct Reworded {
    std::string conversation;
    std::string before;  // JSON: all that it said so far; what is empty or says the same is nothing
    std::string now;     // empty: taken back
};

// In all wishes of the conversation. Throws shared::postgres::StatementError.
void reword_wishes(shared::postgres::Transaction& transaction, const Reworded& message);

}  // namespace workers::background::provider_events
