// The command line of `frontdeskctl dlq`.
#include "ops/frontdeskctl/arguments_internal.hpp"
#include "ops/frontdeskctl/dead_letters.hpp"

namespace ops::frontdeskctl {
namespace {

bool is_dlq(Command command) {
    return command == Command::kDlqList || command == Command::kDlqShow ||
           command == Command::kDlqReplay || command == Command::kDlqDiscard;
}

void add_filters(CLI::App& command, DlqOptions& out) {
    command.add_option("--reason", out.reason, "why it is dead: unknown_instance and so on");
    command.add_option("--clinic", out.clinic, "id or name of the clinic");
    command.add_option("--source", out.source, "name of the source");
    command.add_option("--line", out.line, "instance or phone_number_id");
    command.add_option("--since", out.since, "2031-01-02, 2031-01-02T03:04Z, or an age: 30m 2h 3d");
    command.add_option("--until", out.until, "the same; before that time");
    command.add_option("--id", out.message, "the provider's message id");
    command.add_option("--record", out.record, "record id");
    command.add_option("--limit", out.limit, "at most so many, the oldest; 0: all")
        ->check(CLI::Range(0, 1'000'000));
}

void add_who(CLI::App& command, DlqOptions& out) {
    command.add_option("--by", out.by, "who does it, for the audit")->envname("USER");
}

void add_care(CLI::App& command, DlqOptions& out) {
    command.add_flag("--dry-run", out.dry_run, "say what would be done, and do nothing");
    command.add_flag("--yes", out.yes, "do not ask when there are several");
}

}  // namespace

void add_dlq(CLI::App& app, Arguments& out) {
    auto* dlq = app.add_subcommand("dlq", "dead letters: records that could not be handled");
    dlq->fallthrough();
    dlq->set_help_flag();
    auto* list = add_command(*dlq, out, "list", "which there are, oldest first", Command::kDlqList);
    add_filters(*list, out.dlq);
    list->add_option("--state", out.dlq.state, "only these")
        ->check(CLI::IsMember({"open", "replayed", "discarded"}));
    list->add_flag("--json", out.dlq.json, "as JSON");
    auto* show = add_command(*dlq, out, "show", "all that is known of one", Command::kDlqShow);
    show->add_option("record", out.dlq.record, "record id");
    show->add_flag("--text", out.dlq.text, "also what the patient wrote; audited");
    add_who(*show, out.dlq);
    auto* replay = add_command(
        *dlq, out, "replay", "bring them back into the log they came from", Command::kDlqReplay);
    add_filters(*replay, out.dlq);
    replay->add_flag("--answer", out.dlq.answer, "answer them however old they are");
    replay->add_flag("--again", out.dlq.again, "also those that were replayed or discarded");
    add_care(*replay, out.dlq);
    add_who(*replay, out.dlq);
    auto* discard =
        add_command(*dlq, out, "discard", "mark them as done with", Command::kDlqDiscard);
    add_filters(*discard, out.dlq);
    add_care(*discard, out.dlq);
    add_who(*discard, out.dlq);
}

std::string missing_for_dlq(const Arguments& arguments) {
    const auto& dlq = arguments.dlq;
    if (!is_dlq(arguments.command)) return {};
    for (const std::string& time : {dlq.since, dlq.until}) {
        if (!time.empty() && !parse_time(time, 0)) return "dlq: '" + time + "' is no time";
    }
    const bool is_show = arguments.command == Command::kDlqShow;
    if (is_show && dlq.record.empty()) return "dlq show needs a RECORD";
    const bool is_audited = is_show ? dlq.text : arguments.command != Command::kDlqList;
    return is_audited && dlq.by.empty() ? "dlq needs --by: who does it" : "";
}

}  // namespace ops::frontdeskctl
