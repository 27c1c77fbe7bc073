// The frame every program of ours runs in: arguments, settings, signals, exit codes.
//
//   --help --version --config FILE --check-config --print-config
// Exit codes: 0 clean stop, 1 failure while starting or running, 2 bad arguments or settings.
#pragma once

#include "shared/app/config_reader.hpp"

#include <functional>
#include <string>

namespace shared::app {

struct Program {
    std::string name;         // `frontdesk-ingest`
    std::string description;  // one line for --help
    // Declares and checks all settings (called once); the value is kept by the caller.
    std::function<void(ConfigReader&)> configure;
    // Runs until stop; `wait_for_stop` blocks until SIGTERM or SIGINT or request_stop().
    // Its value is the exit code. Exceptions end the program with one line and exit 1. It has 30 s
    // to return once a stop was asked for; then the process is ended.
    std::function<int()> run;
};

int run(int argc, char** argv, const Program& program);

// Blocks the calling thread until a stop was asked for. A second signal ends the process at once.
void wait_for_stop();
bool stop_requested();
// From any thread: as if SIGTERM had come, with exit code 1 and the reason logged.
void request_stop(const std::string& reason);

// `frontdesk-hot 0.1.0 (librdkafka 2.0.2, libpq 15.4, ...)`: the libraries this process has
// loaded, at the version found at run time.
std::string version_text(const std::string& program);

}  // namespace shared::app
