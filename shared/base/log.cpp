#include "shared/base/log.hpp"

#include "shared/base/clock.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace shared::log {
namespace {

spdlog::logger& logger() {
    static const std::shared_ptr<spdlog::logger> instance = [] {
        auto made = std::make_shared<spdlog::logger>(
            "frontdesk", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%l %Y-%m-%dT%H:%M:%S.%eZ %v", spdlog::pattern_time_type::utc);
        made->set_level(spdlog::level::info);
        made->flush_on(spdlog::level::debug);
        return made;
    }();
    return *instance;
}

spdlog::level::level_enum native(Level level) {
    switch (level) {
        case Level::kDebug:
            return spdlog::level::debug;
        case Level::kInfo:
            return spdlog::level::info;
        case Level::kWarning:
            return spdlog::level::warn;
        case Level::kError:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

void append(std::string& line, const Field& field) {
    line.append(" ").append(field.key).append("=");
    if (!field.value.empty() && field.value.find_first_of(" \"=\n\t\r") == std::string::npos) {
        line.append(field.value);
        return;
    }
    line.push_back('"');
    for (const char c : field.value) {
        if (c == '"' || c == '\\') line.push_back('\\');
        line.push_back(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
    }
    line.push_back('"');
}

void write(Level level, std::string_view message, Fields fields) {
    if (!enabled(level)) return;
    std::string line(message);
    for (const Field& field : fields) append(line, field);
    logger().log(native(level), "{}", line);
}

}  // namespace

bool set_level(std::string_view name) {
    static const std::map<std::string_view, Level> names{{"debug", Level::kDebug},
                                                         {"info", Level::kInfo},
                                                         {"warning", Level::kWarning},
                                                         {"error", Level::kError}};
    const auto found = names.find(name);
    if (found == names.end()) return false;
    logger().set_level(native(found->second));
    return true;
}

bool enabled(Level level) {
    return logger().should_log(native(level));
}

void debug(std::string_view message, Fields fields) {
    write(Level::kDebug, message, fields);
}
void info(std::string_view message, Fields fields) {
    write(Level::kInfo, message, fields);
}
void warning(std::string_view message, Fields fields) {
    write(Level::kWarning, message, fields);
}
void error(std::string_view message, Fields fields) {
    write(Level::kError, message, fields);
}

void warning_every(int seconds, std::string_view site, std::string_view message, Fields fields) {
    struct Last {
        MonoUs printed = 0;
        std::uint64_t left_out = 0;
    };
    static std::mutex guard;
    static std::map<std::string, Last, std::less<>> sites;
    const MonoUs now = SystemClock{}.mono_us();
    std::uint64_t left_out = 0;
    {
        const std::lock_guard lock(guard);
        auto [found, fresh] = sites.try_emplace(std::string(site));
        if (!fresh && now - found->second.printed < seconds * 1'000'000LL) {
            ++found->second.left_out;
            return;
        }
        left_out = std::exchange(found->second.left_out, 0);
        found->second.printed = now;
    }
    if (left_out == 0) {
        write(Level::kWarning, message, fields);
    } else {
        write(Level::kWarning, fmt::format("{} ({} like it left out)", message, left_out), fields);
    }
}

}  // namespace shared::log
