// Settings from a TOML file and the environment, every problem reported at once.
//
// A program declares each setting once: name, default, help, check. Environment beats file. Every
// variable NAME may be given as NAME_FILE instead (first line of that file). An empty variable
// counts as not set. A key in the file that nobody declared, or a FRONTDESK_* variable that this
// program does not know, is an error; other programs' own (FRONTDESK_HOT_* and so on) are ignored.
// In the file a setting has the variable's name in lower case without `frontdesk_`:
// FRONTDESK_INGEST_LISTEN is `ingest_listen`, KAFKA_BROKERS is `kafka_brokers`; `..._file` works
// there too. Not thread-safe: read at start.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace shared::app {

class ConfigReader {
  public:
    // `file` may be empty. Reads nothing yet but the file; its faults are among the problems.
    // `program` (`frontdesk-ingest`) tells which prefix is its own; where it is empty, that is each
    // program's prefix under which something was declared.
    explicit ConfigReader(const std::string& file, const std::string& program = "");

    // Each returns the effective value and remembers name, help and source. On a bad value the
    // default is returned and a problem noted.
    std::string text(const std::string& name, const std::string& fallback, const std::string& help);
    std::string required(const std::string& name, const std::string& help);
    // Masked wherever settings are printed.
    std::string secret(const std::string& name, const std::string& help);
    std::int64_t integer(const std::string& name,
                         std::int64_t fallback,
                         std::int64_t least,
                         std::int64_t most,
                         const std::string& help);
    bool flag(const std::string& name, bool fallback, const std::string& help);
    // `host:port`.
    std::string address(const std::string& name,
                        const std::string& fallback,
                        const std::string& help);
    // One of the words.
    std::string choice(const std::string& name,
                       const std::string& fallback,
                       const std::vector<std::string>& words,
                       const std::string& help);

    // A fault that takes more than one setting to see.
    void problem(std::string text);

    // All problems, unknown keys and variables included; empty means the settings are good.
    std::vector<std::string> problems() const;
    // `NAME=value` lines with where each came from; secrets masked.
    std::string print() const;
    // Every declared setting with its default, its help and what it may be, for --help: two lines
    // each, `  NAME [default]` and the indented help.
    std::string help() const;

  private:
    struct Setting {
        std::string name, value, origin, fallback, help;
        bool is_secret = false;
    };
    struct Found {
        std::string value, origin;
    };
    std::string raw(const std::string& name,
                    const std::string& fallback,
                    const std::string& help,
                    bool is_secret);
    // From the environment, else the file; `origin` is empty if it is set nowhere.
    Found look_up(const std::string& name);
    std::string first_line(const std::string& name, const std::string& path);
    void use_default(const std::string& name, const std::string& fallback);
    void note(const std::string& name, const std::string& what);
    bool is_known(const std::string& name) const;
    bool is_foreign(const std::string& name) const;

    std::string path_;
    std::string own_prefix_;
    std::vector<std::pair<std::string, std::string>> file_;  // key in the file, value as text
    std::vector<Setting> settings_;
    std::vector<std::string> problems_;
};

}  // namespace shared::app
