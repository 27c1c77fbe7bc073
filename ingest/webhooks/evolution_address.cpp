#include "ingest/webhooks/evolution_address.hpp"

#include "ingest/webhooks/values.hpp"
#include "shared/identity/canonical_address.hpp"
#include "shared/identity/jid.hpp"

#include <array>
#include <string>
#include <string_view>

namespace ingest::webhooks {
namespace {

using shared::events::Address;
using shared::identity::Jid;
using shared::identity::JidKind;
using shared::json::Value;

// No telephone number has more digits (E.164).
constexpr std::size_t kMostPhoneDigits = 15;

constexpr std::array<std::string_view, 4> kFields{
    "remoteJid", "remoteJidAlt", "senderPn", "previousRemoteJid"};
constexpr std::size_t kOwnFields = 2;

// One version cuts device JIDs at the colon, domain and all; what the digits are is then told by
// the addressing mode, and a linked id must never become a phone.
JidKind kind_of(const Jid& jid, const Value& key) {
    if (jid.kind != JidKind::kDigits) return jid.kind;
    const bool is_lid = key["addressingMode"].string_or("") == "lid";
    return is_lid || jid.user.size() > kMostPhoneDigits ? JidKind::kLid : JidKind::kPhone;
}

void add(Address& out, const Jid& jid, JidKind kind) {
    const std::string user(jid.user);
    if (kind == JidKind::kPhone && out.phone.empty()) {
        out.phone = shared::identity::fold_number(user);
        // A send may always name the phone; it is preferred over a linked id.
        out.reply_to = user + "@s.whatsapp.net";
    } else if (kind == JidKind::kLid && out.lid.empty()) {
        out.lid = user;
        if (out.reply_to.empty()) out.reply_to = user + "@lid";
    }
}

}  // namespace

Address evolution_address(const Value& key, bool own) {
    Address out;
    const std::string_view remote = key["remoteJid"].string_or("");
    if (shared::identity::read_jid(remote).kind == JidKind::kOther) {
        out.group = clean(remote, kIdBytes);
        out.reply_to = out.group;
        return out;
    }
    for (std::size_t i = 0; i < (own ? kOwnFields : kFields.size()); ++i) {
        const Jid jid = shared::identity::read_jid(key[kFields[i]].string_or(""));
        add(out, jid, kind_of(jid, key));
    }
    return out;
}

Address evolution_person(std::string_view jid) {
    Address out;
    const Jid person = shared::identity::read_jid(jid);
    add(out, person, person.kind == JidKind::kDigits ? JidKind::kPhone : person.kind);
    return out;
}

}  // namespace ingest::webhooks
