#include "ops/sandbox/patient.hpp"

#include <algorithm>
#include <array>

namespace ops::sandbox {
namespace {

using shared::json::Value;

constexpr std::array<std::string_view, 7> kKinds{
    "text", "voice", "image", "sticker", "location", "reaction", "button"};

std::string text_of(Value value, std::string_view fallback = "") {
    return std::string(value.string_or(fallback));
}

shared::Error bad(std::string detail) {
    return {"bad_patient", std::move(detail), shared::Action::kDeadLetter};
}

}  // namespace

shared::Result<Written> parse_patient(Value body, const Fresh& fresh) {
    Written out;
    out.kind = text_of(body["type"], "text");
    out.from = text_of(body["from"]);
    out.phone = text_of(body["phone"]);
    out.user_id = text_of(body["user_id"]);
    out.text = text_of(body["text"]);
    out.payload = text_of(body["payload"]);
    out.reply_to = text_of(body["reply_to"]);
    out.name = text_of(body["name"], "Sandbox Patient");
    out.id = text_of(body["id"], fresh.message_id);
    out.is_own = body["own"].bool_or(false);
    out.at = body["at"].integer_or(fresh.now);
    if (out.from.empty()) return bad("`from` is missing: digits, a JID or a BSUID");
    if (std::find(kKinds.begin(), kKinds.end(), out.kind) == kKinds.end()) {
        return bad("`type` must be text, voice, image, sticker, location, reaction or button");
    }
    if (out.kind == "text" && out.text.empty()) return bad("`text` is missing");
    return out;
}

}  // namespace ops::sandbox
