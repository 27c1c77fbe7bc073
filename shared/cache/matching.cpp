#include "shared/cache/matching.hpp"

#include <algorithm>
#include <unordered_set>
#include <vector>

namespace shared::cache {
namespace {

using Keys = std::vector<std::string>;

void note_away(redis::Servers& servers,
               const Matching& matching,
               const std::vector<Result<void>>& done,
               MatchedKeys& out) {
    for (std::size_t server = 0; server < done.size(); ++server) {
        if (done[server]) continue;
        const std::string& name = servers.name(server);
        matching.on_away(name, done[server].error());
        if (std::find(out.away.begin(), out.away.end(), name) == out.away.end()) {
            out.away.push_back(name);
        }
    }
}

}  // namespace

MatchedKeys find_keys(redis::Servers& servers, const Matching& matching) {
    MatchedKeys out;
    out.pattern = matching.pattern;
    std::unordered_set<std::uint64_t> seen;
    const auto count = [&](std::size_t server, const Keys& keys) {
        for (const std::string& key : keys) {
            if (!seen.insert(std::hash<std::string>()(key) + server).second) continue;
            ++out.count;
            if (out.keys.size() < matching.most) out.keys.push_back(key);
        }
        out.is_whole = matching.goes_on(out.count);
        return out.is_whole;
    };
    note_away(servers, matching, scan_keys(servers, out.pattern, matching.step, count), out);
    std::sort(out.keys.begin(), out.keys.end());
    return out;
}

void delete_keys(redis::Servers& servers, const Matching& matching, MatchedKeys& out) {
    std::uint64_t deleted = 0;
    std::vector<Result<void>> faults(servers.size());
    const auto take_away = [&](std::size_t server, const Keys& keys) {
        if (!faults[server]) return true;  // the others go on
        const auto gone = unlink_keys(servers, server, keys, matching.step);
        if (gone) {
            deleted += *gone;
        } else {
            faults[server] = gone.error();
        }
        out.is_whole = matching.goes_on(deleted);
        return out.is_whole;
    };
    const auto scanned = scan_keys(servers, matching.pattern, matching.step, take_away);
    out.deleted = deleted;
    note_away(servers, matching, scanned, out);
    note_away(servers, matching, faults, out);
}

}  // namespace shared::cache
