#include "workers/hot/conversation_log/asked.hpp"

#include <algorithm>
#include <array>

namespace workers::hot::conversation_log {
namespace {

constexpr std::array<std::string_view, 9> kNames = {"",
                                                    "when",
                                                    "new_time",
                                                    "cancel_it",
                                                    "which_to_move",
                                                    "which_to_cancel",
                                                    "which_to_confirm",
                                                    "which_service",
                                                    "coming"};

}  // namespace

void write_asked(shared::json::Writer& out, const Asked& asked) {
    out.begin_object().member("what", kNames[static_cast<std::size_t>(asked.what)]);
    out.member_if("about", asked.about).member_if("wish", asked.wish);
    if (!asked.choices.empty()) {
        out.key("choices").begin_array();
        for (const std::string& choice : asked.choices) out.string(choice);
        out.end_array();
    }
    if (asked.until > 0) out.member("until", asked.until);
    out.end_object();
}

Asked read_asked(const shared::json::Value& value) {
    Asked out;
    const auto* name = std::find(kNames.begin(), kNames.end(), value["what"].string_or(""));
    if (name == kNames.begin() || name == kNames.end()) return out;
    out.what = static_cast<Ask>(name - kNames.begin());
    out.about = value["about"].string_or("");
    out.wish = value["wish"].string_or("");
    out.until = value["until"].integer_or(0);
    value["choices"].each_element([&](shared::json::Value choice) {
        if (out.choices.size() < kMostChoices) out.choices.emplace_back(choice.string_or(""));
    });
    return out;
}

}  // namespace workers::hot::conversation_log
