// Topics and spools.
#include "ops/frontdeskctl/ledger_read.hpp"

#include "shared/events/dead.hpp"
#include "shared/events/reminder.hpp"
#include "shared/kafka/partition.hpp"
#include "shared/kafka/positions.hpp"
#include "shared/spool/folder.hpp"
#include "shared/spool/segment.hpp"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::events::Envelope;
using shared::kafka::Offset;
using shared::kafka::Partition;
using shared::kafka::Record;

// Some 30 MB of records of the usual size.
constexpr std::size_t kPiece = 10'000;
constexpr shared::MonoUs kTellEvery = 1'000'000;

shared::Uuid conversation_id(std::string_view key) {
    return shared::uuid_from_hex(key).value_or(shared::uuid_v5({}, key));
}

shared::Uuid record_id(std::string_view record) {
    return shared::Uuid::parse(record).value_or(shared::uuid_v5({}, record));
}

LedgerInbound inbound_of(const Envelope& envelope) {
    LedgerInbound out;
    out.record = record_id(envelope.record);
    out.conversation = conversation_id(envelope.conversation);
    if (!envelope.forwarded_from.empty()) {
        out.forwarded_from = conversation_id(envelope.forwarded_from);
    }
    out.message = envelope.message;
    out.received_at = envelope.received_at;
    return out;
}

LedgerReply reply_of(const Envelope& envelope, const shared::events::Turn& turn) {
    using shared::events::DeliveryState;
    LedgerReply out;
    out.id = record_id(turn.reply->id);
    if (!turn.reply->text.empty()) {
        out.by_text = LedgerSends::text_key(turn.message.line, turn.reply->to, turn.reply->text);
    }
    out.attempt = turn.reply->attempt;
    out.is_sent = turn.delivery == DeliveryState::kSent;
    const bool is_given_up = turn.staff && turn.staff->reason == "unconfirmed";
    out.is_settled = out.is_sent || turn.delivery == DeliveryState::kFailed || is_given_up;
    out.message = envelope.message;
    return out;
}

}  // namespace

LedgerReader::LedgerReader(const Settings& settings,
                           std::optional<shared::WallMs> since,
                           LedgerAccepted* accepted,
                           LedgerReport& report)
    : settings_(settings),
      since_(since),
      accepted_(accepted),
      report_(report),
      reader_(shared::kafka::make_log_reader(settings.kafka)),
      spooled_(static_cast<std::size_t>(settings.kafka.partitions)),
      buried_(spooled_.size()) {}

shared::Result<void> LedgerReader::read_spool(const std::string& folder) {
    std::error_code failure;
    if (!std::filesystem::is_directory(folder, failure)) {
        return shared::Error{"no_folder", folder + " is no folder", shared::Action::kStop};
    }
    if (!shared::spool::is_spool(folder)) {
        return shared::Error{"no_spool", folder + " is no spool", shared::Action::kStop};
    }
    for (const auto& file : shared::spool::segments_in(folder)) {
        // One that is gone by now was brought into the log.
        shared::spool::SegmentReader reader(file.path, file.bytes);
        while (const auto entry = reader.next()) {
            if (entry->topic != "inbound") continue;
            const auto parsed = parser_.parse(entry->value);
            const auto envelope = parsed ? shared::events::read_envelope(*parsed) : parsed.error();
            if (!envelope) {
                ++report_.unreadable;
                continue;
            }
            if (accepted_ != nullptr) accepted_->saw(envelope->message);
            if (envelope->kind != "message") continue;
            const auto place = shared::kafka::partition_of(entry->key, settings_.kafka.partitions);
            spooled_[static_cast<std::size_t>(place)].push_back(
                {envelope->message, inbound_of(*envelope)});
        }
    }
    return {};
}

shared::Result<void> LedgerReader::read_dead() {
    for (Partition partition = 0; partition < settings_.kafka.partitions; ++partition) {
        auto done = each("dead", partition, -1, [this](const Record& record) {
            const auto parsed = parser_.parse(record.value);
            if (!parsed) return;
            const auto dead = shared::events::read_dead((*parsed)["body"]);
            if (!dead || dead->origin_topic != "turns") return;
            const auto origin = static_cast<std::size_t>(dead->origin_partition);
            if (origin < buried_.size()) buried_[origin].insert(dead->origin_offset);
        });
        if (!done) return done;
    }
    return {};
}

shared::Result<LedgerBook> LedgerReader::read(Partition partition,
                                              const LedgerEnds& ends,
                                              bool with_replies) {
    const auto place = static_cast<std::size_t>(partition);
    LedgerBook book(partition);
    const auto inbound = each("inbound", partition, ends.inbound[place], [&](const Record& record) {
        take_inbound(record, book);
    });
    if (!inbound) return inbound.error();
    for (auto& spooled : std::exchange(spooled_[place], {})) {
        spooled.inbound.message = spooled.message;
        book.add(spooled.inbound);
    }
    const auto turns = each("turns", partition, ends.turns[place], [&](const Record& record) {
        take_turn(record, book, with_replies);
    });
    if (!turns) return turns.error();
    return book;
}

shared::Result<void> LedgerReader::each(const std::string& topic,
                                        Partition partition,
                                        Offset to,
                                        const Visit& visit) {
    shared::kafka::Range range;
    range.topic = topic;
    range.partition = partition;
    range.from_time = since_;
    range.to = to;
    range.most = kPiece;
    while (to != 0) {
        const auto piece = shared::kafka::read_now(*reader_, {range});
        if (!piece) return piece.error();
        for (const auto& record : *piece) visit(record);
        read_ += piece->size();
        tell(topic, partition);
        if (piece->size() < kPiece) break;
        range.from_time.reset();
        range.from = piece->back().offset + 1;
    }
    return {};
}

void LedgerReader::take_inbound(const Record& record, LedgerBook& book) {
    const auto parsed = parser_.parse(record.value);
    auto envelope = parsed ? shared::events::read_envelope(*parsed) : parsed.error();
    if (!envelope) {
        ++report_.unreadable;
        return;
    }
    if (envelope->conversation.empty()) envelope->conversation = record.key;
    if (accepted_ != nullptr) accepted_->saw(envelope->message);
    if (envelope->kind == "forward") {
        const auto forward = shared::events::read_forward((*parsed)["body"]);
        if (forward && forward->action == "link") {
            book.add_link(conversation_id(envelope->conversation));
        }
    }
    if (envelope->kind != "message") return;
    LedgerInbound inbound = inbound_of(*envelope);
    inbound.offset = record.offset;
    inbound.appended_at = record.timestamp;
    book.add(inbound);
}

void LedgerReader::take_turn(const Record& record, LedgerBook& book, bool with_replies) {
    const auto parsed = parser_.parse(record.value);
    const auto envelope = parsed ? shared::events::read_envelope(*parsed) : parsed.error();
    if (!envelope || envelope->kind != "turn") {
        ++report_.unreadable;
        return;
    }
    const auto turn = shared::events::read_turn((*parsed)["body"]);
    if (!turn) {
        ++report_.unreadable;
        return;
    }
    if (accepted_ != nullptr) accepted_->saw(envelope->message);
    const bool is_reminder = turn->message_kind == shared::events::kReminder;
    if (is_reminder && with_replies && turn->reply) book.add(reply_of(*envelope, *turn));
    if (turn->message_kind != "message") return;
    LedgerTurn out;
    out.record = record_id(envelope->record);
    out.conversation = conversation_id(envelope->conversation);
    out.message = envelope->message;
    out.offset = record.offset;
    out.stored_at = record.timestamp;
    out.outcome = turn->outcome;
    out.reason = turn->reason;
    out.has_clinic = !turn->clinic_id.empty();
    out.is_buried = buried_[static_cast<std::size_t>(record.partition)].contains(record.offset);
    book.add(out);
    if (with_replies && turn->reply) book.add(reply_of(*envelope, *turn));
}

void LedgerReader::tell(const std::string& topic, Partition partition) {
    const auto now = shared::SystemClock().mono_us();
    if (told_at_ == 0) told_at_ = now;  // what takes a moment needs no word
    if (now - told_at_ < kTellEvery) return;
    told_at_ = now;
    fmt::print(stderr,
               "{} {} of {}, {} records read\n",
               topic,
               partition + 1,
               settings_.kafka.partitions,
               read_);
}

}  // namespace ops::frontdeskctl
