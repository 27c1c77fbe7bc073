#include "workers/hot/replies/service_names.hpp"

#include "shared/text/fold.hpp"
#include "workers/hot/replies/service_words.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace workers::hot::replies {
namespace {

constexpr std::size_t kMaxKept = 512;  // clinics and languages, per thread

std::vector<std::string> words_of_name(std::string_view language, std::string_view text) {
    auto words = shared::text::fold_words(text);
    std::erase_if(words, is_small_word);
    const auto& generic = service_words(language).generic;
    const auto is_generic = [&](const std::string& word) { return generic.contains(word); };
    // "Treatment" alone is a name all the same.
    if (!std::all_of(words.begin(), words.end(), is_generic)) std::erase_if(words, is_generic);
    return words;
}

class Collector {
  public:
    explicit Collector(const std::string& language) : language_(language) {}

    void add(const lookup::Service& service, std::size_t index) {
        // A service without a name in the language is called by any other.
        const bool has_own = service.name.contains(language_);
        const auto add_text = [&](std::string_view language, std::string_view text) {
            auto words = words_of_name(language, text);
            if (!has_own || language == language_) {
                add_own(index, std::move(words));
            } else {
                for (const std::string& word : words) out_.foreign[word].push_back(index);
            }
        };
        for (const auto& [language, name] : service.name) add_text(language, name);
        for (const auto& [language, aliases] : service.aliases) {
            for (const std::string& alias : aliases) add_text(language, alias);
        }
    }
    ServiceNames take() {
        for (const Word& word : out_.words) out_.foreign.erase(word.text);
        return std::move(out_);
    }

  private:
    void add_own(std::size_t service, std::vector<std::string> words) {
        if (words.empty()) return;
        // "Check-up" is written "checkup" too.
        if (words.size() == 2) out_.own.push_back({service, {id_of(words[0] + words[1])}});
        ServiceName name{service, {}};
        for (std::string& word : words) name.words.push_back(id_of(std::move(word)));
        out_.own.push_back(std::move(name));
    }
    std::size_t id_of(std::string text) {
        const auto [entry, is_new] = ids_.try_emplace(text, out_.words.size());
        if (is_new) out_.words.push_back(take_apart(std::move(text), true));
        return entry->second;
    }

    const std::string& language_;
    ServiceNames out_;
    std::unordered_map<std::string, std::size_t> ids_;
};

}  // namespace

const ServiceNames& service_names(const lookup::Clinic& clinic, const std::string& language) {
    struct Entry {
        std::int64_t version = 0;
        std::size_t services = 0;
        ServiceNames names;
    };
    thread_local std::unordered_map<std::string, Entry> cache;
    const std::string key = clinic.id + ":" + language;
    if (cache.size() >= kMaxKept && !cache.contains(key)) cache.clear();
    Entry& entry = cache[key];
    // A clinic without a version (not from the database) is folded each time.
    const bool known = clinic.version != 0 && entry.version == clinic.version &&
                       entry.services == clinic.services.size();
    if (!known) {
        Collector collector(language);
        for (std::size_t i = 0; i < clinic.services.size(); ++i) {
            collector.add(clinic.services[i], i);
        }
        entry = {clinic.version, clinic.services.size(), collector.take()};
    }
    return entry.names;
}

}  // namespace workers::hot::replies
