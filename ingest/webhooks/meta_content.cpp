#include "ingest/webhooks/meta_content.hpp"

#include "ingest/webhooks/values.hpp"

#include <string_view>

namespace ingest::webhooks {
namespace {

using shared::json::Value;

// Paths lie below the message itself.
struct Row {
    std::string_view type;  // the provider's
    std::string_view ours;
    std::string_view text = {};
    std::string_view choice = {};
};

constexpr Row kRows[]{
    {"text", "text", "text.body"},
    {"image", "image", "image.caption"},
    {"audio", "audio"},
    {"voice", "audio"},
    {"video", "video", "video.caption"},
    {"document", "document", "document.caption"},
    {"sticker", "sticker"},
    {"location", "location"},
    {"contacts", "contact"},
    {"button", "button", "button.text", "button.payload"},
    {"reaction", "reaction", "reaction.emoji"},
    {"order", "order", "order.text"},
    {"unsupported", "unsupported"},
    {"unknown", "unsupported"},
};

constexpr Row kInteractive[]{
    {"button_reply", "button", "interactive.button_reply.title", "interactive.button_reply.id"},
    {"list_reply", "list", "interactive.list_reply.title", "interactive.list_reply.id"},
    {"nfm_reply", "flow", "interactive.nfm_reply.body"},
};

template <std::size_t N>
Row find(const Row (&rows)[N], std::string_view type) {
    for (const Row& row : rows) {
        if (row.type == type) return row;
    }
    return {type, "other"};
}

}  // namespace

MetaContent meta_content(const Value& message) {
    const std::string_view type = message["type"].string_or("");
    const Row row = type == "interactive"
                        ? find(kInteractive, at(message, "interactive.type").string_or(""))
                        : find(kRows, type);
    MetaContent out;
    out.type = row.ours;
    if (!row.text.empty()) out.text = clean_text(at(message, row.text));
    if (!row.choice.empty()) out.choice = clean_id(at(message, row.choice));
    if (out.type == "text" && out.text.empty()) out.type = "empty";
    out.quoted = clean_id(at(message, "context.id"));
    if (out.type == "reaction") out.quoted = clean_id(at(message, "reaction.message_id"));
    return out;
}

}  // namespace ingest::webhooks
