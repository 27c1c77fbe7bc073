// The command line of `frontdeskctl clinics check`.
#include "ops/frontdeskctl/arguments_internal.hpp"

namespace ops::frontdeskctl {

void add_clinics(CLI::App& app, Arguments& out) {
    auto* clinics = app.add_subcommand("clinics", "what stands in the database of clinics");
    clinics->fallthrough();
    clinics->set_help_flag();
    auto* check = add_command(*clinics,
                              out,
                              "check",
                              "whether each text that a clinic wrote can be said",
                              Command::kClinicsCheck);
    check->add_option("--clinic", out.clinic, "id or name of one");
}

}  // namespace ops::frontdeskctl
