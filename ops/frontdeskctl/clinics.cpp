// `frontdeskctl clinics check`: the texts that clinics wrote, as the hot worker judges them.
#include "ops/frontdeskctl/commands.hpp"
#include "workers/hot/languages/language.hpp"
#include "workers/hot/languages/text_fields.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

namespace languages = workers::hot::languages;

constexpr const char* kTexts = R"(
SELECT t.clinic_id, c.name, t.name, t.language, t.body
FROM healthcare.reply_texts t JOIN core.clinics c ON c.id = t.clinic_id
WHERE $1 = '' OR c.id::text = $1 OR c.name = $1 ORDER BY 1, 3, 4)";

constexpr const char* kClinics =
    "SELECT count(*) FROM core.clinics c WHERE $1 = '' OR c.id::text = $1 OR c.name = $1";

// Prints what is wrong with the row; whether something is.
bool tell_of_fault(const shared::postgres::Rows& rows, std::size_t row) {
    const auto checked = languages::check_text(rows.get(row, 2), rows.get(row, 4));
    const bool is_wrong = checked.fault != languages::TextFault::kNone;
    const bool is_idle = languages::find(rows.get(row, 3)) == nullptr;
    if (!is_wrong && !is_idle) return false;
    fmt::print("{} ({}) {}/{}: {}\n",
               rows.get(row, 1),
               rows.get(row, 0),
               rows.get(row, 2),
               rows.get(row, 3),
               is_wrong ? checked.why : "never said: the language has no folder");
    return is_wrong;
}

}  // namespace

int clinics_check(const Settings& settings, const std::string& clinic) {
    auto database = settings.database();
    const auto known = database.run(kClinics, {clinic});
    if (!known) return fail(known.error());
    const auto count = (*known)->get(0, 0);
    if (!clinic.empty() && count == "0") return fail("no clinic has that id or name");
    const auto rows = database.run(kTexts, {clinic});
    if (!rows) return fail(rows.error());
    std::size_t faults = 0;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) faults += tell_of_fault(**rows, i) ? 1 : 0;
    if (faults > 0) {
        return fail(fmt::format("{} of {} texts cannot be said, the built-in ones are said instead",
                                faults,
                                (*rows)->size()));
    }
    fmt::print("{} clinics, {} texts: each of them can be said\n", count, (*rows)->size());
    return kDone;
}

}  // namespace ops::frontdeskctl
