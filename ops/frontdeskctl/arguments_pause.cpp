// The command line of `frontdeskctl pause` and `resume`.
#include "ops/frontdeskctl/arguments_internal.hpp"

namespace ops::frontdeskctl {
namespace {

void add_whom(CLI::App& command, PauseOptions& out) {
    command.add_flag("--all", out.is_everyone, "every clinic");
    command.add_option("--clinic", out.clinic, "id or name of one");
    command.add_option("--by", out.by, "who does it, for the audit")->envname("USER");
}

}  // namespace

void add_pause(CLI::App& app, Arguments& out) {
    auto* pause = add_command(app,
                              out,
                              "pause",
                              "switch automatic replies off; everything is still recorded",
                              Command::kPause);
    add_whom(*pause, out.pause);
    pause->add_flag("--show", out.pause.show, "only print whose replies are off, as JSON");
    auto* resume =
        add_command(app, out, "resume", "switch automatic replies on again", Command::kResume);
    add_whom(*resume, out.pause);
}

std::string missing_for_pause(const Arguments& arguments) {
    const bool is_pause = arguments.command == Command::kPause;
    if (!is_pause && arguments.command != Command::kResume) return {};
    const auto& pause = arguments.pause;
    const std::string name = is_pause ? "pause" : "resume";
    const bool is_one = pause.is_everyone != !pause.clinic.empty();
    if (is_pause && pause.show) return is_one ? "pause takes --show alone" : "";
    if (!is_one) return name + " needs --all or --clinic";
    return pause.by.empty() ? name + " needs --by: who does it" : "";
}

}  // namespace ops::frontdeskctl
