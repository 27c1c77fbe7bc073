#include "workers/hot/replies/not_text.hpp"

#include <algorithm>
#include <array>

namespace workers::hot::replies {
namespace {

using languages::Texts;

// A kind, the name of its text, and the one that stands for several kinds where it has none.
struct Kind {
    std::string_view type;
    std::string_view purpose;
    std::string_view shared_purpose;
    std::string Texts::*built_in;  // nullptr: nothing is said unless the clinic does
};

constexpr std::array kKinds = {
    Kind{"audio", "voice", "", &Texts::voice},
    Kind{"image", "image", "media", &Texts::media},
    Kind{"video", "video", "media", &Texts::media},
    Kind{"document", "document", "media", &Texts::media},
    Kind{"location", "place", "", &Texts::place},
    Kind{"contact", "contact", "", &Texts::contact},
    Kind{"call", "call", "", &Texts::call},
    Kind{"unsupported", "unsupported", "", &Texts::unsupported},
    Kind{"sticker", "sticker", "", nullptr},
};
constexpr Kind kOther{"", "holding", "", &Texts::holding};

const Kind& kind_of(std::string_view type) {
    const auto* found = std::find_if(
        kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return kind.type == type; });
    return found == kKinds.end() ? kOther : *found;
}

bool has_text(const lookup::Clinic& clinic, std::string_view purpose, std::string_view language) {
    const auto own = clinic.reply_texts.find(purpose);
    return own != clinic.reply_texts.end() && own->second.contains(language);
}

}  // namespace

bool is_thing(std::string_view type) {
    return type == "location" || type == "contact" || type == "poll" || type == "call" ||
           type == "unsupported";
}

bool is_no_message(const Question& question, std::string_view language) {
    static constexpr std::array<std::string_view, 3> kSilent = {"reaction", "album", "empty"};
    if (std::find(kSilent.begin(), kSilent.end(), question.type) != kSilent.end()) return true;
    if (question.type == "sticker") return !has_text(question.clinic, "sticker", language);
    return question.type == "text" && question.text.empty() && question.choice.empty();
}

std::string text_for_kind(const Wording& wording, std::string_view type) {
    const Kind& kind = kind_of(type);
    const bool is_own = kind.shared_purpose.empty() ||
                        has_text(wording.clinic, kind.purpose, wording.language.code);
    const std::string_view built_in =
        kind.built_in == nullptr ? std::string_view() : wording.language.texts.*kind.built_in;
    std::string out = wording.say(is_own ? kind.purpose : kind.shared_purpose, built_in);
    return out == kSilence ? std::string() : out;
}

}  // namespace workers::hot::replies
