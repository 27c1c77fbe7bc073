#include "workers/hot/kill_switch/kill_switch.hpp"

#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"

#include <utility>

namespace workers::hot::kill_switch {

std::string write_position(const Position& position) {
    shared::json::Writer out;
    out.begin_object().member("version", position.version);
    out.member("everyone", position.is_everyone).key("clinics").begin_array();
    for (const std::string& clinic : position.clinics) out.string(clinic);
    out.end_array().end_object();
    return out.take();
}

shared::Result<Position> read_position(std::string_view text) {
    shared::json::Parser parser;
    const auto parsed = parser.parse(text);
    Position out;
    if (parsed) out.version = (*parsed)["version"].integer_or(0);
    if (!parsed || out.version <= 0) {
        return shared::Error{
            "bad_request", "no position of the kill switch", shared::Action::kDeadLetter};
    }
    out.is_everyone = (*parsed)["everyone"].bool_or(false);
    (*parsed)["clinics"].each_element(
        [&](shared::json::Value clinic) { out.clinics.insert(std::string(clinic.string_or(""))); });
    return out;
}

bool KillSwitch::is_off(const std::string& clinic_id) const {
    if (!is_any_) return false;
    const std::lock_guard lock(guard_);
    return position_.is_everyone || position_.clinics.contains(clinic_id);
}

bool KillSwitch::set(Position position) {
    const std::lock_guard lock(guard_);
    if (is_known_ && position.version < position_.version) return false;
    position_ = std::move(position);
    is_any_ = position_.is_everyone || !position_.clinics.empty();
    is_known_ = true;
    return true;
}

Position KillSwitch::position() const {
    const std::lock_guard lock(guard_);
    return position_;
}

}  // namespace workers::hot::kill_switch
