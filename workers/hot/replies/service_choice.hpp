// The answer to "which of these services do you mean?" (Ask::kWhichService).
#pragma once

#include "workers/hot/lookup/clinic.hpp"
#include "workers/hot/replies/reply_engine.hpp"
#include "workers/hot/understanding/understander.hpp"

namespace workers::hot::replies {

struct ServiceChoice {
    const lookup::Service* service = nullptr;  // the one that is meant
    bool is_none = false;                      // none of them: "no"
};

// By number, by name or a part of it, by a yes where one was asked about. Neither member is set
// where the words do not belong to the question.
ServiceChoice chosen_service(const Question& question, const understanding::Understood& understood);

}  // namespace workers::hot::replies
