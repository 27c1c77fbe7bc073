#include "shared/text/lower.hpp"

#include <unicode/locid.h>
#include <unicode/unistr.h>

namespace shared::text {

std::string lower(std::string_view text) {
    const icu::StringPiece bytes(text.data(), static_cast<std::int32_t>(text.size()));
    std::string out;
    icu::UnicodeString::fromUTF8(bytes).toLower(icu::Locale::getRoot()).toUTF8String(out);
    return out;
}

}  // namespace shared::text
