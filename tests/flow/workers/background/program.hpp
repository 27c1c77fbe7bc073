// The program itself as a child process: killed or stopped as an operator or a machine does it.
#pragma once

#include "shared/http/client.hpp"
#include "tests/flow/workers/background/pipeline.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace workers::background {

class Program {
  public:
    explicit Program(const std::map<std::string, std::string>& environment)
        : log_(std::filesystem::temp_directory_path() / ("frontdesk-" + shared::uuid_v7().text())) {
        std::vector<std::string> variables;
        for (const auto& [name, value] : environment) {
            variables.push_back(std::string(name).append("=").append(value));
        }
        // What a sanitizer is to know of the libraries holds for the program, too.
        if (const char* options = std::getenv("TSAN_OPTIONS")) {
            variables.push_back(std::string("TSAN_OPTIONS=") + options);
        }
        std::vector<char*> pointers;
        for (std::string& variable : variables) pointers.push_back(variable.data());
        pointers.push_back(nullptr);
        const std::string path = std::string(FRONTDESK_BIN) + "/frontdesk-background";
        const std::string log = log_.string();
        pid_ = fork();
        if (pid_ == 0) {
            const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
            dup2(file, STDOUT_FILENO);
            dup2(file, STDERR_FILENO);
            execle(path.c_str(), path.c_str(), nullptr, pointers.data());
            _exit(127);
        }
    }
    ~Program() {
        if (pid_ > 0) end(SIGKILL);
        if (testing::Test::HasFailure()) std::cerr << read(log_);
        std::filesystem::remove(log_);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    // The exit code, or minus the signal that ended it.
    int end(int signal) {
        kill(pid_, signal);
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

    // Memory that is really held, in KiB.
    long resident_kb() const {
        const std::string text = read("/proc/" + std::to_string(pid_) + "/status");
        const auto at = text.find("VmRSS:");
        return at == std::string::npos ? -1 : std::stol(text.substr(at + 6));
    }
    bool is_alive() const { return status("admin", "/livez") == 200; }
    // Sum over all labels; -1 while it cannot be had.
    double metric(const std::string& name) const {
        std::istringstream page(get("metrics", "/metrics").body);
        double sum = -1;
        for (std::string line; std::getline(page, line);) {
            if (!line.starts_with(name) || line.find_first_of(" {") != name.size()) continue;
            sum = std::max(sum, 0.0) + std::stod(line.substr(line.rfind(' ')));
        }
        return sum;
    }

  private:
    static std::string read(const std::filesystem::path& path) {
        std::ifstream file(path);
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }
    // Where it says that it listens: the ports are the kernel's choice.
    std::string address(const std::string& what) const {
        const std::string log = read(log_);
        const auto line = log.find("listening");
        const auto at = line == std::string::npos ? line : log.find(what + "=", line);
        if (at == std::string::npos) return "";
        const auto begin = at + what.size() + 1;
        return log.substr(begin, log.find_first_of(" \n", begin) - begin);
    }
    shared::http::CallResult get(const std::string& what, const std::string& path) const {
        shared::http::Call call;
        call.method = "GET";
        call.url = "http://" + address(what) + path;
        call.timeout = std::chrono::milliseconds(3'000);
        return shared::http::fetch(call);
    }
    int status(const std::string& what, const std::string& path) const {
        return get(what, path).status;
    }

    std::filesystem::path log_;
    pid_t pid_ = -1;
};

}  // namespace workers::background
