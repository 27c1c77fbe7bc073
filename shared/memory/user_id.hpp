// Whose memories: the patient of a clinic, as memory providers know him. Nothing else is ever named
// to a provider, because to mem0 a `*` or an empty id means everybody. Values; made here alone.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace shared::memory {

class UserId {
  public:
    // Two uuids in their 36-character form, in either case, neither of them nil; else nothing.
    static std::optional<UserId> of(std::string_view clinic, std::string_view patient);
    // The form that text() gives, in either case; nothing for anything else: blanks, wildcards,
    // plus signs, percent signs, the beginning of an id.
    static std::optional<UserId> parse(std::string_view text);

    // `{clinic}:{patient}`, 73 characters of [0-9a-f:-].
    const std::string& text() const { return text_; }
    auto operator<=>(const UserId&) const = default;

  private:
    explicit UserId(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace shared::memory
