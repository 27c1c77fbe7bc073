// The program itself as a child process, ended with SIGKILL.
#pragma once

#include <array>
#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ops::sandbox::test {

class Program {
  public:
    // `environment`: NAME=value, nothing else is passed on.
    explicit Program(const std::vector<std::string>& environment) {
        std::array<int, 2> ends{};
        if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
        std::vector<char*> variables;
        variables.reserve(environment.size() + 1);
        for (const auto& one : environment) variables.push_back(const_cast<char*>(one.c_str()));
        variables.push_back(nullptr);
        std::string path = FRONTDESK_BIN "/frontdesk-sandbox";
        std::array<char*, 2> arguments{path.data(), nullptr};
        pid_ = fork();
        if (pid_ == 0) {
            dup2(ends[1], STDERR_FILENO);
            execve(path.c_str(), arguments.data(), variables.data());
            _exit(127);
        }
        close(ends[1]);
        log_ = ends[0];
    }
    ~Program() {
        kill();
        close(log_);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void kill() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }
    // The address in its line about listening; throws if none comes in time.
    std::string address() {
        std::string text;
        while (true) {
            const auto at = text.find("public=");
            const auto end = at == std::string::npos ? at : text.find('\n', at);
            if (end != std::string::npos) return text.substr(at + 7, end - at - 7);
            pollfd wait{log_, POLLIN, 0};
            std::array<char, 4096> buffer{};
            const ssize_t got =
                poll(&wait, 1, 20'000) == 1 ? read(log_, buffer.data(), buffer.size()) : 0;
            if (got <= 0) throw std::runtime_error("the program did not start: " + text);
            text.append(buffer.data(), static_cast<std::size_t>(got));
        }
    }

  private:
    pid_t pid_ = 0;
    int log_ = -1;
};

}  // namespace ops::sandbox::test
