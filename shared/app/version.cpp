// Versions are asked from the libraries that are loaded, by symbol, so that a program does not link
// a library just to name it.
#include "shared/app/run.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <link.h>

namespace shared::app {
namespace {

// Libraries with a function that returns text.
struct TextSource {
    const char* name;
    const char* symbol;
};
constexpr std::array<TextSource, 2> kTextSources{
    {{"librdkafka", "rd_kafka_version_str"}, {"sqlite", "sqlite3_libversion"}}};

// Libraries that say it only in the name of their file.
constexpr std::array<std::string_view, 9> kNamedFiles{"libcivetweb",
                                                      "libfmt",
                                                      "libhiredis",
                                                      "libicuuc",
                                                      "libpqxx",
                                                      "libspdlog",
                                                      "libsimdjson",
                                                      "libyaml-cpp",
                                                      "libprometheus-cpp-core"};

template <typename Function>
Function symbol(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_DEFAULT, name));
}

// `libhiredis.so.0.14` and `libpqxx-6.4.so` both carry it.
std::string version_in(std::string_view file) {
    const auto digit = file.find_first_of("0123456789", file.find_first_of(".-"));
    if (digit == std::string_view::npos) return {};
    return std::string(file.substr(digit, file.find_first_not_of("0123456789.", digit) - digit));
}

int on_object(dl_phdr_info* info, std::size_t, void* out) {
    std::error_code ignored;
    const auto path = std::filesystem::canonical(info->dlpi_name, ignored);
    const std::string file = path.filename().string();
    for (const std::string_view name : kNamedFiles) {
        const bool is_it = file.starts_with(name) && file.size() > name.size() &&
                           (file[name.size()] == '.' || file[name.size()] == '-');
        if (!is_it) continue;
        std::string version = version_in(file.substr(name.size()));
        if (version.ends_with('.')) version.pop_back();
        static_cast<std::vector<std::string>*>(out)->push_back(
            fmt::format("{} {}", name.substr(3), version));
    }
    return 0;
}

void add_asked(std::vector<std::string>& out) {
    for (const TextSource& source : kTextSources) {
        if (const auto ask = symbol<const char* (*)()>(source.symbol)) {
            out.push_back(fmt::format("{} {}", source.name, ask()));
        }
    }
    if (const auto ask = symbol<int (*)()>("PQlibVersion")) {
        out.push_back(fmt::format("libpq {}.{}", ask() / 10'000, ask() % 10'000));
    }
    if (const auto ask = symbol<char* (*)()>("curl_version")) {
        const std::string text = ask();
        out.push_back("libcurl " + text.substr(8, text.find(' ') - 8));  // after `libcurl/`
    }
    if (const auto ask = symbol<const char* (*)(int)>("OpenSSL_version")) {
        constexpr int kPlainVersion = 6;  // OPENSSL_VERSION_STRING
        out.push_back(fmt::format("openssl {}", ask(kPlainVersion)));
    }
}

}  // namespace

std::string version_text(const std::string& program) {
    std::vector<std::string> libraries;
    add_asked(libraries);
    ::dl_iterate_phdr(on_object, &libraries);
    std::sort(libraries.begin(), libraries.end());
    libraries.erase(std::unique(libraries.begin(), libraries.end()), libraries.end());
    return fmt::format("{} {} ({})", program, FRONTDESK_VERSION, fmt::join(libraries, ", "));
}

}  // namespace shared::app
