// The command line of `frontdeskctl topics`.
#include "ops/frontdeskctl/arguments_internal.hpp"

namespace ops::frontdeskctl {
namespace {

void add_repartition(CLI::App& topics, Arguments& out) {
    auto* added = add_command(topics,
                              out,
                              "repartition",
                              "give the topics more partitions while ingest spools",
                              Command::kTopicsRepartition);
    auto& options = out.repartition;
    added->add_option("--partitions", options.partitions, "how many each topic is to have")
        ->check(CLI::Range(2, 1'000));
    added
        ->add_option("--wait",
                     options.wait_seconds,
                     "seconds to wait for the workers' work, and for their end")
        ->check(CLI::Range(1, 86'400));
    added->add_flag(
        "--release", options.release, "give up: let ingest go on, before the topics were grown");
    added->add_option("--group", options.hot_group, "group of the hot workers, without prefix");
}

}  // namespace

void add_topics(CLI::App& app, Arguments& out) {
    auto* topics = app.add_subcommand("topics", "the topics of schemas/topics.yaml");
    topics->fallthrough();
    topics->set_help_flag();
    add_command(*topics, out, "create", "create what is missing", Command::kTopicsCreate);
    add_command(*topics,
                out,
                "check",
                "name every difference that breaks a promise",
                Command::kTopicsCheck);
    add_repartition(*topics, out);
}

std::string missing_for_topics(const Arguments& arguments) {
    if (arguments.command != Command::kTopicsRepartition) return {};
    return arguments.repartition.partitions > 0 ? "" : "topics repartition needs --partitions";
}

}  // namespace ops::frontdeskctl
