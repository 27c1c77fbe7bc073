#include "workers/hot/replies/opening.hpp"

#include "workers/hot/replies/local_time.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace workers::hot::replies {
namespace {

using Rows = std::vector<const lookup::OpeningHours*>;
using Week = std::array<Rows, 7>;

Week week_of(const lookup::Clinic& clinic) {
    Week out;
    for (const auto& row : clinic.hours) {
        if (row.day >= 1 && row.day <= 7)
            out[static_cast<std::size_t>(row.day - 1)].push_back(&row);
    }
    for (Rows& rows : out) {
        std::sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
            return a->open < b->open;
        });
    }
    return out;
}

std::string write_day(const Rows& rows, const Wording& wording) {
    if (rows.empty()) return wording.say("closed", wording.language.texts.closed, {});
    std::string out;
    for (const auto* row : rows) {
        if (!out.empty()) out.append(", ");
        // Digits keep their own direction: "from-to" must not turn round in Hebrew or Arabic.
        out.append(
            isolate(fmt::format("{}–{}", row->open, row->close), wording.language.right_to_left));
    }
    return out;
}

std::string write_week(const Week& week, const Wording& wording) {
    const auto& texts = wording.language.texts;
    std::string out;
    for (std::size_t first = 0; first < week.size();) {
        const std::string hours = write_day(week[first], wording);
        std::size_t last = first;
        while (last + 1 < week.size() && write_day(week[last + 1], wording) == hours) ++last;
        std::string days(texts.days[first]);
        if (last > first) days.append("–").append(texts.days[last]);
        out.append(fmt::format("\n{}: {}", days, hours));
        first = last + 1;
    }
    return out;
}

// Minutes since midnight of `09:30`; -1 for anything else.
int minute_of(std::string_view text) {
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    if (text.size() < 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) {
        return -1;
    }
    return ((text[0] - '0') * 10 + (text[1] - '0')) * 60 + (text[3] - '0') * 10 + (text[4] - '0');
}

std::string write_today(const Rows& today, const Wording& wording, int minute) {
    const auto& texts = wording.language.texts;
    const bool rtl = wording.language.right_to_left;
    if (today.empty()) return wording.say("closed_today", texts.closed_today, {});
    for (const auto* row : today) {
        const int open = minute_of(row->open);
        int close = minute_of(row->close);
        if (close <= open) close = 24 * 60;  // until midnight or beyond it
        if (minute < open) {
            return wording.say(
                "opens_later", texts.opens_later, {{"open", isolate(row->open, rtl)}});
        }
        if (minute < close) {
            return wording.say("open_now", texts.open_now, {{"close", isolate(row->close, rtl)}});
        }
    }
    return wording.say("closed_now", texts.closed_now, {});
}

std::optional<std::string> write_holiday(const Wording& wording, const LocalTime& now) {
    const auto& texts = wording.language.texts;
    for (const auto& holiday : wording.clinic.holidays) {
        if (holiday.date != now.date) continue;
        if (holiday.name.empty()) return wording.say("closed_today", texts.closed_today, {});
        const std::string name = isolate(holiday.name, wording.language.right_to_left);
        return wording.say("holiday_today", texts.holiday_today, {{"name", name}});
    }
    return std::nullopt;
}

}  // namespace

std::string write_opening(const Wording& wording, shared::WallMs now) {
    const lookup::Clinic& clinic = wording.clinic;
    if (clinic.hours.empty()) return {};
    const Week week = week_of(clinic);
    const LocalTime local = local_time(now, clinic.timezone);
    std::string out = wording.say("hours", wording.language.texts.hours, {});
    out.append(write_week(week, wording)).append("\n");
    if (const auto holiday = write_holiday(wording, local)) return out.append(*holiday);
    const Rows& today = week[static_cast<std::size_t>(local.day - 1)];
    return out.append(write_today(today, wording, local.minute));
}

}  // namespace workers::hot::replies
