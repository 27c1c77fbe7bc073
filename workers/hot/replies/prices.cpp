#include "workers/hot/replies/prices.hpp"

#include "workers/hot/replies/money.hpp"
#include "workers/hot/replies/service_search.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace workers::hot::replies {
namespace {

// A list longer than a screen is not read.
constexpr std::size_t kMaxListed = 12;

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

// Refuses to guess: the names that were near, for the patient to say which.
ServiceAnswer ask_back(const Wording& wording, const Services& near) {
    const auto& texts = wording.language.texts;
    ServiceAnswer out;
    for (const auto* service : near) out.choices.push_back(service->code);
    if (near.size() == 1) {
        out.text = wording.say(
            "this_service", texts.this_service, {{"service", name_of(wording, *near.front())}});
        return out;
    }
    out.text = wording.say("which_service", texts.which_service, {});
    for (std::size_t i = 0; i < near.size(); ++i) {
        out.text.append(fmt::format("\n{}. {}", i + 1, name_of(wording, *near[i])));
    }
    return out;
}

std::string write_named_prices(const Wording& wording, const Services& named) {
    const auto& texts = wording.language.texts;
    const bool all_priced = std::all_of(
        named.begin(), named.end(), [](const auto* entry) { return !entry->price.empty(); });
    if (!all_priced || named.size() > kMaxListed) return {};
    if (named.size() > 1) {
        return wording.say("price_many", texts.price_many, {}).append(list(wording, named, true));
    }
    return wording.say("price_one",
                       texts.price_one,
                       {{"service", name_of(wording, *named.front())},
                        {"price", price_of(wording, *named.front())}});
}

FoundServices find(const Wording& wording, const ServiceQuestion& question) {
    return find_services(wording.clinic, question.words, question.reading);
}

}  // namespace

ServiceAnswer write_prices(const Wording& wording, const ServiceQuestion& question) {
    const FoundServices found = find(wording, question);
    if (!found.near.empty()) return ask_back(wording, found.near);
    if (!found.named.empty()) return {write_named_prices(wording, found.named), {}};
    const Services priced = all_of(wording.clinic, true);
    if (!question.is_general || priced.empty()) return {};
    return {wording.kept("price_list",
                         [&] {
                             return wording.say("price_list", wording.language.texts.price_list, {})
                                 .append(list(wording, priced, true));
                         }),
            {}};
}

std::string write_price(const Wording& wording, const lookup::Service& service) {
    return write_named_prices(wording, {&service});
}

ServiceAnswer write_services(const Wording& wording, const ServiceQuestion& question) {
    const FoundServices found = find(wording, question);
    if (!found.near.empty()) return ask_back(wording, found.near);
    const auto write = [&](const Services& offered) {
        return wording.say("services", wording.language.texts.services, {})
            .append(list(wording, offered, true));
    };
    if (found.named.size() > kMaxListed) return {};
    if (!found.named.empty()) return {write(found.named), {}};
    const Services offered = all_of(wording.clinic, false);
    if (offered.empty() || !question.is_general) return {};
    return {wording.kept("services", [&] { return write(offered); }), {}};
}

}  // namespace workers::hot::replies
