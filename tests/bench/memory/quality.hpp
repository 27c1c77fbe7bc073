// How much of what answers a question is among the first that are found.
#pragma once

#include "tests/bench/memory/conversations.hpp"

#include <array>
#include <functional>
#include <map>
#include <string>

namespace tests::bench::memory {

constexpr std::array<std::size_t, 2> kDepths{5, 10};
constexpr std::size_t kDeepest = 10;

// In percent, by the places of kDepths.
struct Found {
    std::array<double, 2> any{};     // questions with one of their turns at least
    std::array<double, 2> recall{};  // of the turns that answer, the mean over the questions
};

// "tune" and "held" -> language, and "all" for the mean of the languages.
using Quality = std::map<std::string, std::map<std::string, Found>>;

// The turns that are found, from 0, best first, at most kDeepest.
using Answer = std::function<std::vector<std::size_t>(const Patient&, const Question&)>;

Quality measure_quality(const std::vector<Patient>& patients, const Answer& answer);

// By the index that patients get. Not thread-safe: keeps the index of the patient asked last.
Answer ours();

}  // namespace tests::bench::memory
