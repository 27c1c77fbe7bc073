#include "workers/hot/lookup/refused_texts.hpp"

#include "shared/base/log.hpp"

#include <algorithm>
#include <cctype>

namespace workers::hot::lookup {
namespace {

// A purpose is what somebody wrote into a row: only what looks like a name is told of it.
std::string printable(const std::string& purpose) {
    constexpr std::size_t kMost = 40;
    const bool is_name =
        purpose.size() <= kMost && std::all_of(purpose.begin(), purpose.end(), [](char c) {
            return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
        });
    return is_name ? purpose : "?";
}

}  // namespace

void refuse_broken_texts(Clinic& clinic) {
    for (auto& [purpose, texts] : clinic.reply_texts) {
        std::erase_if(texts, [&, name = purpose](const auto& entry) {
            const auto checked = languages::check_text(name, entry.second);
            if (checked.fault == languages::TextFault::kNone) return false;
            clinic.refused.push_back({name, entry.first, checked.fault});
            return true;
        });
    }
}

void RefusedTexts::tell(const Clinic& clinic) {
    {
        const std::lock_guard lock(guard_);
        if (clinic.refused.empty()) {
            told_.erase(clinic.id);
            return;
        }
        const auto [entry, is_new] = told_.emplace(clinic.id, clinic.version);
        if (!is_new && entry->second == clinic.version) return;
        entry->second = clinic.version;
    }
    for (const RefusedText& text : clinic.refused) {
        const auto fault = static_cast<std::size_t>(text.fault);
        counts_[fault].fetch_add(1, std::memory_order_relaxed);
        shared::log::warning("a text of a clinic is not used: see frontdeskctl clinics check",
                             {{"clinic", clinic.id},
                              {"version", clinic.version},
                              {"purpose", printable(text.purpose)},
                              {"language", printable(text.language)},
                              {"fault", languages::kTextFaultNames[fault]}});
    }
}

std::map<std::string_view, std::uint64_t> RefusedTexts::counts() const {
    std::map<std::string_view, std::uint64_t> out;
    for (std::size_t i = 1; i < counts_.size(); ++i) {
        out[languages::kTextFaultNames[i]] = counts_[i].load(std::memory_order_relaxed);
    }
    return out;
}

}  // namespace workers::hot::lookup
