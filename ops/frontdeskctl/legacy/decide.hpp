// What is to become of a column, by what stands there. Pure.
#pragma once

#include "ops/frontdeskctl/legacy/column.hpp"

#include <string>
#include <vector>

namespace ops::frontdeskctl::legacy {

enum class Fate {
    kFine,       // a uuid with its foreign key
    kElsewhere,  // it points to another table: no session of a conversation
    kMigrate,
    kByHand,  // something is in the way, see `why`
};

struct Decision {
    Fate fate = Fate::kFine;
    std::string why;
};

Decision decide(const Column& column);

// What a person should know before the column is migrated, a line each.
std::vector<std::string> notes_of(const Column& column, bool may_silence_triggers);

}  // namespace ops::frontdeskctl::legacy
