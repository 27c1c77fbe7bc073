// Answers about services and what they cost.
#pragma once

#include "workers/hot/intent/reading.hpp"
#include "workers/hot/replies/wording.hpp"

#include <string>
#include <vector>

namespace workers::hot::replies {

// A message that asks about services.
struct ServiceQuestion {
    const std::vector<std::string>& words;  // folded
    const intent::Reading& reading;
    bool is_general = false;  // names none: "price list"
};

struct ServiceAnswer {
    std::string text;  // empty where it cannot be told
    // Codes of the services it asks back about, in its order: one wants a yes or no, several a
    // number or a name. Empty where it does not ask.
    std::vector<std::string> choices;
};

// Prices of the services named; the list where the question is general; a question back where a
// name is only near. Cannot be told: no such service, or one of them without a price on record.
ServiceAnswer write_prices(const Wording& wording, const ServiceQuestion& question);

// What one service costs; empty without a price on record.
std::string write_price(const Wording& wording, const lookup::Service& service);

// What the clinic offers: the services named, or all of them, or a question back.
ServiceAnswer write_services(const Wording& wording, const ServiceQuestion& question);

}  // namespace workers::hot::replies
