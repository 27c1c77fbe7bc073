// `frontdeskctl dlq replay`: dead letters back into the log they came from.
//
//   the record is produced and acknowledged -> its audit row
//
// Killed between the two the letter is still open and replayed once more, under the same replay id:
// the hot worker takes that for the same replay.
#include "ops/frontdeskctl/dead_letter_desk.hpp"
#include "ops/frontdeskctl/dead_letter_print.hpp"
#include "ops/frontdeskctl/dlq.hpp"
#include "shared/base/failpoint.hpp"
#include "shared/json/writer.hpp"
#include "shared/kafka/partition.hpp"
#include "shared/kafka/rdkafka_producer.hpp"

#include <chrono>
#include <future>
#include <set>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::Action;
using shared::Error;
using shared::Result;

constexpr std::chrono::seconds kReachLimit{10};

std::string details_of(const Letter& letter, bool is_any_age) {
    shared::json::Writer out;
    out.begin_object().member("replay", replay_id(letter)).member("answer", is_any_age);
    return out.member("reason", letter.dead.reason).end_object().take();
}

class Replaying {
  public:
    Replaying(DeadLetterDesk& desk,
              shared::kafka::Producer& producer,
              const Settings& settings,
              const DlqOptions& options)
        : desk_(desk), producer_(producer), settings_(settings), options_(options) {}

    Result<void> replay(const Letter& letter) {
        // The hot worker knows ids as long as it answers by itself; beyond that only the rows do.
        if (options_.answer) {
            const auto has_outcome = desk_.has_outcome(letter);
            if (!has_outcome) return has_outcome.error();
            if (*has_outcome) return Error{"answered", "its message has an outcome", Action::kStop};
        }
        const auto original = desk_.original(letter);
        if (!original) return original.error();
        const auto stored = put_back(letter, *original);
        if (!stored) return stored.error();
        shared::failpoint("ctl.replay_stored");
        return desk_.audit(letter, options_.by, "replay", details_of(letter, options_.answer));
    }

  private:
    Result<void> put_back(const Letter& letter, const std::string& original) {
        const std::string& topic = letter.dead.origin_topic;
        const auto partition = shared::kafka::partition_of(letter.key, settings_.kafka.partitions);
        // What is told beside messages moves rows, however often: it needs no mark.
        if (topic == "turns" || topic == "events") {
            return produce_now(producer_, topic, partition, letter.key, original);
        }
        if (topic != "inbound") return Error{"bad_origin", topic, Action::kStop};
        const auto value =
            marked(original, {replay_id(letter), options_.answer}, shared::SystemClock().wall_ms());
        if (!value) return value.error();
        return produce_now(producer_, topic, partition, letter.key, *value);
    }

    DeadLetterDesk& desk_;
    shared::kafka::Producer& producer_;
    const Settings& settings_;
    const DlqOptions& options_;
};

// Those that may be replayed, of those that match.
FoundLetters chosen_of(const FoundLetters& found, bool is_again) {
    FoundLetters out;
    out.more = found.more;
    for (const Letter& letter : found.letters) {
        if (is_again || letter.state == "open") {
            out.letters.push_back(letter);
        } else {
            fmt::print(
                "{} of {} is {} already (--again)\n", letter.record, letter.origin(), letter.state);
        }
    }
    return out;
}

int replay_all(const Settings& settings,
               const DlqOptions& options,
               DeadLetterDesk& desk,
               const FoundLetters& chosen) {
    const auto producer =
        shared::kafka::make_producer(settings.kafka, {.message_timeout = kReachLimit});
    if (!producer->warm({"inbound"}, kReachLimit)) return fail("kafka does not answer");
    Replaying replaying(desk, *producer, settings, options);
    std::size_t failures = 0;
    for (const Letter& letter : chosen.letters) {
        const auto done = replaying.replay(letter);
        if (done) {
            fmt::print("replayed {} of {}\n", letter.record, letter.origin());
            continue;
        }
        ++failures;
        // What the log did not acknowledge may stand there all the same.
        const bool may_be = done.error().action == Action::kRetry;
        fail(fmt::format("{} of {} was not replayed{}: {}: {}",
                         letter.record,
                         letter.origin(),
                         may_be ? " for certain" : "",
                         done.error().code,
                         done.error().detail));
    }
    if (chosen.more > 0) fmt::print("{} more match (--limit)\n", chosen.more);
    return failures == 0 ? kDone : kFailed;
}

}  // namespace

Result<void> produce_now(shared::kafka::Producer& producer,
                         const std::string& topic,
                         shared::kafka::Partition partition,
                         const std::string& key,
                         const std::string& value) {
    const auto acked = std::make_shared<std::promise<shared::kafka::Ack>>();
    auto result = acked->get_future();
    const auto begun = producer.produce(
        topic, partition, key, value, [acked](const auto& ack) { acked->set_value(ack); });
    if (!begun) return begun.error();
    const auto ack = result.get();  // the producer's own limit bounds it
    if (ack.stored) return {};
    return Error{ack.too_large ? "too_large" : "kafka_down", ack.code, Action::kRetry};
}

int dlq_replay(const Settings& settings, const DlqOptions& options) {
    DeadLetterDesk desk(settings);
    const auto found = desk.find(filter_of(options), static_cast<std::size_t>(options.limit));
    if (!found) return fail(found.error());
    // What was done before is not known without the database, nor can this be noted there.
    for (const Letter& letter : found->letters) {
        if (letter.state == "unknown") return fail("the database does not answer");
    }
    const auto chosen = chosen_of(*found, options.again);
    if (chosen.letters.empty()) {
        fmt::print("nothing to replay\n");
        return kDone;
    }
    if (options.dry_run) {
        fmt::print("{}", letters_text(chosen));
        return kDone;
    }
    if (!is_confirmed("replay", chosen.letters.size(), options))
        return fail("nothing was done (--yes does not ask)");
    return replay_all(settings, options, desk, chosen);
}

}  // namespace ops::frontdeskctl
