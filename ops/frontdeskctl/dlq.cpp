// `frontdeskctl dlq list|show|discard`; `replay` is a file of its own.
#include "ops/frontdeskctl/dlq.hpp"

#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/dead_letter_print.hpp"

#include <iostream>

#include <fmt/format.h>

namespace ops::frontdeskctl {

LetterFilter filter_of(const DlqOptions& options) {
    const auto now = shared::SystemClock().wall_ms();
    return {options.reason,
            options.clinic,
            options.source,
            options.line,
            options.message,
            options.record,
            options.state,
            parse_time(options.since, now),
            parse_time(options.until, now)};
}

bool is_confirmed(const std::string& what, std::size_t count, const DlqOptions& options) {
    if (count <= 1 || options.yes) return true;
    fmt::print("{} {} dead letters? [y/N] ", what, count);
    std::fflush(stdout);
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "yes";
}

int dlq_list(const Settings& settings, const DlqOptions& options) {
    DeadLetterDesk desk(settings);
    const auto found = desk.find(filter_of(options), static_cast<std::size_t>(options.limit));
    if (!found) return fail(found.error());
    for (const Letter& letter : found->letters) {
        if (letter.state != "unknown") continue;
        fmt::print(stderr, "frontdeskctl: the database was not asked: what was done is unknown\n");
        break;
    }
    fmt::print("{}", options.json ? letters_json(*found) + "\n" : letters_text(*found));
    return kDone;
}

int dlq_show(const Settings& settings, const DlqOptions& options) {
    DeadLetterDesk desk(settings);
    const auto found = desk.find(filter_of(options), static_cast<std::size_t>(options.limit));
    if (!found) return fail(found.error());
    if (found->letters.empty()) return fail("no dead letter of record " + options.record);
    for (const Letter& letter : found->letters) {
        const auto original = desk.original(letter);
        // Who saw it stands there before it is seen.
        if (options.text) {
            const auto noted = desk.audit(letter, options.by, "show_text", "{}");
            if (!noted) return fail("not shown, for it cannot be audited: " + noted.error().code);
        }
        std::vector<Act> acts;
        if (letter.state != "unknown") {
            if (auto known = desk.acts(letter)) acts = std::move(*known);
        }
        fmt::print("{}", letter_text(letter, acts));
        if (!original) return fail(original.error());
        fmt::print("{}\n", options.text ? *original : without_words(*original));
    }
    return kDone;
}

int dlq_discard(const Settings& settings, const DlqOptions& options) {
    DeadLetterDesk desk(settings);
    auto filter = filter_of(options);
    filter.state = "open";
    const auto found = desk.find(filter, static_cast<std::size_t>(options.limit));
    if (!found) return fail(found.error());
    if (found->letters.empty()) fmt::print("no open dead letter matches\n");
    if (options.dry_run) {
        fmt::print("{}", letters_text(*found));
        return kDone;
    }
    if (!is_confirmed("discard", found->letters.size(), options))
        return fail("nothing was done (--yes does not ask)");
    for (const Letter& letter : found->letters) {
        const auto done = desk.audit(letter, options.by, "discard", "{}");
        if (!done) return fail(done.error());
        fmt::print("discarded {} of {}\n", letter.record, letter.origin());
    }
    if (found->more > 0) fmt::print("{} more match (--limit)\n", found->more);
    return kDone;
}

}  // namespace ops::frontdeskctl
