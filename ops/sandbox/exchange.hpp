// The words the sandbox's parts share: lines, send requests as understood, answers, posts.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/http/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ops::sandbox {

enum class Dialect { kEvolutionV1, kEvolutionV2, kMeta };

// `evolution_v1`, `evolution_v2`, `meta`.
std::string_view word_of(Dialect dialect);
// Any other word reads as kEvolutionV2.
Dialect dialect_of(std::string_view word);
// `evolution` or `meta`.
std::string_view provider_of(Dialect dialect);

// An Evolution instance or a Meta phone number id, with what its provider knows about it.
struct Line {
    std::string source;
    Dialect dialect = Dialect::kEvolutionV2;
    std::string line;
    std::string number;         // digits of the clinic's own phone
    std::string api_key;        // Evolution: what the `apikey` header must hold
    std::string access_token;   // Meta: the bearer token
    std::string path_token;     // last segment of the webhook's path
    std::string app_secret;     // Meta: signs webhooks
    std::string header_secret;  // Evolution: sent as X-Webhook-Secret; may be empty
    std::string jwt_key;        // Evolution: signs the bearer token; may be empty
};

struct Answer {
    int status = 200;
    std::string body;
};

// A send request as understood; members that the kind does not have stay empty.
struct Ask {
    std::string kind = "text";  // `text`, `presence`, `read`
    std::string to;             // as the caller wrote it
    std::string address;        // as the provider spells it: a JID, a wa_id or a BSUID
    std::string text;
    std::string reply_to;       // id of the quoted message
    std::string callback;       // Meta: biz_opaque_callback_data
    std::int64_t delay_ms = 0;  // Evolution: typing shown before the send
};

// What the provider makes of a request. A taken one has been accepted; a sent one has an id.
struct Verdict {
    Ask ask;
    Answer answer;
    bool taken = false;
    std::string id;
};

// What a verdict needs and no pure function can make.
struct Fresh {
    shared::WallMs now = 0;
    std::string message_id;
    std::string trace_id;
};

// A message that the provider accepted and now reports on.
struct Sent {
    std::string id;
    std::string address;
    std::string text;
    std::string callback;
    std::string user_id;  // Meta: the person's BSUID where it is known
    std::string name;
    shared::WallMs at = 0;
};

// One webhook to post: everything but the host.
struct Post {
    Dialect dialect = Dialect::kEvolutionV2;
    std::string what;  // event name for people: `send.message`, `status.sent`, `patient`
    std::string path;
    shared::http::Headers headers;
    std::string body;
    std::int64_t after_ms = 0;
};

}  // namespace ops::sandbox
