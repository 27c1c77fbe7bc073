// "In English, please", "можно по-русски?": a patient asks to be answered in a language.
#pragma once

#include "workers/hot/languages/language.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace workers::hot::understanding {

struct LanguageRequest {
    const languages::Language* language = nullptr;
    std::string rest;  // what else the message says; may be empty
};

// Immutable: thread-safe.
class LanguageRequests {
  public:
    // `languages` must outlive it.
    explicit LanguageRequests(std::span<const languages::Language> languages);

    // A request is a sentence or a part of one, between marks, of nothing but the name of one
    // language, in any language, and words that ask for it ([speaking]): "I do not speak English"
    // is none. `words`: those of `text`, folded; a message without a name costs a look at each.
    // Such words without a name beside a request ("hello, please") are no rest of it unless
    // `asks_for_more` says so: "I want to talk to someone" is made of nothing else.
    std::optional<LanguageRequest> find(
        std::string_view text,
        const std::vector<std::string>& words,
        const std::function<bool(std::string_view)>& asks_for_more) const;

  private:
    struct Sentence {
        bool is_request = false;  // it has no other words; perhaps nothing but "please"
        const languages::Language* language = nullptr;
    };
    Sentence read(std::string_view sentence) const;

    std::unordered_map<std::string, const languages::Language*> names_;
    std::unordered_set<std::string> speaking_;
};

}  // namespace workers::hot::understanding
