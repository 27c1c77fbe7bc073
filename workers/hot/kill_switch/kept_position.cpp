#include "workers/hot/kill_switch/kept_position.hpp"

#include <string>

namespace workers::hot::kill_switch {
namespace {

constexpr const char* kCategory = "kill_switch";
constexpr const char* kKey = "position";
// As long as a clinic's data may be old: whoever starts later than that answers nobody.
constexpr shared::WallMs kTrueFor = 24LL * 3'600'000;

}  // namespace

void KeptPosition::save(const Position& position, bool is_confirmed) {
    if (!file_.is_on()) return;
    const auto found = file_.get(kCategory, kKey);
    const std::string text = write_position(position);
    if (found && *found) {
        if (!is_confirmed && (*found)->value == text) return;
        const auto kept = read_position((*found)->value);
        if (kept && kept->version > position.version) return;
    }
    (void)file_.put(kCategory, {{kKey, text, clock_.wall_ms() + kTrueFor}});
}

std::optional<Position> KeptPosition::load() {
    const auto found = file_.get(kCategory, kKey);
    if (!found || !*found || (*found)->fresh_until < clock_.wall_ms()) return std::nullopt;
    auto position = read_position((*found)->value);
    if (!position) return std::nullopt;
    return std::move(*position);
}

}  // namespace workers::hot::kill_switch
