// What stands in for mem0's models: which texts are kept, and how well a text fits a question.
// Deterministic and simple. Pure.
#pragma once

#include "ops/sandbox/mem0/ask.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ops::sandbox::mem0 {

// With `infer` each text of the user's that has a letter is one memory; without, each text of
// anybody but the system.
std::vector<std::string> texts_to_keep(const std::vector<Said>& messages, bool infer);
// From 0.05 to 0.95: by how many of the query's words the text has.
double score_of(std::string_view query, std::string_view text);

}  // namespace ops::sandbox::mem0
