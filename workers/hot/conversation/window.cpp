#include "workers/hot/conversation/window.hpp"

#include "workers/hot/conversation/reminding.hpp"

#include <utility>

namespace workers::hot::conversation {
namespace {

constexpr const char* kClosed = "window_closed";

TemplateName find_template(const lookup::Texts& names,
                           const lookup::Clinic& clinic,
                           const std::string& language) {
    const auto find = [&](const std::string& wanted) -> TemplateName {
        const auto found = names.find(wanted);
        if (found == names.end() || found->second.empty()) return {};
        return {found->second, found->first, ""};
    };
    if (auto found = find(language); !found.name.empty()) return found;
    return clinic.languages.empty() ? TemplateName{} : find(clinic.languages.front());
}

}  // namespace

bool is_window_open(const conversation_log::State& state,
                    const lookup::Line& line,
                    shared::WallMs now) {
    return line.dialect != "meta" || state.last_patient_at + kWindow > now;
}

Decision outside_window(Decision decided,
                        const lookup::Line& line,
                        const lookup::Clinic& clinic,
                        const std::string& language) {
    Decision out = std::move(decided);
    out.text.reset();
    if (out.reason == "urgent") return out;  // staff are called for what it is
    const char* purpose = out.outcome == shared::events::Outcome::kFellBack ? "late" : "reply";
    out.outcome = shared::events::Outcome::kHandedOver;
    out.reason = kClosed;
    if (out.intent == replies::kStop) return out;  // no template to who wants to hear nothing
    out.staff = kClosed;
    const auto names = line.templates.find(purpose);
    if (names == line.templates.end()) return out;
    out.template_name = find_template(names->second, clinic, language);
    // What it says is the provider's to know: the row names it.
    if (!out.template_name.name.empty()) out.text = "[" + out.template_name.name + "]";
    return out;
}

Decision remind_by(Decision decided,
                   const lookup::Line& line,
                   const lookup::Clinic& clinic,
                   bool is_open) {
    Decision out = std::move(decided);
    const TemplateName wanted = std::exchange(out.template_name, {});
    if (is_open) return out;
    const auto names = line.templates.find(out.intent);
    if (names != line.templates.end()) {
        out.template_name = find_template(names->second, clinic, wanted.language);
    }
    if (out.template_name.name.empty()) {
        Decision unsent = leave_unsent(kClosed);
        unsent.intent = std::move(out.intent);
        return unsent;
    }
    out.template_name.parameter = wanted.parameter;
    out.text = "[" + out.template_name.name + "]";
    return out;
}

}  // namespace workers::hot::conversation
