// `frontdeskctl cache on|off|stats|warm`: what every process that keeps caches is asked.
#include "ops/frontdeskctl/admin_calls.hpp"
#include "ops/frontdeskctl/cache_processes_print.hpp"
#include "ops/frontdeskctl/commands.hpp"
#include "shared/http/message.hpp"
#include "shared/json/value.hpp"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kToldWithin{2'000};
constexpr std::chrono::milliseconds kAskedWithin{5'000};
constexpr std::chrono::milliseconds kLookEvery{100};
constexpr std::chrono::seconds kTellEvery{1};

// Those that keep caches, and those of whom nobody knows; says who did not answer.
std::vector<AdminAnswer> with_caches(std::vector<AdminAnswer> answers, std::string_view done) {
    std::erase_if(answers, [](const AdminAnswer& each) { return each.is_elsewhere; });
    for (const AdminAnswer& each : answers) {
        if (each.fault.empty()) continue;
        fmt::print(stderr, "frontdeskctl: {} was not {}: {}\n", each.url, done, each.fault);
    }
    if (answers.empty()) {
        fmt::print(stderr, "frontdeskctl: ADMIN_URLS names no process that keeps caches\n");
    }
    return answers;
}

bool all_well(const std::vector<AdminAnswer>& answers) {
    return !answers.empty() && std::all_of(answers.begin(), answers.end(), [](const auto& each) {
        return each.fault.empty();
    });
}

struct Pending {
    std::string url;
    std::int64_t run = 0;
};

std::vector<std::string> urls_of(const std::vector<Pending>& pending) {
    std::vector<std::string> out;
    out.reserve(pending.size());
    for (const Pending& each : pending) out.push_back(each.url);
    return out;
}

std::vector<Pending> begun(const std::vector<AdminAnswer>& answers) {
    std::vector<Pending> out;
    shared::json::Parser parser;
    for (const AdminAnswer& each : answers) {
        const auto body = parser.parse(each.body);
        if (each.fault.empty() && body) out.push_back({each.url, (*body)["run"].integer_or(0)});
    }
    return out;
}

// One line a second for each that is still at it.
class WarmProgress {
  public:
    void tell(const std::vector<AdminAnswer>& under_way) {
        if (SteadyClock::now() - told_ < kTellEvery) return;
        told_ = SteadyClock::now();
        for (const AdminAnswer& each : under_way) {
            fmt::print(stderr, "frontdeskctl: {}: {}\n", each.url, warming_words(each.body));
        }
    }

  private:
    SteadyClock::time_point told_ = SteadyClock::now();
};

// The last answer of each, in no order; one that is not over by the deadline has a fault.
std::vector<AdminAnswer> await_warm(const Settings& settings,
                                    std::vector<Pending> pending,
                                    std::chrono::seconds limit) {
    const auto deadline = SteadyClock::now() + limit;
    std::vector<AdminAnswer> out;
    WarmProgress progress;
    while (!pending.empty()) {
        auto answers =
            ask_all(settings, urls_of(pending), {"GET", "/admin/warmup", {}, kAskedWithin});
        const bool is_late = SteadyClock::now() >= deadline;
        std::vector<Pending> left;
        std::vector<AdminAnswer> under_way;
        for (std::size_t i = 0; i < answers.size(); ++i) {
            AdminAnswer& answer = answers[i];
            if (answer.fault.empty() && !is_warm_up_over(answer.body, pending[i].run)) {
                if (!is_late) {
                    left.push_back(pending[i]);
                    under_way.push_back(std::move(answer));
                    continue;
                }
                answer.fault = "not over yet";
            }
            out.push_back(std::move(answer));
        }
        pending = std::move(left);
        progress.tell(under_way);
        if (!pending.empty()) std::this_thread::sleep_for(kLookEvery);
    }
    return out;
}

int report_warm(const std::vector<AdminAnswer>& answers, bool as_json) {
    fmt::print("{}", as_json ? processes_json(answers) + "\n" : warmed_text(answers));
    const bool is_whole = std::all_of(
        answers.begin(), answers.end(), [](const auto& each) { return is_warmed(each.body); });
    return all_well(answers) && is_whole ? kDone : kFailed;
}

}  // namespace

int cache_switch(const Settings& settings, const CacheOptions& options, bool is_on) {
    const std::string word = is_on ? "on" : "off";
    AdminCall call{"POST", "/admin/cache/" + word + "?category=", {}, kToldWithin};
    call.path += shared::http::percent_encoded(options.category);
    const auto answers = with_caches(ask_all(settings, settings.admin_urls, call), "told");
    for (const AdminAnswer& each : answers) {
        if (each.fault.empty()) fmt::print("{}: {} is {}\n", each.url, options.category, word);
    }
    return all_well(answers) ? kDone : kFailed;
}

int cache_stats(const Settings& settings, const CacheOptions& options) {
    const AdminCall call{"GET", "/admin/cache/stats", {}, kAskedWithin};
    const auto answers = with_caches(ask_all(settings, settings.admin_urls, call), "asked");
    fmt::print("{}", options.json ? processes_json(answers) + "\n" : stats_text(answers));
    return all_well(answers) ? kDone : kFailed;
}

int cache_warm(const Settings& settings, const CacheOptions& options) {
    AdminCall call{"POST", "/admin/warmup/" + options.group, {}, kAskedWithin};
    if (!options.patient.empty()) {
        call.path =
            "/admin/warmup/memory?patient=" + shared::http::percent_encoded(options.patient);
    }
    auto answers = with_caches(ask_all(settings, settings.admin_urls, call), "warmed");
    if (!options.patient.empty()) return report_warm(answers, options.json);
    const auto pending = begun(answers);
    std::erase_if(answers, [](const AdminAnswer& each) { return each.fault.empty(); });
    for (AdminAnswer& each :
         await_warm(settings, pending, std::chrono::seconds(options.wait_seconds))) {
        if (!each.fault.empty()) {
            fmt::print(stderr, "frontdeskctl: {} is not warm: {}\n", each.url, each.fault);
        }
        answers.push_back(std::move(each));
    }
    return report_warm(answers, options.json);
}

}  // namespace ops::frontdeskctl
