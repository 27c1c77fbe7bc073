#include "workers/background/provider_events/news.hpp"

#include "shared/base/ids.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace workers::background::provider_events {
namespace {

using shared::events::DeliveryState;
using shared::events::ProviderEvent;

constexpr std::array kKinds{
    std::pair{NewsKind::kStatus, std::string_view("status")},
    std::pair{NewsKind::kEdit, std::string_view("edit")},
    std::pair{NewsKind::kDelete, std::string_view("delete")},
};
constexpr std::array kStates{std::string_view("accepted"),
                             std::string_view("sent"),
                             std::string_view("delivered"),
                             std::string_view("read"),
                             std::string_view("failed")};

bool is_known_state(std::string_view state) {
    return std::find(kStates.begin(), kStates.end(), state) != kStates.end();
}

std::optional<News> news_of(const batches::Item& item, const ProviderEvent& event) {
    News out;
    out.record = item.envelope.record;
    out.source = item.envelope.source;
    out.line = event.line;
    out.message_id =
        event.provider_message_id.empty() ? item.envelope.message : event.provider_message_id;
    out.at =
        item.envelope.provider_time != 0 ? item.envelope.provider_time : item.envelope.received_at;
    out.received_at = item.envelope.received_at;
    if (item.envelope.kind == "edit" || item.envelope.kind == "delete") {
        out.kind = item.envelope.kind == "edit" ? NewsKind::kEdit : NewsKind::kDelete;
        out.text = event.text;
        out.is_owner_told = event.is_owner_told;
    } else if (item.envelope.kind == "status" || item.envelope.kind == "sent") {
        out.state = item.envelope.kind == "sent" ? "sent" : event.state;
        out.error = event.error;
        if (!is_known_state(out.state)) return std::nullopt;
        // Other users of the same number put what they like into the callback.
        if (shared::Uuid::parse(event.callback)) out.reply_id = event.callback;
    } else {
        return std::nullopt;
    }
    if (out.message_id.empty() && out.reply_id.empty()) return std::nullopt;
    return out;
}

// The earlier of two times, 0 being none.
shared::WallMs earlier(shared::WallMs left, shared::WallMs right) {
    if (left == 0) return right;
    return std::min(left, right);
}

void add_status(RowNews& row, const News& news) {
    if (!news.reply_id.empty()) row.reply_message_id = news.message_id;
    const bool is_failed = news.state == "failed";
    const auto told = is_failed ? DeliveryState::kFailed : DeliveryState::kSent;
    if (told > row.delivery) {
        row.delivery = told;
        row.decided_by = {news.record, news.message_id, news.received_at};
    }
    if (is_failed) row.error = news.error.empty() ? "unknown" : news.error;
    if (news.state == "delivered") row.delivered_at = earlier(row.delivered_at, news.at);
    if (news.state == "read") row.read_at = earlier(row.read_at, news.at);
}

}  // namespace

std::string_view name(NewsKind kind) {
    for (const auto& [value, text] : kKinds) {
        if (value == kind) return text;
    }
    return "";
}

std::optional<NewsKind> parse_news_kind(std::string_view text) {
    for (const auto& [value, word] : kKinds) {
        if (word == text) return value;
    }
    return std::nullopt;
}

Sorted sort_events(std::span<const batches::Item> items) {
    Sorted out;
    for (const batches::Item& item : items) {
        const ProviderEvent* event = item.event();
        if (event == nullptr) continue;
        if (auto news = news_of(item, *event)) {
            out.news.push_back(std::move(*news));
        } else {
            ++out.ignored;
        }
    }
    return out;
}

void add(RowNews& row, const News& news) {
    if (news.kind == NewsKind::kStatus) {
        add_status(row, news);
    } else if (news.kind == NewsKind::kDelete) {
        row.deleted_at = earlier(row.deleted_at, news.at);
    } else if (news.at >= row.edited_at) {
        row.edited_at = news.at;
        row.text = news.text;
    }
}

void share_reply_ids(std::vector<News>& news) {
    std::map<std::pair<std::string, std::string>, std::string> replies;
    for (const News& one : news) {
        if (one.kind != NewsKind::kStatus || one.reply_id.empty() || one.message_id.empty())
            continue;
        replies.try_emplace({one.line, one.message_id}, one.reply_id);
    }
    for (News& one : news) {
        if (one.kind != NewsKind::kStatus || !one.reply_id.empty()) continue;
        const auto found = replies.find({one.line, one.message_id});
        if (found != replies.end()) one.reply_id = found->second;
    }
}

}  // namespace workers::background::provider_events
