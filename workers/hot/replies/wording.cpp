#include "workers/hot/replies/wording.hpp"

#include "workers/hot/replies/fill.hpp"

namespace workers::hot::replies {

std::string Wording::kept(std::string_view name, const std::function<std::string()>& render) const {
    // A clinic without a version was never read from its source.
    if (rendered == nullptr || clinic.version <= 0) return render();
    std::string key;
    key.reserve(clinic.id.size() + name.size() + language.code.size() + 24);
    key.append(clinic.id).append(":").append(std::to_string(clinic.version)).append(":");
    key.append(name).append(":").append(language.code);
    return rendered->text(key, render);
}

std::string Wording::say(std::string_view purpose, std::string_view built_in) const {
    return kept(purpose, [&] { return fill_in(purpose, built_in); });
}

std::string Wording::fill_in(std::string_view purpose, std::string_view built_in) const {
    std::string_view text = built_in;
    if (const auto own = clinic.reply_texts.find(purpose); own != clinic.reply_texts.end()) {
        const auto found = own->second.find(language.code);
        if (found != own->second.end() && !found->second.empty()) text = found->second;
    }
    return fill(text,
                {{"clinic", isolate(clinic.name, language.right_to_left)},
                 {"phone", isolate(clinic.phone, language.right_to_left)},
                 {"emergency", isolate(clinic.emergency_number, language.right_to_left)}});
}

std::string Wording::pick(const lookup::Texts& texts) const {
    if (const auto own = texts.find(language.code); own != texts.end()) return own->second;
    if (!clinic.languages.empty()) {
        const auto first = texts.find(clinic.languages.front());
        if (first != texts.end()) return first->second;
    }
    return texts.empty() ? std::string() : texts.begin()->second;
}

std::string Wording::urgent() const {
    std::string built_in(language.texts.urgent);
    if (!clinic.emergency_number.empty()) {
        built_in.append(" ").append(language.texts.urgent_number);
    }
    if (!clinic.phone.empty()) built_in.append(" ").append(language.texts.urgent_phone);
    return say("urgent", built_in);
}

std::string Wording::location() const {
    return kept("location", [this] { return write_location(); });
}

std::string Wording::write_location() const {
    const std::string place = pick(clinic.location);
    if (place.empty()) return {};
    const std::string name = isolate(clinic.name, language.right_to_left);
    std::string out =
        fill(language.texts.location,
             {{"clinic", name}, {"location", isolate(place, language.right_to_left)}});
    if (clinic.map_url.empty()) return out;
    return out.append("\n").append(fill(language.texts.map, {{"map", clinic.map_url}}));
}

}  // namespace workers::hot::replies
