#include "workers/background/persist/batch_writer.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/events/dead.hpp"
#include "workers/background/provider_events/placing.hpp"
#include "workers/background/requests/requests.hpp"
#include "workers/background/staff/webhook_queue.hpp"

#include <memory>
#include <utility>

namespace workers::background::persist {
namespace {

using batches::Item;
using batches::Outgoing;
using shared::Action;
using shared::Error;
using shared::postgres::StatementError;
using shared::postgres::Transaction;

// A dead letter must fit into a record whatever it holds: JSON in JSON may take twice the bytes.
constexpr std::size_t kMostKeptBytes = 400u << 10u;
// Beyond it, because most bytes were escaped or the envelope itself is absurd, only the origin is
// told: a dead letter that the broker refuses would stop the partition for ever.
constexpr std::size_t kMostLetterBytes = 1'500'000;

// Some 300 bytes each.
constexpr std::size_t kRecentPatients = 20'000;

// A row that was taken for new was there.
bool is_taken(const Error& error) {
    return error.code == "postgres_data" && error.detail.starts_with("SQLSTATE 23505");
}

// What else a batch tells of.
struct Beside {
    std::map<std::string, requests::Asked> requests;
    provider_events::Sorted events;
    std::map<std::string, staff::Call> calls;
    std::vector<read_models::ReadModel> models;
};

Beside beside(std::span<const Item> items, const TurnRows& turns) {
    return {requests::fold_requests(turns.book()),
            provider_events::sort_events(items),
            staff::fold_calls(turns.book()),
            read_models::make_read_models(turns.sessions(), turns.changed_patients())};
}

std::string describe(const Error& error) {
    return error.detail.empty() ? error.code : error.code + ": " + error.detail;
}

std::string origin(const Item& item) {
    return item.from.topic + "/" + std::to_string(item.from.partition) + "/" +
           std::to_string(item.offset);
}

shared::events::Dead dead_of(const Item& item, bool is_kept) {
    shared::events::Dead dead;
    dead.reason = item.fault->code;
    dead.origin_topic = item.from.topic;
    dead.origin_partition = item.from.partition;
    dead.origin_offset = item.offset;
    dead.first_error = describe(*item.fault);
    dead.last_error = is_kept ? dead.first_error : "too large to be kept here: see the origin";
    if (is_kept) dead.record = item.value;
    return dead;
}

std::vector<Outgoing> dead_letters(std::span<const Item> items) {
    std::vector<Outgoing> out;
    for (const Item& item : items) {
        if (!item.fault) continue;
        shared::events::Envelope envelope = item.envelope;
        // What cannot be read has no id; its place in the log names it.
        if (envelope.record.empty()) envelope.record = origin(item);
        const bool is_kept = item.value.size() <= kMostKeptBytes;
        auto letter = shared::events::write_dead(std::move(envelope), dead_of(item, is_kept));
        if (letter.size() > kMostLetterBytes) {
            shared::events::Dead bare = dead_of(item, false);
            bare.first_error = item.fault->code;
            envelope = {};
            envelope.record = origin(item);
            letter = shared::events::write_dead(std::move(envelope), bare);
        }
        out.push_back({"dead", item.key, std::move(letter)});
    }
    return out;
}

// What was made of a transaction's events, for the topics `inbound` and `staff`.
std::vector<Outgoing> announcements(std::vector<Outgoing> owners,
                                    const std::vector<staff::Call>& calls) {
    std::vector<Outgoing> out = std::move(owners);
    for (const staff::Call& call : calls) {
        if (!call.is_announced_here) continue;
        out.push_back({"staff",
                       call.envelope.conversation,
                       shared::events::write_staff(call.envelope, call.event)});
    }
    return out;
}

}  // namespace

BatchWriter::BatchWriter(shared::postgres::Connection& connection,
                         batches::OffsetStore& offsets,
                         batches::AckedWriter& topics,
                         const shared::memory::Extractor& extractor,
                         StaffWebhook webhook,
                         memories::Turns memory_turns)
    : connection_(connection),
      offsets_(offsets),
      topics_(topics),
      extractor_(extractor),
      webhook_(webhook),
      memory_turns_(memory_turns),
      recent_(kRecentPatients) {}

std::vector<staff::Call> BatchWriter::raise(Transaction& transaction,
                                            const std::map<std::string, staff::Call>& calls) {
    auto raised = staff::write_calls(transaction, calls);
    if (webhook_ == StaffWebhook::kQueued) staff::queue_calls(transaction, raised);
    return raised;
}

// What was told outside must not be told again for a crash of PostgreSQL: such a batch waits for
// its disk whatever the setting says.
void BatchWriter::announce(Transaction& transaction, const std::vector<Outgoing>& records) {
    if (records.empty()) return;
    transaction.run("SET LOCAL synchronous_commit TO on");
    const auto written = topics_.write(records);
    if (!written) throw StatementError{written.error()};
    shared::failpoint("background.announced");
}

shared::Result<Written> BatchWriter::write(std::span<const Item> items,
                                           const batches::Standings& standings) {
    const auto dead = dead_letters(items);
    auto written = attempt(items, standings, dead, Uniqueness::kKnown);
    if (!written && is_taken(written.error())) {
        written = attempt(items, standings, dead, Uniqueness::kChecked);
        if (written) written->is_second = true;
    }
    return written;
}

shared::Result<Written> BatchWriter::attempt(std::span<const Item> items,
                                             const batches::Standings& standings,
                                             const std::vector<Outgoing>& dead,
                                             Uniqueness uniqueness) {
    Written written;
    fenced_.clear();
    auto turns =
        std::make_shared<TurnRows>(items, uniqueness, extractor_, recent_, side_, memory_turns_);
    const auto done = connection_.transaction([&](Transaction& transaction) {
        // First of all: the row locks make a former owner and us follow each other.
        fenced_ = offsets_.advance(transaction, batches::advances(items), standings);
        if (!fenced_.empty()) throw StatementError{{"fenced", "", Action::kRetry}};
        shared::failpoint("background.offsets_moved");
        write_rows(transaction, items, *turns, written);
        // Last: a row that is refused would have each of them written again.
        announce(transaction, dead);
        shared::failpoint("background.rows_written");
    });
    if (!done) {
        forget();
        return done.error();
    }
    side_.later([this, kept = std::move(turns)] { recent_.remember(kept->now()); });
    written.dead = dead.size();
    return written;
}

void BatchWriter::forget() {
    side_.later([this] { recent_.clear(); });
}

void BatchWriter::write_rows(Transaction& transaction,
                             std::span<const Item> items,
                             TurnRows& turns,
                             Written& written) {
    turns.write_parents(transaction);
    auto making = side_.begin([&] { return beside(items, turns); });
    turns.write_messages(transaction);

    // Before the news: a message of this batch may be taken back in it, or was before it came.
    Beside made = making.get();
    auto refused = requests::write_requests(transaction, made.requests);
    const MessageBook& book = turns.book();
    auto placed = provider_events::place_news(transaction, std::move(made.events.news), book);
    auto calls = std::move(made.calls);
    calls.merge(placed.calls);
    calls.merge(refused);
    const auto raised = raise(transaction, calls);
    written.told = placed.owners.size();
    announce(transaction, announcements(std::move(placed.owners), raised));

    written.messages = book.inserts().size();
    written.moved = book.updates().size();
    written.duplicates = book.duplicates();
    written.placed = placed.rows;
    written.waiting = placed.waiting;
    written.ignored = made.events.ignored + placed.foreign;
    written.staff = raised.size();
    written.read_models = std::move(made.models);
}

shared::Result<Written> BatchWriter::sweep(shared::WallMs window_ms) {
    Written written;
    const auto done = connection_.transaction([&](Transaction& transaction) {
        written = {};
        auto placed = provider_events::sweep(transaction, window_ms);
        const auto raised = raise(transaction, placed.calls);
        written.told = placed.owners.size();
        announce(transaction, announcements(std::move(placed.owners), raised));
        written.placed = placed.rows;
        written.staff = raised.size();
    });
    if (!done) return done.error();
    return written;
}

shared::Result<void> BatchWriter::purge(shared::WallMs age_ms) {
    return connection_.transaction(
        [&](Transaction& transaction) { provider_events::purge(transaction, age_ms); });
}

}  // namespace workers::background::persist
