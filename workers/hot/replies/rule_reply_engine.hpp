// The reply engine that works by rules and the clinic's own data.
//
// Order: urgent gate, kind of message, choice of a button, words. What no rule answers for sure
// goes to a human with an honest holding text. Immutable: thread-safe.
#pragma once

#include "workers/hot/replies/rendered.hpp"
#include "workers/hot/replies/reply_engine.hpp"

#include <memory>

namespace workers::hot::replies {

// `rendered` may be null: each text is made anew then; else it must outlive the engine. Throws
// std::invalid_argument where a language's phrases break their grammar.
std::unique_ptr<ReplyEngine> make_rule_reply_engine(Rendered* rendered = nullptr);

}  // namespace workers::hot::replies
