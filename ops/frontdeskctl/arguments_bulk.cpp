// The command lines of `frontdeskctl import` and `export`.
#include "ops/frontdeskctl/arguments_internal.hpp"
#include "ops/frontdeskctl/import_file.hpp"
#include "ops/frontdeskctl/import_kind.hpp"
#include "ops/frontdeskctl/since.hpp"

namespace ops::frontdeskctl {
namespace {

constexpr const char* kImportExamples =
    "\nCSV has a first row of columns, JSON is an array of objects or one a line; `a.b` is b in "
    "a.\n"
    "  frontdeskctl import appointments calendar.csv --dry-run\n"
    "  zcat prices.jsonl.gz | frontdeskctl import services - --format jsonl --by ann";

constexpr const char* kExportExamples =
    "\nOne JSON object a line (schemas/exports/conversation_line.v1.schema.json).\n"
    "  frontdeskctl export conversations --clinic 'Harbor Dental Care' --since 30d --output "
    "said.jsonl";

void add_import(CLI::App& app, Arguments& out) {
    auto& options = out.import;
    auto* import = add_command(app,
                               out,
                               "import",
                               "load clinics, services, hours, templates or appointments from a "
                               "CSV or JSON file, all or none",
                               Command::kImport);
    import->add_option("kind", options.kind, "clinics services hours templates appointments")
        ->check(CLI::IsMember(import_kinds()));
    import->add_option("file", options.file, "the file; - is standard input");
    import->add_option("--format", options.format, "csv json jsonl; else as the file is called")
        ->check(CLI::IsMember({"csv", "json", "jsonl"}));
    const auto set_separator = [&options](const std::string& word) {
        options.separator = word == "tab" ? '\t' : word[0];
    };
    import
        ->add_option_function<std::string>(
            "--separator", set_separator, "of CSV: , ; or tab; else as the first line has it")
        ->check(CLI::IsMember({",", ";", "tab"}));
    import->add_flag("--dry-run", options.dry_run, "check everything, say what would change");
    import->add_option("--by", options.by, "who does it, for the audit")->envname("USER");
    import->footer("Columns, those that must be there with *:\n" + columns_help() +
                   kImportExamples);
}

}  // namespace

void add_bulk(CLI::App& app, Arguments& out) {
    add_import(app, out);
    auto* exported = app.add_subcommand("export", "what the database keeps, for other programs");
    exported->fallthrough();
    exported->set_help_flag();
    auto* conversations = add_command(*exported,
                                      out,
                                      "conversations",
                                      "what was said, oldest first of each clinic; audited",
                                      Command::kExport);
    auto& options = out.exported;
    conversations->add_option("--clinic", options.clinic, "id or name of one");
    conversations->add_flag("--all-clinics", options.is_everyone, "each of them");
    conversations->add_option(
        "--since", options.since, "an age, 30m 2h 3d, or 2031-01-02T03:04:05Z");
    conversations->add_option("--until", options.until, "the same; before that time");
    conversations->add_option("--output", options.output, "a file that you alone may read");
    conversations->add_option("--by", options.by, "who does it, for the audit")->envname("USER");
    exported->footer(kExportExamples);
    conversations->footer(kExportExamples);
}

std::string missing_for_bulk(const Arguments& arguments) {
    if (arguments.command == Command::kImport) {
        const auto& options = arguments.import;
        if (options.kind.empty()) return "import needs what: clinics, services and so on";
        if (options.file.empty()) return "import needs a FILE";
        if (!import_format(options.format, options.file))
            return "import needs --format csv, json or jsonl: the name does not tell";
        return options.by.empty() && !options.dry_run ? "import needs --by: who does it" : "";
    }
    if (arguments.command != Command::kExport) return {};
    const auto& options = arguments.exported;
    if (options.is_everyone == !options.clinic.empty()) {
        return "export needs --clinic or --all-clinics";
    }
    for (const std::string& time : {options.since, options.until}) {
        if (!time.empty() && !parse_since(time, shared::SystemClock().wall_ms()))
            return "export: '" + time + "' is no time";
    }
    return options.by.empty() ? "export needs --by: who does it" : "";
}

}  // namespace ops::frontdeskctl
