// Names of a clinic's services, ready for comparing.
#pragma once

#include "workers/hot/lookup/clinic.hpp"

#include <string>
#include <vector>

namespace workers::hot::replies {

struct ServiceName {
    std::size_t service;             // index in Clinic::services
    std::vector<std::string> words;  // folded, without articles and prepositions; never empty
};

// Names and aliases in all languages. The reference is good until the next call on this thread.
const std::vector<ServiceName>& service_names(const lookup::Clinic& clinic);

// Whether a written word is that word of a name: equal, or with another ending, or with a small
// word in front where the script writes it so, or one slip away.
bool same_word(const std::string& written, const std::string& name);

}  // namespace workers::hot::replies
