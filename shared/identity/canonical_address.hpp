// One person, one canonical address: a pure function of what the provider wrote, without look-ups.
// Thread-safety: free functions without state.
#pragma once

#include <string>
#include <string_view>

namespace shared::identity {

// Whether the text is 1 to 20 ASCII digits.
bool is_digits(std::string_view text);

// A phone number without the variants one person appears under. Digits in, digits out:
//   Brazil     55 + area (2) + 9 + 8 digits  -> without the ninth digit
//   Mexico     521 + 10 digits               -> 52 + 10 digits
//   Argentina  549 + 10 digits               -> 54 + 10 digits
// Every other number is returned as it is.
std::string fold_number(std::string_view digits);

// The parts of an address as far as they are known; empty where not.
struct AddressParts {
    std::string_view group = {};  // JID of a group, broadcast or newsletter
    std::string_view bsuid = {};  // Meta's business-scoped user id
    std::string_view phone = {};  // digits, folded or not
    std::string_view lid = {};    // digits of a linked id
};

// `group:<jid>`, else `bsuid:<id>`, else `phone:<digits folded>`, else `lid:<digits>`; empty where
// nothing is known. A group never takes its author's address, a linked id is never a phone.
std::string canonical_address(const AddressParts& parts);

}  // namespace shared::identity
