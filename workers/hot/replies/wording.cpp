#include "workers/hot/replies/wording.hpp"

#include "workers/hot/languages/text_fields.hpp"

#include <vector>

namespace workers::hot::replies {
namespace {

constexpr std::string_view kName = "{name}";

// Of a text as it is kept.
std::string name_of(std::string_view purpose, std::size_t variant) {
    std::string out(purpose);
    if (variant > 0) out.append("#").append(std::to_string(variant));
    return out;
}

}  // namespace

std::string Wording::kept(std::string_view name, const std::function<std::string()>& render) const {
    // A clinic without a version was never read from its source.
    if (rendered == nullptr || clinic.version <= 0) return render();
    std::string key;
    key.reserve(clinic.id.size() + name.size() + language.code.size() + 24);
    key.append(clinic.id).append(":").append(std::to_string(clinic.version)).append(":");
    key.append(name).append(":").append(language.code);
    return rendered->text(key, render);
}

std::string_view Wording::text(std::string_view purpose,
                               std::string_view built_in,
                               std::size_t* variant) const {
    if (const auto own = clinic.reply_texts.find(purpose); own != clinic.reply_texts.end()) {
        const auto found = own->second.find(language.code);
        if (found != own->second.end() && can_say(found->second)) {
            return languages::variant_of(found->second, record, variant);
        }
    }
    return languages::variant_of(built_in, record, variant);
}

std::string Wording::say(std::string_view purpose, std::string_view built_in) const {
    std::size_t variant = 0;
    const std::string_view words = text(purpose, built_in, &variant);
    return kept(name_of(purpose, variant), [&] { return fill_in(words, {}); });
}

std::string Wording::say(std::string_view purpose, std::string_view built_in, Values values) const {
    return fill_in(text(purpose, built_in), values);
}

std::string Wording::greet(std::string_view name, bool& is_named) const {
    std::size_t variant = 0;
    const std::string_view words = text("greeting", language.texts.greeting, &variant);
    is_named = !name.empty() && words.find(kName) != std::string_view::npos;
    if (is_named) return fill_in(words, {{"name", isolate(name, language.right_to_left)}});
    return kept(name_of("greeting", variant), [&] { return fill_in(without(words, kName), {}); });
}

bool Wording::can_say(std::string_view text) const {
    const auto names = [&](std::string_view placeholder, const std::string& value) {
        return value.empty() && text.find(placeholder) != std::string_view::npos;
    };
    return !text.empty() && !names("{phone}", clinic.phone) &&
           !names("{emergency}", clinic.emergency_number);
}

std::string Wording::fill_in(std::string_view text, Values values) const {
    const std::string name = isolate(clinic.name, language.right_to_left);
    const std::string phone = isolate(clinic.phone, language.right_to_left);
    const std::string emergency = isolate(clinic.emergency_number, language.right_to_left);
    std::vector<Value> all = {{"clinic", name}, {"phone", phone}, {"emergency", emergency}};
    all.insert(all.end(), values.begin(), values.end());
    return fill(text, all);
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
    return kept("urgent", [this] { return write_urgent(); });
}

// Whoever wrote it, the clinic's emergency number is told.
std::string Wording::write_urgent() const {
    const auto& texts = language.texts;
    const std::string_view words = text("urgent", texts.urgent);
    std::string out = fill_in(words, {});
    const auto add =
        [&](std::string_view purpose, std::string_view built_in, std::string_view value) {
            if (value.empty() || out.find(value) != std::string::npos) return;
            out.append(" ").append(fill_in(text(purpose, built_in), {}));
        };
    add("urgent_number", texts.urgent_number, clinic.emergency_number);
    if (words == texts.urgent) add("urgent_phone", texts.urgent_phone, clinic.phone);
    return out;
}

std::string Wording::location() const {
    return kept("location", [this] { return write_location(); });
}

std::string Wording::write_location() const {
    const std::string place = pick(clinic.location);
    if (place.empty()) return {};
    std::string out = say("location",
                          language.texts.location,
                          {{"location", isolate(place, language.right_to_left)}});
    if (clinic.map_url.empty()) return out;
    return out.append("\n").append(say("map", language.texts.map, {{"map", clinic.map_url}}));
}

}  // namespace workers::hot::replies
