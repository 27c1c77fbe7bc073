#include "workers/hot/intent/choice.hpp"

#include "shared/text/fold.hpp"

#include <algorithm>
#include <array>

namespace workers::hot::intent {
namespace {

using languages::Intent;

struct ChoiceWord {
    std::string_view word;
    Intent intent;
};

// In the order of precedence: `visit_cancel_yes` cancels.
constexpr std::array kChoiceWords = {
    ChoiceWord{"cancel", Intent::kCancel},
    ChoiceWord{"no", Intent::kCancel},
    ChoiceWord{"reschedule", Intent::kReschedule},
    ChoiceWord{"move", Intent::kReschedule},
    ChoiceWord{"change", Intent::kReschedule},
    ChoiceWord{"postpone", Intent::kReschedule},
    ChoiceWord{"yes", Intent::kConfirm},
    ChoiceWord{"confirm", Intent::kConfirm},
    ChoiceWord{"keep", Intent::kConfirm},
    ChoiceWord{"ok", Intent::kConfirm},
    ChoiceWord{"human", Intent::kHuman},
    ChoiceWord{"person", Intent::kHuman},
    ChoiceWord{"staff", Intent::kHuman},
    ChoiceWord{"operator", Intent::kHuman},
    ChoiceWord{"reception", Intent::kHuman},
    ChoiceWord{"price", Intent::kPrice},
    ChoiceWord{"prices", Intent::kPrice},
    ChoiceWord{"hours", Intent::kHours},
    ChoiceWord{"location", Intent::kLocation},
    ChoiceWord{"address", Intent::kLocation},
    ChoiceWord{"map", Intent::kLocation},
    ChoiceWord{"services", Intent::kServices},
    ChoiceWord{"book", Intent::kBook},
    ChoiceWord{"booking", Intent::kBook},
    ChoiceWord{"slot", Intent::kBook},
    ChoiceWord{"svc", Intent::kBook},
    ChoiceWord{"service", Intent::kBook},
    ChoiceWord{"schedule", Intent::kBook},
    ChoiceWord{"appointment", Intent::kBook},
    ChoiceWord{"stop", Intent::kStop},
};

}  // namespace

Intent intent_of_choice(std::string_view choice) {
    const auto words = shared::text::fold_words(choice);
    for (const auto& [word, intent] : kChoiceWords) {
        if (std::find(words.begin(), words.end(), word) != words.end()) return intent;
    }
    return Intent::kOther;
}

}  // namespace workers::hot::intent
