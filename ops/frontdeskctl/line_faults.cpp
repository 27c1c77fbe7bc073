#include "ops/frontdeskctl/line_faults.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace ops::frontdeskctl {

void LineFaults::add(std::size_t line, std::string what) {
    ++count_;
    told_.emplace(line, std::move(what));
    if (told_.size() > kMostTold) told_.erase(std::prev(told_.end()));
}

std::string LineFaults::text(const std::string& path) const {
    std::string out;
    for (const auto& [line, what] : told_) {
        out += line == 0 ? fmt::format("{}: {}\n", path, what)
                         : fmt::format("{}:{}: {}\n", path, line, what);
    }
    if (count_ > told_.size()) out += fmt::format("{}: and {} more\n", path, count_ - told_.size());
    return out;
}

std::string fault_of_column(const std::string& fault) {
    const auto end = fault.find(": ");
    auto place = fault.substr(0, end);
    if (place == "/") return fault.substr(end + 2);
    place.erase(0, 1);
    std::replace(place.begin(), place.end(), '/', '.');
    return place + fault.substr(end);
}

}  // namespace ops::frontdeskctl
