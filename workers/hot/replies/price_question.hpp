// Questions about prices that only the clinic's own names tell.
#pragma once

#include "workers/hot/lookup/clinic.hpp"
#include "workers/hot/understanding/understander.hpp"

namespace workers::hot::replies {

// What the model is not sure of, since it knows no "كم سعر الخلع", is a question about a price all
// the same where the words of one stand beside the name of a service, or what is near one, and
// nothing else is asked.
bool asks_for_price(const lookup::Clinic& clinic, const understanding::Understood& understood);

}  // namespace workers::hot::replies
