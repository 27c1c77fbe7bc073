// Bodies of Evolution's webhooks, in the shape of the line's version.
#pragma once

#include "ops/sandbox/exchange.hpp"

#include <string>
#include <string_view>

namespace ops::sandbox {

// A message that is no answer to a send: written by the patient, or by staff on the clinic's own
// phone. Kinds: `text voice image sticker location reaction button`; unknown ones read as text.
struct Written {
    std::string id;
    std::string kind = "text";
    std::string from;      // digits, a JID or a BSUID: the patient, also where staff wrote
    std::string phone;     // the phone behind a lid or BSUID, where it is known
    std::string user_id;   // Meta: the BSUID beside a phone
    std::string text;      // caption, emoji or button label for those kinds
    std::string payload;   // button id
    std::string reply_to;  // id of the message quoted, reacted to or answered
    std::string name;
    bool is_own = false;  // typed by staff on the clinic's phone
    shared::WallMs at = 0;
};

// The envelope of one event; `data_json` is JSON already.
std::string evolution_webhook(const Line& line,
                              std::string_view event,
                              std::string_view data_json,
                              shared::WallMs now);

// `data` of messages.update: SERVER_ACK, DELIVERY_ACK, READ or ERROR.
std::string evolution_update(const Line& line,
                             const Sent& sent,
                             std::string_view status,
                             shared::WallMs now);
// `data` of messages.upsert for a send of ours that comes back.
std::string evolution_echo(const Line& line, const Sent& sent);
// `data` of messages.upsert for a written message.
std::string evolution_written(const Line& line, const Written& message);

}  // namespace ops::sandbox
