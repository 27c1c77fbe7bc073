// The providers' send APIs: what to post for a reply, and what an answer proves.
// Pure; one function pair for each of Evolution v1, Evolution v2 and Meta.
#pragma once

#include "shared/http/client.hpp"
#include "workers/hot/lookup/line.hpp"

#include <cstdint>
#include <string>

namespace workers::hot::send {

struct Outgoing {
    std::string reply_id;      // given to the provider where it gives it back (Meta)
    std::string to;            // Address::reply_to
    bool to_is_bsuid = false;  // Meta: named as `recipient` instead of `to`
    std::string text;
    std::string template_name{};  // Meta: sent in place of the text; empty: none
    std::string template_language{};
    std::string template_parameter{};  // what stands for {{1}} in it; empty: it has none
};

// URL, headers and body. Timeouts, slot and right to send are the caller's.
shared::http::Call build_call(const lookup::Line& line, const Outgoing& outgoing);

// That an answer is being written.
struct TypingSign {
    std::string to;           // as Outgoing::to
    std::string message;      // the one to be answered; Meta names it alone
    std::int64_t for_ms = 0;  // Evolution: so long it is shown
};
shared::http::Call build_typing(const lookup::Line& line, const TypingSign& sign);

// What is known after a send.
struct Verdict {
    enum class Kind {
        kSent,         // accepted: provider_message_id is set
        kUnsentRetry,  // proven unsent, may be tried again (refused, not connected, throttled)
        kUnsentFinal,  // proven unsent and never will be (not on WhatsApp, outside the window ...)
        kUnconfirmed,  // may have gone out: only evidence may close it
    };
    Kind kind = Kind::kUnconfirmed;
    std::string provider_message_id;
    std::string reason;  // bounded word: `not_on_whatsapp rate_limited wrong_key timeout ...`
};
Verdict judge(const lookup::Line& line, const shared::http::CallResult& result);

}  // namespace workers::hot::send
