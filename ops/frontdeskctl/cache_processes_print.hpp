// What `frontdeskctl cache stats` and `warm` print of the processes' answers; pure.
#pragma once

#include "ops/frontdeskctl/admin_calls.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ops::frontdeskctl {

// A table for each process, one of all together, and Redis. Those with a fault are left out.
std::string stats_text(const std::vector<AdminAnswer>& answers);
// {"processes":[{"address":"...",<the members of its answer>}],"away":[{"address":"...","why":""}]}
std::string processes_json(const std::vector<AdminAnswer>& answers);

// What each category of each process took, or what went wrong with it.
std::string warmed_text(const std::vector<AdminAnswer>& answers);
// Of an answer to GET /admin/warmup.
std::string warming_words(const std::string& body);
bool is_warm_up_over(const std::string& body, std::int64_t run);
// Whether no category has a fault; true where the answer cannot be read.
bool is_warmed(const std::string& body);

}  // namespace ops::frontdeskctl
