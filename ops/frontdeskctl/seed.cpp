#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/installation.hpp"
#include "ops/frontdeskctl/sandbox_sources.hpp"
#include "ops/frontdeskctl/seed_apply.hpp"
#include "ops/frontdeskctl/seed_file.hpp"
#include "shared/base/ids.hpp"
#include "shared/cache/keys.hpp"

#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::Action;
using shared::Error;
using shared::Result;
using shared::postgres::StatementError;
using shared::postgres::Transaction;

// Ends the transaction without a change; the faults themselves are in a list.
constexpr const char* kFaulty = "seed_refused";

Result<std::string> read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return Error{"no_file", path + " cannot be read", Action::kStop};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

void replace_base_urls(SeedFile& file, std::string url, std::vector<std::string>& faults) {
    if (url.empty()) return;
    while (url.ends_with('/')) url.pop_back();
    if (!is_url(url)) faults.emplace_back("--set-base-url: must be an http(s) URL");
    for (auto& source : file.sources) source.base_url = url;
}

std::size_t load(Transaction& work,
                 const SeedFile& file,
                 const shared::crypto::Sealer& sealer,
                 std::vector<std::string>& faults) {
    // One seed at a time: two would see each other's lines half written.
    work.run("SELECT pg_advisory_xact_lock(7023510948)");
    const auto key = installation_key(work, sealer);
    if (!key) throw StatementError{key.error()};
    check_seed(work, file, *key, faults);
    if (!faults.empty()) throw StatementError{{kFaulty, "", Action::kStop}};
    const auto changed = apply_seed(work, file, *key, sealer);
    if (changed > 0) {
        work.run(
            "INSERT INTO core.audit (id, actor, action, details) VALUES ($1, 'frontdeskctl', "
            "'seed', jsonb_build_object('changed', $2::bigint))",
            {shared::uuid_v7().text(), std::to_string(changed)});
    }
    return changed;
}

int report(const std::vector<std::string>& faults, const std::string& path) {
    for (const auto& fault : faults) fmt::print(stderr, "{} {}\n", path, fault);
    return fail(fmt::format("{} faults, nothing was changed", faults.size()));
}

}  // namespace

int seed(const Settings& settings, const SeedOptions& options) {
    const auto text = read_file(options.file);
    if (!text) return fail(text.error());
    std::vector<std::string> faults;
    auto file = read_seed(*text, faults);
    replace_base_urls(file, options.base_url, faults);
    std::size_t changed = 0;
    auto database = settings.database();
    const auto done = database.transaction(
        [&](Transaction& work) { changed = load(work, file, settings.sealer, faults); });
    if (!faults.empty()) return report(faults, options.file);
    if (!done) return fail(done.error());
    fmt::print("{} clinics, {} sources: {} rows changed\n",
               file.clinics.size(),
               file.sources.size(),
               changed);
    // A sandbox that was named and does not know a line refuses its sends, hence the failure; a
    // second seed tells it again. Caches hear of it from the database.
    const auto told = tell_sandbox(settings.sandbox_url, *text);
    return told ? kDone : fail(told.error());
}

}  // namespace ops::frontdeskctl
