#include "shared/memory/mem0/statuses.hpp"

#include "shared/memory/mem0/answers.hpp"
#include "shared/memory/mem0/instant.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace shared::memory::mem0 {
namespace {

// What an addition may have done already is not to be done blindly again.
Fate again(Operation operation) {
    return operation == Operation::kAdd ? Fate::kUnknown : Fate::kRetry;
}

Outcome without_answer(Operation operation, const http::CallResult& result) {
    Outcome out;
    out.fate = result.unwritten ? Fate::kRetry : again(operation);
    if (result.code == "right_expired") {
        out.code = "memory_late";
    } else if (result.code == "timeout") {
        out.code = "memory_timeout";
    } else if (result.code == "refused" || result.code == "resolve") {
        out.code = "memory_refused";
    } else if (result.code == "aborted") {
        out.code = "memory_aborted";
    } else if (result.code == "queue_full") {
        out.code = "memory_unavailable";
    } else {
        out.code = "memory_reset";
    }
    return out;
}

void take_server_error(Operation operation, const http::CallResult& result, Outcome& out) {
    const std::string code = error_code_of(result.body);
    out.fate = again(operation);
    if (code == "provider_auth_failed") {
        out.fate = Fate::kStop;
        out.code = "memory_model";
    } else if (code == "provider_bad_request") {
        out.fate = Fate::kDeadLetter;
        out.code = "memory_rejected";
    } else if (code.starts_with("provider_")) {
        out.code = "memory_model";
    } else if (result.status == 500 || code == "unknown") {
        // Bad ids, a text that cannot be stored and a dry pool all look like this.
        out.code = "memory_ambiguous";
    } else {
        out.code = "memory_unavailable";
    }
}

// The hosted service says so of its quota; elsewhere it is the body that is too large.
bool is_out_of_quota(Dialect dialect, int status) {
    return status == 402 || (status == 413 && dialect == Dialect::kHosted);
}

void take_refusal(Dialect dialect, Operation operation, int status, Outcome& out) {
    if (status == 401 || status == 403) {
        out.fate = Fate::kStop;
        out.code = "memory_unauthorized";
    } else if (status < 400 || status == 404 || status == 405) {
        out.fate = Fate::kStop;
        out.code = "memory_no_route";
    } else if (is_out_of_quota(dialect, status)) {
        out.fate = Fate::kStop;
        out.code = "memory_model";
    } else if (status == 408) {
        out.fate = again(operation);
        out.code = "memory_timeout";
    } else {
        out.fate = Fate::kDeadLetter;
        out.code = "memory_rejected";
    }
}

}  // namespace

Outcome outcome_of(Dialect dialect,
                   Operation operation,
                   const http::CallResult& result,
                   WallMs now) {
    if (result.status == 0) return without_answer(operation, result);
    Outcome out;
    out.status = result.status;
    if (result.status >= 200 && result.status < 300) return out;
    if (result.status == 429 || result.status == 503) {
        out.retry_after = retry_after_of(http::find(result.headers, "retry-after"), now);
    }
    if (result.status == 429) {
        out.fate = Fate::kRetry;
        out.code = "memory_rate_limited";
    } else if (result.status >= 500) {
        take_server_error(operation, result, out);
    } else {
        take_refusal(dialect, operation, result.status, out);
    }
    return out;
}

Outcome garbage(Operation operation, int status) {
    Outcome out;
    out.fate = again(operation);
    out.code = "memory_garbage";
    out.status = status;
    return out;
}

Outcome refused(const char* code) {
    Outcome out;
    out.fate = Fate::kDeadLetter;
    out.code = code;
    return out;
}

bool may_go_on(const http::CallResult& result) {
    if (result.status == 0) return !result.unwritten;
    return result.status == 408 || result.status == 504;
}

bool is_trouble(const Outcome& outcome) {
    constexpr std::array<std::string_view, 9> kTrouble{"memory_timeout",
                                                       "memory_refused",
                                                       "memory_reset",
                                                       "memory_unavailable",
                                                       "memory_ambiguous",
                                                       "memory_model",
                                                       "memory_garbage",
                                                       "memory_unauthorized",
                                                       "memory_no_route"};
    return std::find(kTrouble.begin(), kTrouble.end(), outcome.code) != kTrouble.end();
}

}  // namespace shared::memory::mem0
