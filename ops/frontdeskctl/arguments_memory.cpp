// The command lines of `frontdeskctl memory`.
#include "ops/frontdeskctl/arguments_internal.hpp"
#include "shared/base/ids.hpp"

namespace ops::frontdeskctl {
namespace {

constexpr const char* kExamples =
    "\n  frontdeskctl memory list 'Harbor Dental Care' PATIENT\n"
    "  frontdeskctl memory search 'Harbor Dental Care' PATIENT 'when can she come'\n"
    "  frontdeskctl memory forget 'Harbor Dental Care' PATIENT --all --by ann\n"
    "  frontdeskctl memory outbox --retry --by ann";

}  // namespace

void add_memory(CLI::App& app, Arguments& out) {
    auto* memory = app.add_subcommand("memory", "what is known of a patient");
    memory->fallthrough();
    memory->set_help_flag();
    auto* list = add_command(*memory,
                             out,
                             "list",
                             "what a recall reads, the newest 200: memory list CLINIC PATIENT",
                             Command::kMemoryList);
    auto* search = add_command(*memory,
                               out,
                               "search",
                               "what of it has to do with WORDS, the best first",
                               Command::kMemorySearch);
    auto* forget = add_command(
        *memory, out, "forget", "take it away: all, or one row of it", Command::kMemoryForget);
    for (auto* each : {list, search, forget}) {
        each->add_option("clinic", out.memory.clinic, "id or name of the clinic");
        each->add_option("patient", out.memory.patient, "id of the patient");
    }
    search->add_option("words", out.memory.words, "the question, in any language");
    search->add_option("--limit", out.memory.limit, "most of them")->check(CLI::Range(1, 200));
    auto* outbox = add_command(*memory,
                               out,
                               "outbox",
                               "what is on its way to mem0 or a model, and what was given up",
                               Command::kMemoryOutbox);
    for (auto* each : {list, search, outbox}) {
        each->add_flag("--json", out.memory.json, "a JSON object a line");
    }
    outbox->add_flag("--retry", out.memory.retry, "what was given up is told again");
    outbox->add_option("--by", out.memory.by, "who does it, for the audit")->envname("USER");
    forget->add_option("--id", out.memory.id, "of one memory, as `list` prints it");
    forget->add_flag("--all", out.memory.all, "everything known of the patient");
    forget->add_option("--by", out.memory.by, "who does it, for the audit")->envname("USER");
    for (auto* each : {memory, list, search, forget, outbox}) each->footer(kExamples);
}

std::string missing_for_memory(const Arguments& arguments) {
    if (arguments.command == Command::kMemoryOutbox && arguments.memory.retry &&
        arguments.memory.by.empty()) {
        return "memory outbox --retry needs --by: who does it";
    }
    const bool is_search = arguments.command == Command::kMemorySearch;
    const bool is_forget = arguments.command == Command::kMemoryForget;
    if (arguments.command != Command::kMemoryList && !is_search && !is_forget) return {};
    const MemoryOptions& memory = arguments.memory;
    if (memory.clinic.empty() || memory.patient.empty()) return "memory needs CLINIC and PATIENT";
    if (is_search && memory.words.empty()) return "memory search needs WORDS";
    if (!is_forget) return {};
    if (memory.all == !memory.id.empty()) return "memory forget needs either --id or --all";
    if (!memory.all && !shared::Uuid::parse(memory.id)) {
        return "memory forget takes --id as `memory list` prints it";
    }
    return memory.by.empty() ? "memory forget needs --by: who does it" : "";
}

}  // namespace ops::frontdeskctl
