// What a model is asked, and what its answer means. Pure.
//
// The model is told nothing but the message and our reply, quoted as data, never whose they are.
// Nothing it says is taken on trust: kinds it does not know, long texts and more than kMostFacts
// are left out.
#pragma once

#include "shared/http/client.hpp"
#include "shared/memory/extractor.hpp"
#include "shared/memory/model/settings.hpp"
#include "shared/memory/provider.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace shared::memory::model {

inline constexpr std::size_t kMostFacts = 10;
inline constexpr std::size_t kMostFactBytes = 300;

http::Call chat_call(const Settings& settings, const Addition& addition);

// The facts of an answer of 200, each said by the patient in that language (`und` where it is not
// known); none where the model
// found none. Nothing where the answer cannot be understood, was cut short or withheld.
std::optional<std::vector<Fact>> facts_of(std::string_view body, std::string_view language);

// Nothing is kept at the model: whatever failed may be asked again; kUnknown where it was sent and
// not answered. A quota that is used up stops, and a 400 for what stands in every request (the
// model's name, a parameter).
Outcome outcome_of(const http::CallResult& result);

}  // namespace shared::memory::model
