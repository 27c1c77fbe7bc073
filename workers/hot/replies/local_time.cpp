#include "workers/hot/replies/local_time.hpp"

#include <chrono>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <unicode/timezone.h>

namespace workers::hot::replies {
namespace {

// Far more zones than clinics live in; beyond it the cache starts again.
constexpr std::size_t kMaxZones = 512;

const icu::TimeZone& zone_of(std::string_view name) {
    thread_local std::map<std::string, std::unique_ptr<icu::TimeZone>, std::less<>> zones;
    if (const auto found = zones.find(name); found != zones.end()) return *found->second;
    if (zones.size() >= kMaxZones) zones.clear();
    const auto size = static_cast<std::int32_t>(name.size());
    const auto id = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), size));
    std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
    return *zones.emplace(std::string(name), std::move(zone)).first->second;
}

}  // namespace

LocalTime local_time(shared::WallMs now, std::string_view zone) {
    std::int32_t raw = 0;
    std::int32_t daylight = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone_of(zone).getOffset(static_cast<UDate>(now), 0, raw, daylight, status);
    if (U_FAILURE(status)) raw = daylight = 0;

    using std::chrono::floor;
    using std::chrono::milliseconds;
    const std::chrono::sys_time<milliseconds> local{milliseconds(now + raw + daylight)};
    const auto midnight = floor<std::chrono::days>(local);
    const std::chrono::year_month_day date{midnight};
    LocalTime out;
    out.date = fmt::format("{:04}-{:02}-{:02}",
                           static_cast<int>(date.year()),
                           static_cast<unsigned>(date.month()),
                           static_cast<unsigned>(date.day()));
    out.day = static_cast<int>(std::chrono::weekday(midnight).iso_encoding());
    out.minute = static_cast<int>(
        std::chrono::duration_cast<std::chrono::minutes>(local - midnight).count());
    return out;
}

}  // namespace workers::hot::replies
