// Messages that are no text: which of them say nothing, and what the rest is answered with.
#pragma once

#include "workers/hot/replies/reply_engine.hpp"
#include "workers/hot/replies/wording.hpp"

#include <string>
#include <string_view>

namespace workers::hot::replies {

// A clinic's text of a kind that is this and nothing else: patients hear nothing, staff all the
// same.
inline constexpr std::string_view kSilence = "-";

// Kinds whose text, where they have one, is not the writer's question: the name of a place, of a
// contact, of a poll.
bool is_thing(std::string_view type);

// What nobody has to answer. A clinic may have a text for stickers.
bool is_no_message(const Question& question, std::string_view language);

// The fixed text for a message without words of its own, of the clinic or of the language; empty:
// none.
std::string text_for_kind(const Wording& wording, std::string_view type);

}  // namespace workers::hot::replies
