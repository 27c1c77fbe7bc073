// Settings files of every program.
#include "shared/app/config_file.hpp"

#include "ingest/config.hpp"
#include "shared/base/log.hpp"
#include "shared/redis/redis_url.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/temporary_file.hpp"
#include "workers/background/config.hpp"
#include "workers/hot/config.hpp"

#include <stdexcept>

namespace fuzz {
namespace {

template <typename Read>
void read_all(const std::string& path, const char* program, Read read) {
    shared::app::ConfigReader reader(path, program);
    (void)read(reader);
    for (const auto& problem : reader.problems()) require(!problem.empty(), "a fault says what");
    (void)reader.print();
    (void)reader.help();
}

void read_url(const std::string& url) {
    try {
        (void)shared::redis::parse_url(url);
    } catch (const std::invalid_argument& refused) {
        // A part may hold the password.
        const bool is_told =
            url.size() > 12 && std::string_view(refused.what()).find(url) != std::string_view::npos;
        require(!is_told, "a refusal does not repeat the URL");
    }
}

}  // namespace

void config_file(std::string_view input) {
    // A setting of a file's name would read that file, of which some never end.
    if (input.find("_file") != std::string_view::npos) return;
    const TemporaryFile file(input);
    const auto found = shared::app::read_config_file(file.path());
    for (const auto& [key, value] : found.values) read_url(value);
    read_all(
        file.path(), "frontdesk-ingest", [](auto& reader) { return ingest::read_config(reader); });
    read_all(file.path(), "frontdesk-hot", [](auto& reader) {
        return workers::hot::read_config(reader);
    });
    read_all(file.path(), "frontdesk-background", [](auto& reader) {
        return workers::background::read_config(reader);
    });
    shared::log::set_level("error");
}

}  // namespace fuzz
