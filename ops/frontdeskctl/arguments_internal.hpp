// Parts of the command line that have files of their own.
#pragma once

#include "ops/frontdeskctl/arguments.hpp"

#include <string>

#include <CLI/CLI.hpp>

namespace ops::frontdeskctl {

CLI::App* add_command(CLI::App& app,
                      Arguments& out,
                      const std::string& name,
                      const std::string& help,
                      Command command);

void add_dlq(CLI::App& app, Arguments& out);
// What a command on dead letters cannot do without; empty if all is there.
std::string missing_for_dlq(const Arguments& arguments);

void add_ledger(CLI::App& app, Arguments& out);
void add_conversations(CLI::App& app, Arguments& out);

void add_topics(CLI::App& app, Arguments& out);
std::string missing_for_topics(const Arguments& arguments);

void add_cache(CLI::App& app, Arguments& out);
std::string missing_for_cache(const Arguments& arguments);

void add_desk(CLI::App& app, Arguments& out);
std::string missing_for_desk(const Arguments& arguments);
void add_classify(CLI::App& app, Arguments& out);
void add_clinics(CLI::App& app, Arguments& out);

void add_legacy(CLI::App& app, Arguments& out);
std::string missing_for_legacy(const Arguments& arguments);
void add_upkeep(CLI::App& app, Arguments& out);
std::string missing_for_upkeep(const Arguments& arguments);
void add_bulk(CLI::App& app, Arguments& out);
// The same for import and export.
std::string missing_for_bulk(const Arguments& arguments);
void add_memory(CLI::App& app, Arguments& out);
std::string missing_for_memory(const Arguments& arguments);
void add_reminders(CLI::App& app, Arguments& out);
std::string missing_for_reminders(const Arguments& arguments);

void add_pause(CLI::App& app, Arguments& out);
// The same for pause and resume.
std::string missing_for_pause(const Arguments& arguments);

}  // namespace ops::frontdeskctl
