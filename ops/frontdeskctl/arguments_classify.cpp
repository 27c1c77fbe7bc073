// The command line of `frontdeskctl classify`.
#include "ops/frontdeskctl/arguments_internal.hpp"

namespace ops::frontdeskctl {

void add_classify(CLI::App& app, Arguments& out) {
    auto* classify = add_command(app,
                                 out,
                                 "classify",
                                 "what the hot worker makes of each line of standard input; needs "
                                 "no service",
                                 Command::kClassify);
    classify->footer(
        "A line is a message, or LANGUAGE<TAB>message: what the patient spoke so far. For each one "
        "line of JSON: {\"intent\",\"confidence\",\"language\",\"urgent\",\"rule\"}. `rule` is who "
        "decided: an urgent family, `rules`, `model`, or empty; below its threshold the intent is "
        "`other`.");
}

}  // namespace ops::frontdeskctl
