#include "shared/identity/jid.hpp"

#include "shared/identity/canonical_address.hpp"

namespace shared::identity {
namespace {

// The shortest subscriber number with its country code; below it lie WhatsApp's own service
// accounts (`0@s.whatsapp.net`), which nobody answers.
constexpr std::size_t kLeastPhoneDigits = 5;

JidKind kind_of(std::string_view server) {
    if (server == "s.whatsapp.net" || server == "c.us" || server == "hosted") {
        return JidKind::kPhone;
    }
    if (server == "lid" || server == "hosted.lid") return JidKind::kLid;
    return JidKind::kOther;
}

}  // namespace

Jid read_jid(std::string_view text) {
    if (text.empty()) return {};
    const std::size_t at = text.find('@');
    const std::string_view local = text.substr(0, at);
    // `_1` and `:2` are agent and device of one person.
    const std::string_view user = local.substr(0, local.find_first_of(":_"));
    Jid out{JidKind::kOther, user, text};
    if (at == std::string_view::npos) {
        out.kind = JidKind::kDigits;
    } else {
        out.kind = kind_of(text.substr(at + 1));
    }
    const bool named = is_digits(user);
    const bool too_short = out.kind != JidKind::kLid && user.size() < kLeastPhoneDigits;
    if (out.kind == JidKind::kOther || !named || too_short) {
        out.kind = out.kind == JidKind::kDigits && !named ? JidKind::kNone : JidKind::kOther;
        out.user = {};
    }
    return out;
}

}  // namespace shared::identity
