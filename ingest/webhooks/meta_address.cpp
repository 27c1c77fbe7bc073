#include "ingest/webhooks/meta_address.hpp"

#include "ingest/webhooks/values.hpp"
#include "shared/identity/canonical_address.hpp"

#include <algorithm>
#include <string>

namespace ingest::webhooks {
namespace {

using shared::events::Address;
using shared::json::Value;

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_alphanumeric(char c) {
    return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

void add(Address& out, std::string_view text) {
    if (out.phone.empty() && shared::identity::is_digits(text)) {
        out.phone = shared::identity::fold_number(text);
        out.reply_to = text;
    } else if (out.bsuid.empty() && is_bsuid(text)) {
        out.bsuid = text;
    }
}

}  // namespace

bool is_bsuid(std::string_view text) {
    constexpr std::size_t kMostBytes = 160;
    if (text.size() < 4 || text.size() > kMostBytes) return false;
    if (!is_upper(text[0]) || !is_upper(text[1]) || text[2] != '.') return false;
    text.remove_prefix(3);
    if (text.starts_with("ENT.")) text.remove_prefix(4);
    return !text.empty() && std::all_of(text.begin(), text.end(), is_alphanumeric);
}

MetaContacts::MetaContacts(const Value& contacts) {
    std::size_t position = 0;
    contacts.each_element([&](Value contact) {
        for (const char* const name : {"wa_id", "user_id"}) {
            const std::string_view id = contact[name].string_or("");
            if (!id.empty()) by_id_.try_emplace(id, Place{position, contact});
        }
        ++position;
    });
}

Value MetaContacts::find(std::string_view number, std::string_view user_id) const {
    const auto by_number = by_id_.find(number);
    const auto by_user_id = by_id_.find(user_id);
    if (by_number == by_id_.end() && by_user_id == by_id_.end()) return {};
    if (by_number == by_id_.end()) return by_user_id->second.contact;
    if (by_user_id == by_id_.end()) return by_number->second.contact;
    const bool is_first = by_number->second.position <= by_user_id->second.position;
    return (is_first ? by_number : by_user_id)->second.contact;
}

Address meta_address(const MetaContacts& contacts,
                     std::string_view number,
                     std::string_view user_id) {
    Address out;
    add(out, user_id);
    add(out, number);
    if (out.phone.empty() || out.bsuid.empty()) {
        const Value contact = contacts.find(number, user_id);
        add(out, contact["user_id"].string_or(""));
        add(out, contact["wa_id"].string_or(""));
    }
    if (out.reply_to.empty()) out.reply_to = out.bsuid;
    return out;
}

}  // namespace ingest::webhooks
