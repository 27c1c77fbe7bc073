#include "workers/background/provider_events/changes.hpp"

#include "shared/events/inbound.hpp"
#include "workers/background/persist/columns.hpp"
#include "workers/background/provider_events/placing_sql.hpp"

#include <algorithm>
#include <utility>

namespace workers::background::provider_events {
namespace {

// A phone where there is one: every version of the sender takes it.
std::string address_of(const std::vector<std::string>& jids) {
    const auto phone = std::find_if(jids.begin(), jids.end(), [](const std::string& jid) {
        return jid.ends_with("@s.whatsapp.net");
    });
    if (phone != jids.end()) return *phone;
    return jids.empty() ? std::string() : jids.front();
}

bool is_told_here(const News& news) {
    return news.kind != NewsKind::kStatus && !news.is_owner_told && !news.message_id.empty();
}

}  // namespace

batches::Outgoing write_change(const ChangedRow& row, const News& news) {
    shared::events::Envelope envelope;
    envelope.schema = shared::events::kInboundSchema;
    envelope.kind = name(news.kind);
    envelope.source = row.source;
    envelope.message = news.message_id;
    envelope.conversation = row.conversation;
    envelope.received_at = news.received_at;
    envelope.provider_time = news.at;
    shared::events::Message message;
    message.provider = row.provider;
    message.line = news.line;
    message.type =
        news.kind == NewsKind::kEdit ? std::string_view("text") : shared::events::kDeleted;
    if (news.kind == NewsKind::kEdit) message.text = news.text;
    message.address.reply_to = address_of(row.jids);
    envelope.record = shared::events::change_record_id(
        envelope.kind, row.conversation, news.message_id, message.text);
    return {"inbound", row.conversation, shared::events::write_message(envelope, message)};
}

std::vector<batches::Outgoing> find_changes(shared::postgres::Transaction& transaction,
                                            const std::vector<News>& news) {
    persist::Columns wanted;
    for (std::size_t at = 0; at < news.size(); ++at) {
        if (!is_told_here(news[at])) continue;
        wanted.add({persist::number(static_cast<std::int64_t>(at)),
                    news[at].line,
                    persist::storable(news[at].message_id)});
    }
    std::vector<batches::Outgoing> out;
    if (wanted.empty()) return out;
    const auto rows = transaction.run(kFindChanged, wanted.arrays());
    for (std::size_t row = 0; row < rows->size(); ++row) {
        const News& change = news[std::stoul(std::string(rows->get(row, 0)))];
        if (change.kind == NewsKind::kEdit && change.text.empty()) continue;
        ChangedRow changed{std::string(rows->get(row, 1)),
                           std::string(rows->get(row, 2)),
                           std::string(rows->get(row, 3)),
                           {}};
        for (const int column : {4, 5, 6}) {
            if (!rows->get(row, column).empty()) changed.jids.emplace_back(rows->get(row, column));
        }
        out.push_back(write_change(changed, change));
    }
    return out;
}

}  // namespace workers::background::provider_events
