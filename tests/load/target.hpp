// The lines that messages are written to, from a clinic file (schemas/seed).
#pragma once

#include "shared/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tests::load {

enum class Dialect { kEvolutionV1, kEvolutionV2, kMeta };

struct Target {
    Dialect dialect = Dialect::kEvolutionV2;
    std::string line;              // instance or phone_number_id
    std::string number;            // of the clinic, digits; may be empty
    std::string path_token;        // last part of the webhook's path
    std::string app_secret;        // Meta: signs; empty: not signed
    std::string header_secret;     // Evolution: X-Webhook-Secret; may be empty
    std::string api_key;           // Evolution puts it into each body; may be empty
    std::uint32_t greetings = 25;  // percent of the messages that are a bare greeting
};

// Lines of enabled sources, in the file's order; of those named in `only` (all where it is empty).
// Errors: `bad_seed`, `no_line` (one that is named is not there, or there is none at all).
shared::Result<std::vector<Target>> read_targets(std::string_view seed,
                                                 const std::vector<std::string>& only);

}  // namespace tests::load
