#include "ops/frontdeskctl/trace.hpp"

#include "ops/frontdeskctl/commands.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {

bool Occurrence::is_settled() const {
    const bool is_final = outcome == "replied" || outcome == "fell_back" ||
                          outcome == "suppressed" || outcome == "handed_over" || outcome == "dead";
    return is_final && delivery != "unconfirmed";
}

int trace(const Settings& settings, const TraceOptions& options) {
    std::vector<Occurrence> occurrences;
    auto database = settings.database();
    auto rows = trace_database(database, options.id);
    if (rows) {
        occurrences = std::move(*rows);
    } else {
        // The topics may still know: that is the time at which somebody asks.
        fmt::print(stderr,
                   "frontdeskctl: the database was not asked: {}: {}\n",
                   rows.error().code,
                   rows.error().detail);
    }
    const bool ask_topics = occurrences.empty() || options.topics;
    if (ask_topics && !settings.kafka.brokers.empty()) {
        const auto read = trace_topics(settings, options.id, options.hours, occurrences);
        if (!read) {
            fmt::print(stderr,
                       "frontdeskctl: the topics were not read: {}: {}\n",
                       read.error().code,
                       read.error().detail);
        }
    }
    fmt::print("{}",
               options.json ? trace_json(options.id, occurrences) + "\n"
                            : trace_text(options.id, occurrences));
    return occurrences.empty() ? kFailed : kDone;
}

}  // namespace ops::frontdeskctl
