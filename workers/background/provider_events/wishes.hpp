// What a patient wrote stands in his wishes as well, each message as whole lines of one: an edit
// changes them there, a delete takes them out.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace workers::background::provider_events {

// A patient's message as it was and as it is.
struct Reworded {
    std::string conversation;
    std::string before;  // JSON: all that it said so far; what is empty or says the same is nothing
    std::string now;     // empty: taken back
};

// In all wishes of their conversations, one message after the other; two statements at most. Throws
// shared::postgres::StatementError.
void reword_wishes(shared::postgres::Transaction& transaction,
                   const std::vector<Reworded>& messages);

// A wish after some words of it became others, or nothing where `now` is empty. Whole lines alone
// are changed. The hot worker cuts a wish at 600 bytes, between characters: the last of it may be
// but the beginning of the words, as may be what is too long to be so by chance. Pure.
std::string reworded(std::string_view wish, std::string_view words, std::string_view now);

}  // namespace workers::background::provider_events
