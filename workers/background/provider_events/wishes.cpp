#include "workers/background/provider_events/wishes.hpp"

#include "shared/json/value.hpp"
#include "workers/background/persist/columns.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace workers::background::provider_events {
namespace {

constexpr std::size_t kMostCharacters = 600;
constexpr std::size_t kNearlyCutBytes = 596;
constexpr std::size_t kTooLongForChance = 40;  // characters

// In one order for everybody who locks them.
constexpr const char* kHold = R"(
SELECT id, conversation, wish FROM healthcare.appointment_requests
WHERE conversation = ANY ($1::text[]) AND wish <> '' ORDER BY id FOR UPDATE)";

constexpr const char* kReword = R"(
UPDATE healthcare.appointment_requests r SET wish = n.wish
FROM unnest($1::uuid[], $2::text[]) AS n(id, wish) WHERE r.id = n.id)";

bool begins_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string_view first_characters(std::string_view text, std::size_t most) {
    std::size_t seen = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (begins_character(text[at]) && seen++ == most) return text.substr(0, at);
    }
    return text;
}

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
    std::string out;
    while (!text.empty()) {
        const auto at = text.find(what);
        out += text.substr(0, at);
        if (at == std::string_view::npos) break;
        out += with;
        text.remove_prefix(at + what.size());
    }
    return out;
}

std::string_view without_breaks(std::string_view text) {
    while (text.starts_with('\n')) text.remove_prefix(1);
    while (text.ends_with('\n')) text.remove_suffix(1);
    return text;
}

// Where the beginning of the words stands as the end of the wish, at the begin of a line.
std::size_t find_cut(std::string_view wish, std::string_view words) {
    for (std::size_t at = 0; at < wish.size(); ++at) {
        if (at > 0 && wish[at - 1] != '\n') continue;
        const std::string_view rest = wish.substr(at);
        const bool may_be_cut =
            wish.size() > kNearlyCutBytes || characters(rest) > kTooLongForChance;
        if (may_be_cut && words.starts_with(rest)) return at;
    }
    return std::string_view::npos;
}

// Between a line and the next there are two breaks, one before the first and after the last: so
// each line has its own and whole lines alone are found.
std::string spread(std::string_view lines) {
    return "\n" + replaced(lines, "\n", "\n\n") + "\n";
}

std::set<std::string> words_of(const Reworded& message) {
    std::set<std::string> out;
    shared::json::Parser parser;
    const auto before = parser.parse(message.before);
    if (!before) return out;
    before->each_element([&](shared::json::Value words) {
        const std::string_view text = words.string_or("");
        if (!text.empty() && text != message.now) out.emplace(text);
    });
    return out;
}

struct Wish {
    std::string id, text, stored;
};

}  // namespace

std::string reworded(std::string_view wish, std::string_view words, std::string_view now) {
    const auto cut = find_cut(wish, words);
    const bool is_cut = cut != std::string_view::npos;
    const std::string lines = replaced(
        spread(wish.substr(0, cut)), spread(words), now.empty() ? std::string() : spread(now));
    std::string out(without_breaks(replaced(lines, "\n\n", "\n")));
    if (is_cut) out.append("\n").append(now);
    return std::string(first_characters(without_breaks(out), kMostCharacters));
}

void reword_wishes(shared::postgres::Transaction& transaction,
                   const std::vector<Reworded>& messages) {
    persist::Columns conversations;
    for (const Reworded& message : messages) conversations.add({message.conversation});
    if (conversations.empty()) return;
    const auto held = transaction.run(kHold, conversations.arrays());
    std::multimap<std::string, Wish, std::less<>> wishes;
    for (std::size_t row = 0; row < held->size(); ++row) {
        const std::string text(held->get(row, 2));
        wishes.emplace(held->get(row, 1), Wish{std::string(held->get(row, 0)), text, text});
    }
    for (const Reworded& message : messages) {
        const auto [begin, end] = wishes.equal_range(message.conversation);
        for (const std::string& words : words_of(message)) {
            for (auto wish = begin; wish != end; ++wish) {
                wish->second.text = reworded(wish->second.text, words, message.now);
            }
        }
    }
    persist::Columns changed;
    for (const auto& [conversation, wish] : wishes) {
        if (wish.text != wish.stored) changed.add({wish.id, wish.text});
    }
    if (!changed.empty()) transaction.run(kReword, changed.arrays());
}

}  // namespace workers::background::provider_events
