#include "ingest/webhooks/evolution_content.hpp"

#include "ingest/webhooks/values.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace ingest::webhooks {
namespace {

using shared::json::Value;

// A kind by the member that holds it; paths lie below that member.
struct Row {
    std::string_view member;
    std::string_view type;
    std::string_view text = {};
    std::string_view other_text = {};  // where the first is empty
    std::string_view choice = {};
};

constexpr Row kRows[]{
    {"extendedTextMessage", "text", "text"},
    {"imageMessage", "image", "caption"},
    {"videoMessage", "video", "caption"},
    {"ptvMessage", "video", "caption"},
    {"audioMessage", "audio"},
    {"documentMessage", "document", "caption"},
    {"stickerMessage", "sticker"},
    {"locationMessage", "location", "comment"},
    {"liveLocationMessage", "location", "caption"},
    {"contactMessage", "contact"},
    {"contactsArrayMessage", "contact"},
    {"buttonsResponseMessage", "button", "selectedDisplayText", "", "selectedButtonId"},
    {"templateButtonReplyMessage", "button", "selectedDisplayText", "", "selectedId"},
    {"listResponseMessage", "list", "title", "description", "singleSelectReply.selectedRowId"},
    {"interactiveResponseMessage", "flow", "body.text"},
    {"reactionMessage", "reaction", "text"},
    {"encReactionMessage", "reaction"},
    {"pollCreationMessage", "poll", "name"},
    {"pollCreationMessageV2", "poll", "name"},
    {"pollCreationMessageV3", "poll", "name"},
    {"pollUpdateMessage", "poll"},
    {"albumMessage", "album"},
    {"orderMessage", "order", "message"},
    {"callLogMesssage", "call"},
    {"bcallMessage", "call"},
    {"scheduledCallCreationMessage", "call"},
    {"productMessage", "other", "body"},
    {"groupInviteMessage", "other", "caption"},
    {"eventMessage", "other", "name", "description"},
    {"templateMessage", "other", "hydratedTemplate.hydratedContentText"},
    {"buttonsMessage", "other", "contentText"},
    {"listMessage", "other", "description", "title"},
    {"interactiveMessage", "other", "body.text"},
    {"highlyStructuredMessage", "other"},
    {"protocolMessage", "other"},
};

constexpr std::array<std::string_view, 14> kWrappers{"ephemeralMessage",
                                                     "viewOnceMessage",
                                                     "viewOnceMessageV2",
                                                     "viewOnceMessageV2Extension",
                                                     "documentWithCaptionMessage",
                                                     "editedMessage",
                                                     "deviceSentMessage",
                                                     "groupMentionedMessage",
                                                     "associatedChildMessage",
                                                     "lottieStickerMessage",
                                                     "botInvokeMessage",
                                                     "groupStatusMessage",
                                                     "pollCreationMessageV4",
                                                     "eventCoverImage"};
constexpr int kWrapperDepth = 8;

// Members that stand beside the content and say nothing of it.
constexpr std::array<std::string_view, 6> kBeside{"conversation",
                                                  "messageContextInfo",
                                                  "senderKeyDistributionMessage",
                                                  "base64",
                                                  "mediaUrl",
                                                  "speechToText"};

// An empty text beside another content is none.
bool has_words(const Value& message) {
    return !message["conversation"].string_or("").empty();
}

const Row* row_of(const Value& message) {
    for (const Row& row : kRows) {
        if (message[row.member].is_object()) return &row;
    }
    return nullptr;
}

Value unwrapped(Value message) {
    for (int depth = 0; depth < kWrapperDepth; ++depth) {
        if (has_words(message) || row_of(message) != nullptr) return message;
        Value inner;
        for (const std::string_view wrapper : kWrappers) {
            if (!inner.exists()) inner = message[wrapper]["message"];
        }
        if (!inner.is_object()) return message;
        message = inner;
    }
    return message;
}

bool is_empty(const Value& message) {
    bool empty = true;
    message.each_member([&](std::string_view name, Value) {
        empty = empty && std::find(kBeside.begin(), kBeside.end(), name) != kBeside.end();
    });
    return empty;
}

// A native flow answers with JSON in a string; a quick reply or a picked row is a choice.
void read_interactive(const Value& answer, Content& out) {
    const Value flow = answer["nativeFlowResponseMessage"];
    const std::string_view name = flow["name"].string_or("");
    shared::json::Parser parser;
    const auto parameters = parser.parse(flow["paramsJson"].string_or(""));
    if (parameters) {
        out.choice = clean_id((*parameters)["id"]);
        if (out.text.empty()) out.text = clean_text((*parameters)["display_text"]);
        if (out.text.empty()) out.text = clean_text((*parameters)["title"]);
    }
    if (name == "quick_reply" || name == "cta_reply") out.type = "button";
    if (name == "single_select" || name == "menu_options") out.type = "list";
}

// Speech turned into text by the sender comes with this before it.
std::string spoken(const Value& message) {
    constexpr std::string_view kMark = "[audio] ";
    std::string_view text = message["speechToText"].string_or("");
    if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
    return clean(text, kTextBytes);
}

void read_row(const Row& row, const Value& message, Content& out) {
    const Value body = message[row.member];
    out.type = row.type;
    if (!row.text.empty()) out.text = clean_text(at(body, row.text));
    if (out.text.empty() && !row.other_text.empty()) {
        out.text = clean_text(at(body, row.other_text));
    }
    if (!row.choice.empty()) out.choice = clean_id(at(body, row.choice));
    if (row.type == "audio") out.text = spoken(message);
    if (row.type == "reaction") out.quoted = clean_id(at(body, "key.id"));
    if (row.type == "flow") read_interactive(body, out);
    if (row.member == "protocolMessage") out.protocol = body;
    if (out.quoted.empty()) out.quoted = clean_id(at(body, "contextInfo.stanzaId"));
}

}  // namespace

Content evolution_content(const Value& wrapped) {
    const Value message = unwrapped(wrapped);
    Content out;
    if (has_words(message)) {
        out.text = clean_text(message["conversation"]);
        out.type = out.text.empty() ? "empty" : "text";
    } else if (const Row* row = row_of(message)) {
        read_row(*row, message, out);
    } else {
        out.type = is_empty(message) ? "empty" : "other";
    }
    return out;
}

}  // namespace ingest::webhooks
