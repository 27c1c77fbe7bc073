// Names of a clinic's services, ready for comparing.
#pragma once

#include "workers/hot/lookup/clinic.hpp"
#include "workers/hot/replies/word_nearness.hpp"

#include <map>
#include <string>
#include <vector>

namespace workers::hot::replies {

struct ServiceName {
    std::size_t service;             // index in Clinic::services
    std::vector<std::size_t> words;  // in ServiceNames::words; never empty
};

struct ServiceNames {
    // Names and aliases that count in a language: those in it, and all of a service that has none
    // in it. Folded, without small and generic words.
    std::vector<ServiceName> own;
    std::vector<Word> words;  // of them, each once
    // Words that only other languages' names have, with the services.
    std::map<std::string, std::vector<std::size_t>, std::less<>> foreign;
};

// Of a clinic in a language. The reference is good until the next call on this thread.
const ServiceNames& service_names(const lookup::Clinic& clinic, const std::string& language);

}  // namespace workers::hot::replies
