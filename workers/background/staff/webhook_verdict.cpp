#include "workers/background/staff/webhook_verdict.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace workers::background::staff {
namespace {

using shared::http::CallResult;
using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace std::chrono_literals;

constexpr std::array<seconds, 9> kDelays{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
constexpr double kJitter = 0.2;
constexpr seconds kMostAsked = 1h;

bool is_success(const CallResult& result) {
    return result.status >= 200 && result.status < 300;
}

// In seconds; the form with a date counts as none.
milliseconds asked_wait(const CallResult& result) {
    if (result.status != 429 && result.status != 503) return 0ms;
    const std::string_view text = shared::http::find(result.headers, "retry-after");
    int number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc{} || end != text.data() + text.size() || number < 0) return 0ms;
    return std::min<seconds>(seconds(number), kMostAsked);
}

std::string code_of(const CallResult& result) {
    return result.status != 0 ? "status_" + std::to_string(result.status) : result.code;
}

}  // namespace

std::optional<milliseconds> retry_delay(int attempts, double random) {
    const auto at = static_cast<std::size_t>(std::max(attempts, 1)) - 1;
    if (at >= kDelays.size()) return std::nullopt;
    const auto whole = std::chrono::duration<double, std::milli>(kDelays[at]);
    return std::chrono::duration_cast<milliseconds>(whole * (1 + kJitter * random));
}

Verdict judge(const CallResult& result, int attempts, double random) {
    Verdict out;
    if (is_success(result)) {
        out.kind = Verdict::Kind::kDelivered;
        return out;
    }
    out.code = code_of(result);
    if (result.code == "right_expired" || result.code == "aborted") {
        out.kind = Verdict::Kind::kUnsent;
        return out;
    }
    out.is_gone = result.status == 410;
    const auto delay = retry_delay(attempts, random);
    if (!delay) {
        out.kind = Verdict::Kind::kGivenUp;
        return out;
    }
    out.delay = std::max(*delay, asked_wait(result));
    return out;
}

std::string_view result_word(const CallResult& result) {
    if (is_success(result)) return "delivered";
    if (result.status == 410) return "gone";
    if (result.status >= 300 && result.status < 400) return "status_3xx";
    if (result.status >= 400 && result.status < 500) return "status_4xx";
    if (result.status >= 500 && result.status < 600) return "status_5xx";
    if (result.code == "resend_refused") return "reset";
    for (const std::string_view word : {"timeout", "refused", "resolve", "reset"}) {
        if (result.code == word) return word;
    }
    return "other";
}

}  // namespace workers::background::staff
