#include "shared/memory/mem0/settings.hpp"

#include <algorithm>

namespace shared::memory::mem0 {
namespace {

constexpr std::chrono::milliseconds kQueuedLimit{1'500};
constexpr std::chrono::milliseconds kModelLimit{30'000};

bool is_visible(char c) {
    return c > ' ' && c < 0x7f;
}

}  // namespace

std::optional<Dialect> dialect_of(std::string_view word) {
    if (word == "hosted") return Dialect::kHosted;
    if (word == "server") return Dialect::kServer;
    return {};
}

std::chrono::milliseconds Settings::add_limit() const {
    if (add_timeout.count() > 0) return add_timeout;
    return dialect == Dialect::kHosted ? kQueuedLimit : kModelLimit;
}

std::string problem_of(const Settings& settings) {
    std::string_view rest = settings.url;
    if (rest.starts_with("https://")) {
        rest.remove_prefix(8);
    } else if (rest.starts_with("http://")) {
        rest.remove_prefix(7);
    } else {
        return "mem0: the address must begin with http:// or https://";
    }
    // A question mark or a number sign would swallow the routes that come behind.
    if (rest.empty() || rest.front() == '/' || rest.find_first_of("?#@") != rest.npos ||
        !std::all_of(rest.begin(), rest.end(), is_visible)) {
        return "mem0: the address must be http(s)://host[:port][/path]";
    }
    if (settings.key.empty() && settings.dialect == Dialect::kHosted) {
        return "mem0: the hosted service needs a key";
    }
    if (!std::all_of(settings.key.begin(), settings.key.end(), is_visible)) {
        return "mem0: the key holds blanks or characters that no header can hold";
    }
    if (settings.read_timeout.count() <= 0 || settings.add_timeout.count() < 0) {
        return "mem0: a time-out must be above 0";
    }
    return {};
}

}  // namespace shared::memory::mem0
