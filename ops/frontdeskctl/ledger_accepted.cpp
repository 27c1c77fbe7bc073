#include "ops/frontdeskctl/ledger_accepted.hpp"

#include <algorithm>

namespace ops::frontdeskctl {
namespace {

const shared::Uuid kSpace = *shared::Uuid::parse("0d9a4f7e-8c1b-4b52-9a57-64f2d3a8c911");
constexpr std::string_view kBlank = " \t\r";

// The next id of the list; false at its end.
bool next_id(std::istream& lines, std::string& id) {
    while (std::getline(lines, id)) {
        const auto first = id.find_first_not_of(kBlank);
        if (first == std::string::npos) continue;
        id = id.substr(first, id.find_last_not_of(kBlank) - first + 1);
        return true;
    }
    return false;
}

}  // namespace

void LedgerAccepted::read(std::istream& lines) {
    std::string id;
    while (next_id(lines, id)) ids_.push_back(shared::uuid_v5(kSpace, id));
    std::sort(ids_.begin(), ids_.end());
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    seen_.assign(ids_.size(), false);
}

std::size_t LedgerAccepted::place(std::string_view message) const {
    const auto id = shared::uuid_v5(kSpace, message);
    const auto found = std::lower_bound(ids_.begin(), ids_.end(), id);
    const auto place = static_cast<std::size_t>(found - ids_.begin());
    return found != ids_.end() && *found == id ? place : ids_.size();
}

void LedgerAccepted::saw(std::string_view message) {
    if (ids_.empty() || message.empty()) return;
    if (const auto at = place(message); at < ids_.size()) seen_[at] = true;
}

std::uint64_t LedgerAccepted::found() const {
    return static_cast<std::uint64_t>(std::count(seen_.begin(), seen_.end(), true));
}

std::vector<std::string> LedgerAccepted::missing(std::istream& lines) const {
    std::vector<std::string> out;
    std::vector<bool> told = seen_;
    std::string id;
    while (next_id(lines, id)) {
        const auto at = place(id);
        if (at == ids_.size() || told[at]) continue;
        told[at] = true;
        out.push_back(id);
    }
    return out;
}

}  // namespace ops::frontdeskctl
