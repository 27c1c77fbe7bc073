#include "workers/background/provider_events/placing.hpp"

#include "workers/background/memories/turns.hpp"
#include "workers/background/persist/columns.hpp"
#include "workers/background/provider_events/changes.hpp"
#include "workers/background/provider_events/delivery_news.hpp"
#include "workers/background/provider_events/placing_sql.hpp"
#include "workers/background/provider_events/wishes.hpp"

#include <set>
#include <utility>

namespace workers::background::provider_events {
namespace {

using enum shared::postgres::Element;
using persist::BinaryColumns;
using persist::Columns;
using persist::number;
using persist::or_null;
using persist::storable;
using persist::time_number;
using persist::time_or_null;
using shared::postgres::Rows;
using shared::postgres::Transaction;

using RowKey = std::pair<std::string, std::string>;  // id, created_at as text

std::vector<News> read_pending(const Rows& rows) {
    std::vector<News> out;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        News news;
        news.record = rows.get(row, 0);
        news.kind = parse_news_kind(rows.get(row, 1)).value_or(NewsKind::kStatus);
        news.line = rows.get(row, 2);
        news.reply_id = rows.get(row, 3);
        news.message_id = rows.get(row, 4);
        news.state = rows.get(row, 5);
        news.error = rows.get(row, 6);
        news.text = rows.get(row, 7);
        news.at = std::stoll(std::string(rows.get(row, 8)));
        news.received_at = std::stoll(std::string(rows.get(row, 9)));
        news.is_owner_told = rows.get(row, 10) == "t";
        out.push_back(std::move(news));
    }
    return out;
}

// Those that wait for what the batch brings: a row, or the provider's id of a reply.
std::vector<News> pending_of(Transaction& transaction,
                             const persist::MessageBook& book,
                             const std::vector<News>& fresh) {
    BinaryColumns messages({kText, kText});
    BinaryColumns replies({kText, kUuid});
    for (const News& one : fresh) {
        const bool tells = one.kind == NewsKind::kStatus && !one.reply_id.empty();
        if (tells && !one.message_id.empty()) messages.add({one.line, one.message_id});
    }
    const auto ask = [&](const persist::MessageKey& key, const persist::MessageState& state) {
        const auto* told = state.reply != nullptr ? state.reply : state.news;
        if (told == nullptr) return;
        const std::string& line = told->turn()->message.line;
        messages.add({line, key.message});
        if (state.reply == nullptr) return;
        const auto& reply = *state.reply->turn()->reply;
        if (!reply.provider_message_id.empty()) messages.add({line, reply.provider_message_id});
        if (!reply.id.empty()) replies.add({line, reply.id});
    };
    for (const auto& [key, state] : book.inserts()) ask(key, *state);
    for (const auto& [key, state] : book.updates()) ask(key, *state);
    if (messages.empty()) return {};
    if (replies.empty()) replies.add({std::nullopt, std::nullopt});
    auto arrays = messages.arrays();
    for (const auto* array : replies.arrays()) arrays.push_back(array);
    const auto rows =
        transaction.run_arrays(std::string(kPendingColumns) + kPendingOfBatch, arrays);
    return read_pending(*rows);
}

// Folds the news of each row; `found` says which of the news had one.
std::map<RowKey, RowNews> find_rows(Transaction& transaction,
                                    const std::vector<News>& news,
                                    std::vector<bool>& found) {
    Columns wanted;
    for (std::size_t at = 0; at < news.size(); ++at) {
        wanted.add({number(static_cast<std::int64_t>(at)),
                    news[at].line,
                    or_null(news[at].message_id),
                    or_null(news[at].reply_id),
                    news[at].kind == NewsKind::kStatus ? "t" : "f"});
    }
    const auto rows = transaction.run(kFindRows, wanted.arrays());
    std::map<std::size_t, std::set<RowKey>> by_news;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        by_news[std::stoul(std::string(rows->get(row, 0)))].insert(
            {std::string(rows->get(row, 1)), std::string(rows->get(row, 2))});
    }
    std::map<RowKey, RowNews> out;
    for (const auto& [at, keys] : by_news) {
        found[at] = true;
        for (const RowKey& key : keys) add(out[key], news[at]);
    }
    return out;
}

staff::Call call_of(const Rows& rows, std::size_t row) {
    staff::Call call;
    call.envelope.record = rows.get(row, 0);
    call.envelope.conversation = rows.get(row, 7);
    call.envelope.message = rows.get(row, 8);
    call.envelope.source = rows.get(row, 13);
    call.event.reason = staff::kUndeliverable;
    call.event.organization_id = rows.get(row, 9);
    call.event.clinic_id = rows.get(row, 10);
    call.event.patient_id = rows.get(row, 11);
    call.event.session_id = rows.get(row, 12);
    call.event.message = rows.get(row, 6);
    call.line = rows.get(row, 15);
    call.is_announced_here = true;
    return call;
}

MovedRow moved_row(const Rows& rows, std::size_t row) {
    MovedRow out;
    out.before = *shared::events::parse_delivery_state(rows.get(row, 2));
    out.after = *shared::events::parse_delivery_state(rows.get(row, 3));
    out.reply_id = rows.get(row, 4);
    out.conversation = rows.get(row, 7);
    out.source = rows.get(row, 13);
    out.reply_message_id = rows.get(row, 14);
    return out;
}

// Once a reply: rows answered together share it.
void tell_owners(const Rows& moved, const std::map<RowKey, RowNews>& news, Placed& placed) {
    std::set<std::pair<std::string, std::string>> told;
    for (std::size_t at = 0; at < moved.size(); ++at) {
        const MovedRow row = moved_row(moved, at);
        if (!is_owner_told(row)) continue;
        if (!told.insert({row.conversation, row.reply_id}).second) continue;
        const RowKey key{std::string(moved.get(at, 0)), std::string(moved.get(at, 1))};
        placed.owners.push_back(write_delivery_news(row, news.at(key)));
    }
}

void note_moved(Transaction& transaction, const Rows& rows, Placed& placed) {
    Columns logs, told;
    std::map<std::string, std::string> words;  // by record
    std::vector<Reworded> reworded;
    std::map<std::string, std::size_t> failed;  // reply id -> row with the least record
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (rows.get(row, 5) == "t") {
            const std::string now(rows.get(row, 6));
            logs.add({std::string(rows.get(row, 0)), std::string(rows.get(row, 1)), now});
            const bool is_patients = !rows.get(row, 11).empty();
            if (is_patients) {
                told.add({std::string(rows.get(row, 10)), std::string(rows.get(row, 11))});
                words[std::string(rows.get(row, 0))] = now;
            }
            reworded.push_back(
                {std::string(rows.get(row, 7)), std::string(rows.get(row, 16)), now});
        }
        if (rows.get(row, 2) != "sent" || rows.get(row, 3) != "failed") continue;
        const auto [entry, is_new] = failed.try_emplace(std::string(rows.get(row, 4)), row);
        if (!is_new && rows.get(row, 0) < rows.get(entry->second, 0)) entry->second = row;
    }
    for (const auto& [reply, row] : failed) staff::add_call(placed.calls, call_of(rows, row));
    reword_wishes(transaction, reworded);
    if (!logs.empty()) transaction.run(kMoveLogs, logs.arrays());
    if (!told.empty()) transaction.run(kTellOfWords, told.arrays());
    memories::take_back_turns(transaction, words);
}

void move_rows(Transaction& transaction, const std::map<RowKey, RowNews>& rows, Placed& placed) {
    if (rows.empty()) return;
    Columns news;
    for (const auto& [key, row] : rows) {
        news.add({key.first,
                  key.second,
                  std::string(shared::events::name(row.delivery)),
                  or_null(row.error),
                  time_or_null(row.delivered_at),
                  time_or_null(row.read_at),
                  storable(row.text),
                  time_or_null(row.edited_at),
                  time_or_null(row.deleted_at),
                  or_null(row.reply_message_id)});
    }
    placed.rows = rows.size();
    const auto moved = transaction.run(kMoveRows, news.arrays());
    tell_owners(*moved, rows, placed);
    note_moved(transaction, *moved, placed);
}

void keep(Transaction& transaction, const std::vector<News>& news) {
    Columns rows;
    for (const News& one : news) {
        rows.add({one.record,
                  std::string(name(one.kind)),
                  one.line,
                  or_null(one.reply_id),
                  storable(one.message_id),
                  one.state,
                  storable(one.error),
                  storable(one.text),
                  time_number(one.at),
                  one.is_owner_told ? "t" : "f"});
    }
    if (!rows.empty()) transaction.run(kKeep, rows.arrays());
}

std::vector<News> registered(Transaction& transaction, std::vector<News> news) {
    if (news.empty()) return news;
    Columns wanted;
    for (std::size_t at = 0; at < news.size(); ++at) {
        wanted.add({number(static_cast<std::int64_t>(at)),
                    storable(news[at].source),
                    storable(news[at].line)});
    }
    const auto rows = transaction.run(kRegistered, wanted.arrays());
    std::set<std::size_t> positions;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        positions.insert(std::stoul(std::string(rows->get(row, 0))));
    }
    std::vector<News> out;
    out.reserve(positions.size());
    for (const std::size_t at : positions) out.push_back(std::move(news[at]));
    return out;
}

// The first `waiting` of the news come from the table, the rest from this batch.
Placed place(Transaction& transaction, const std::vector<News>& news, std::size_t waiting) {
    Placed placed;
    if (news.empty()) return placed;
    std::vector<bool> found(news.size());
    placed.owners = find_changes(transaction, news);
    move_rows(transaction, find_rows(transaction, news, found), placed);
    Columns released;
    std::vector<News> kept;
    for (std::size_t at = 0; at < news.size(); ++at) {
        if (at < waiting && found[at]) released.add({news[at].record});
        if (at >= waiting && !found[at]) kept.push_back(news[at]);
    }
    if (!released.empty()) transaction.run(kRelease, released.arrays());
    keep(transaction, kept);
    placed.waiting = kept.size();
    return placed;
}

}  // namespace

Placed place_news(Transaction& transaction,
                  std::vector<News> fresh,
                  const persist::MessageBook& book) {
    const std::size_t told = fresh.size();
    fresh = registered(transaction, std::move(fresh));
    std::vector<News> news = pending_of(transaction, book, fresh);
    const std::size_t waiting = news.size();
    const std::size_t known = fresh.size();
    for (News& one : fresh) news.push_back(std::move(one));
    share_reply_ids(news);
    Placed placed = place(transaction, news, waiting);
    placed.foreign = told - known;
    return placed;
}

Placed sweep(Transaction& transaction, shared::WallMs window_ms) {
    const auto rows =
        transaction.run(std::string(kPendingColumns) + kPendingLately, {number(window_ms)});
    const std::vector<News> news = read_pending(*rows);
    return place(transaction, news, news.size());
}

std::size_t purge(Transaction& transaction, shared::WallMs age_ms) {
    return transaction.run(kPurge, {number(age_ms)})->affected();
}

}  // namespace workers::background::provider_events
