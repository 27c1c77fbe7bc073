#include "workers/hot/replies/service_choice.hpp"

#include "workers/hot/replies/answer_reading.hpp"
#include "workers/hot/replies/service_search.hpp"

#include <algorithm>
#include <string>

namespace workers::hot::replies {
namespace {

using conversation_log::Ask;
using languages::Intent;
using understanding::Bare;

// "the white one please": more words are a message of their own.
constexpr std::size_t kMostWords = 5;

const lookup::Service* service_of(const lookup::Clinic& clinic, const std::string& code) {
    const auto found = std::find_if(clinic.services.begin(),
                                    clinic.services.end(),
                                    [&](const auto& service) { return service.code == code; });
    return found == clinic.services.end() ? nullptr : &*found;
}

// Of the names that the words are near to, the only one that was asked about.
const lookup::Service* named_choice(const Question& question,
                                    const understanding::Understood& understood) {
    const auto found = find_services(question.clinic, understood.words, understood.readings.main());
    if (found.named.size() == 1) return found.named.front();
    const auto& choices = question.asked.choices;
    const lookup::Service* out = nullptr;
    for (const lookup::Service* service : found.near) {
        if (std::find(choices.begin(), choices.end(), service->code) == choices.end()) continue;
        if (out != nullptr) return nullptr;
        out = service;
    }
    return out;
}

}  // namespace

ServiceChoice chosen_service(const Question& question,
                             const understanding::Understood& understood) {
    const auto& asked = question.asked;
    if (asked.what != Ask::kWhichService || !question.choice.empty()) return {};
    const AnswerReading reading(asked, understood);
    const std::size_t number = reading.number();
    if (number > 0 && number <= asked.choices.size()) {
        return {service_of(question.clinic, asked.choices[number - 1]), false};
    }
    const Bare bare = understood.bare.kind;
    if (bare == Bare::kNo) return {nullptr, true};
    if (bare == Bare::kYes) {
        if (asked.choices.size() != 1) return {};
        return {service_of(question.clinic, asked.choices.front()), false};
    }
    const Intent main = understood.decision.main();
    const bool may_name =
        main == Intent::kOther || main == Intent::kPrice || main == Intent::kServices;
    if (!may_name || understood.words.size() > kMostWords) return {};
    return {named_choice(question, understood), false};
}

}  // namespace workers::hot::replies
