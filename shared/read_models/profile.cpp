#include "shared/read_models/profile.hpp"

#include "shared/cache/json_text.hpp"
#include "shared/json/writer.hpp"

namespace shared::read_models {

std::string ProfileCodec::write(const Profile& profile) {
    json::Writer out;
    out.begin_object().member("patient_id", profile.patient_id);
    out.member("clinic_id", profile.clinic_id).member("name", profile.name);
    out.member("phone", profile.phone).member("language", profile.language);
    return out.end_object().take();
}

Result<Profile> ProfileCodec::read(std::string_view text) {
    const json::Value value = cache::parse(text);
    Profile out{cache::member(value, "patient_id"),
                cache::member(value, "clinic_id"),
                cache::member(value, "name"),
                cache::member(value, "phone"),
                cache::member(value, "language")};
    if (out.patient_id.empty() || out.clinic_id.empty())
        return cache::bad_record("profile without ids");
    return out;
}

std::size_t ProfileCodec::bytes(const Profile& profile) {
    return profile.patient_id.capacity() + profile.clinic_id.capacity() + profile.name.capacity() +
           profile.phone.capacity() + profile.language.capacity();
}

}  // namespace shared::read_models
