#include "workers/hot/replies/written_date.hpp"

#include <map>
#include <memory>
#include <utility>

#include <unicode/dtptngen.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

namespace workers::hot::replies {
namespace {

// Far more pairs of zone and language than clinics have; beyond it the cache starts again.
constexpr std::size_t kMaxFormats = 512;
// Hours as in opening hours, from 0 to 23.
constexpr const char16_t* kParts = u"EEEEdMMMMHHmm";

icu::UnicodeString wide(std::string_view text) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::unique_ptr<icu::SimpleDateFormat> make_format(std::string_view zone,
                                                   std::string_view language) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Locale locale((std::string(language) + "@numbers=latn").c_str());
    const std::unique_ptr<icu::DateTimePatternGenerator> patterns(
        icu::DateTimePatternGenerator::createInstance(locale, status));
    if (U_FAILURE(status)) return nullptr;
    const auto pattern = patterns->getBestPattern(kParts, status);
    auto out = std::make_unique<icu::SimpleDateFormat>(pattern, locale, status);
    if (U_FAILURE(status)) return nullptr;
    out->adoptTimeZone(icu::TimeZone::createTimeZone(wide(zone)));
    return out;
}

const icu::SimpleDateFormat* format_of(std::string_view zone, std::string_view language) {
    using Key = std::pair<std::string, std::string>;
    thread_local std::map<Key, std::unique_ptr<icu::SimpleDateFormat>> formats;
    Key key{zone, language};
    if (const auto found = formats.find(key); found != formats.end()) return found->second.get();
    if (formats.size() >= kMaxFormats) formats.clear();
    auto format = make_format(zone, language);
    return formats.emplace(std::move(key), std::move(format)).first->second.get();
}

}  // namespace

std::string write_moment(shared::WallMs at, std::string_view zone, std::string_view language) {
    const auto* format = format_of(zone, language);
    if (format == nullptr) return {};
    icu::UnicodeString written;
    format->format(static_cast<UDate>(at), written);
    std::string out;
    return written.toUTF8String(out);
}

}  // namespace workers::hot::replies
