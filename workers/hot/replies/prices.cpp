#include "workers/hot/replies/prices.hpp"

#include "workers/hot/replies/fill.hpp"
#include "workers/hot/replies/money.hpp"
#include "workers/hot/replies/service_search.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace workers::hot::replies {
namespace {

// A list longer than a screen is not read.
constexpr std::size_t kMaxListed = 12;

using Services = std::vector<const lookup::Service*>;

std::string name_of(const Wording& wording, const lookup::Service& service) {
    return isolate(wording.pick(service.name), wording.language.right_to_left);
}

std::string price_of(const Wording& wording, const lookup::Service& service) {
    return isolate(write_money(service.price, service.currency), wording.language.right_to_left);
}

std::string list(const Wording& wording, const Services& services, bool with_price) {
    std::string out;
    for (const auto* service : services) {
        out.append("\n• ").append(name_of(wording, *service));
        if (with_price && !service->price.empty()) {
            out.append(": ").append(price_of(wording, *service));
        }
    }
    return out;
}

Services all_of(const lookup::Clinic& clinic, bool with_price) {
    Services out;
    for (const auto& service : clinic.services) {
        if (with_price && service.price.empty()) continue;
        if (out.size() < kMaxListed) out.push_back(&service);
    }
    return out;
}

}  // namespace

std::string write_prices(const Wording& wording,
                         const std::vector<std::string>& words,
                         bool asks_in_general) {
    const auto& texts = wording.language.texts;
    const Services named = find_services(wording.clinic, words);
    if (named.empty()) {
        const Services priced = all_of(wording.clinic, true);
        if (!asks_in_general || priced.empty()) return {};
        return wording.kept("price_list", [&] {
            return std::string(texts.price_list).append(list(wording, priced, true));
        });
    }
    const bool all_priced = std::all_of(
        named.begin(), named.end(), [](const auto* entry) { return !entry->price.empty(); });
    if (!all_priced || named.size() > kMaxListed) return {};
    if (named.size() > 1) return std::string(texts.price_many).append(list(wording, named, true));
    return fill(texts.price_one,
                {{"service", name_of(wording, *named.front())},
                 {"price", price_of(wording, *named.front())}});
}

std::string write_services(const Wording& wording,
                           const std::vector<std::string>& words,
                           bool asks_in_general) {
    const Services named = find_services(wording.clinic, words);
    const auto write = [&](const Services& offered) {
        return std::string(wording.language.texts.services).append(list(wording, offered, true));
    };
    if (!named.empty()) return named.size() > kMaxListed ? std::string() : write(named);
    const Services offered = all_of(wording.clinic, false);
    if (offered.empty() || !asks_in_general) return {};
    return wording.kept("services", [&] { return write(offered); });
}

}  // namespace workers::hot::replies
