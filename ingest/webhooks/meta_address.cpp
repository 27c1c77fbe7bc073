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

Value meta_contact(const Value& contacts, std::string_view number, std::string_view user_id) {
    Value found;
    contacts.each_element([&](Value contact) {
        if (found.exists()) return;
        const std::string_view wa_id = contact["wa_id"].string_or("");
        const std::string_view id = contact["user_id"].string_or("");
        const bool by_number = !number.empty() && (number == wa_id || number == id);
        const bool by_id = !user_id.empty() && (user_id == id || user_id == wa_id);
        if (by_number || by_id) found = contact;
    });
    return found;
}

Address meta_address(const Value& contacts, std::string_view number, std::string_view user_id) {
    Address out;
    add(out, user_id);
    add(out, number);
    if (out.phone.empty() || out.bsuid.empty()) {
        const Value contact = meta_contact(contacts, number, user_id);
        add(out, contact["user_id"].string_or(""));
        add(out, contact["wa_id"].string_or(""));
    }
    if (out.reply_to.empty()) out.reply_to = out.bsuid;
    return out;
}

}  // namespace ingest::webhooks
