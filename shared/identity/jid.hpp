// Reading WhatsApp's address form `user[:device]@server`.
// Thread-safety: a free function without state; the views point into the argument.
#pragma once

#include <string_view>

namespace shared::identity {

enum class JidKind {
    kNone,    // empty or nothing that names anybody
    kPhone,   // `…@s.whatsapp.net`, `…@c.us`, `…@hosted`
    kLid,     // `…@lid`, `…@hosted.lid`: opaque, never a phone number
    kOther,   // group, broadcast, newsletter, and servers nobody has seen yet: never answered
    kDigits,  // digits without a server: what one sender leaves of a device JID
};

struct Jid {
    JidKind kind = JidKind::kNone;
    std::string_view user;  // digits of a phone or lid, without device; empty for kNone and kOther
    std::string_view full;  // the text as it came
};

Jid read_jid(std::string_view text);

}  // namespace shared::identity
