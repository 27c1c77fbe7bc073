// `frontdeskctl topics repartition`: more partitions while ingest spools.
//
//   hold every ingest -> what is in the log is finished -> workers stop -> topics grow
//   -> states move -> release every ingest with the new count
//
// Each step leaves what the next run of it finds done, so that it may be broken off anywhere. What
// it relies on: ops/decisions/0010-more-partitions.md.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/repartition_ingests.hpp"
#include "ops/frontdeskctl/repartition_move.hpp"
#include "ops/frontdeskctl/repartition_work.hpp"
#include "shared/base/failpoint.hpp"
#include "shared/kafka/positions.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "shared/kafka/topics.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::Action;
using shared::Error;
using shared::Result;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kReachLimit{10};
constexpr std::chrono::milliseconds kLookEvery{500};
constexpr std::chrono::seconds kTellEvery{5};

// Whoever waits for a line of ours must see it.
template <typename... Parts>
void tell(fmt::format_string<Parts...> text, Parts&&... parts) {
    fmt::print(text, std::forward<Parts>(parts)...);
    fmt::print("\n");
    std::fflush(stdout);
}

class Repartition {
  public:
    Repartition(const Settings& settings, const RepartitionOptions& options)
        : settings_(settings),
          options_(options),
          groups_{options.hot_group, options.background_group},
          ingests_(settings),
          reader_(shared::kafka::make_log_reader(settings.kafka)),
          producer_(
              shared::kafka::make_producer(settings.kafka, {.message_timeout = kReachLimit})) {}

    Result<void> run();
    Result<void> give_up();

  private:
    // Empty: done. In words what is still missing; an error that may pass counts as such.
    using Look = std::function<Result<std::string>()>;
    Result<void> await(const std::string& what, const Look& look) const;
    std::string spooled() const;

    Result<void> look_at_topics();
    Result<void> hold();
    Result<void> finish_work();
    Result<void> stop_workers();
    Result<void> require_nothing_new() const;
    Result<void> grow();
    Result<void> move_states();
    Result<void> release();

    bool is_begun() const { return most_ >= options_.partitions; }

    const Settings& settings_;
    const RepartitionOptions& options_;
    const WorkGroups groups_;
    Ingests ingests_;
    std::unique_ptr<shared::kafka::LogReader> reader_;
    std::unique_ptr<shared::kafka::RdkafkaProducer> producer_;
    bool is_held_ = false;      // by this run
    int least_ = 0, most_ = 0;  // partitions of a topic at the broker
};

Result<void> Repartition::look_at_topics() {
    const auto counts = shared::kafka::partition_counts(settings_.kafka);
    if (!counts) return counts.error();
    least_ = most_ = counts->begin()->second;
    for (const auto& [name, count] : *counts) {
        least_ = std::min(least_, count);
        most_ = std::max(most_, count);
    }
    const int wanted = options_.partitions;
    const int now = settings_.kafka.partitions;
    for (const auto& [name, count] : *counts) {
        // Half-way: an earlier run was broken off between two topics.
        if (count == wanted || (count == least_ && least_ < wanted)) continue;
        return Error{"topics_differ",
                     fmt::format("topic {} has {} partitions, others {}: neither the old count nor "
                                 "the new one",
                                 name,
                                 count,
                                 least_),
                     Action::kStop};
    }
    if (least_ == wanted || now == least_ || now == wanted) return {};
    return Error{"other_count",
                 fmt::format("the topics have {} partitions, FRONTDESK_PARTITIONS says {}: set it "
                             "to what the programs run with",
                             least_,
                             now),
                 Action::kStop};
}

std::string Repartition::spooled() const {
    const auto state = ingests_.state();
    if (!state) return fmt::format("an ingest does not answer ({})", state.error().detail);
    return fmt::format("spooled: {} records, {} KiB", state->records, state->bytes / 1024);
}

Result<void> Repartition::await(const std::string& what, const Look& look) const {
    const auto begun = steady_clock::now();
    const auto limit = begun + std::chrono::seconds(options_.wait_seconds);
    auto told_at = begun - kTellEvery;
    for (;;) {
        const auto left = look();
        if (!left && left.error().action != Action::kRetry) return left.error();
        if (left && left->empty()) return {};
        const std::string open = left ? *left : left.error().code + ": " + left.error().detail;
        if (steady_clock::now() >= limit) {
            return Error{"too_late",
                         fmt::format("{}: not within {} s: {}. Run it again to go on{}",
                                     what,
                                     options_.wait_seconds,
                                     open,
                                     is_begun() ? "" : "; --release gives up"),
                         Action::kStop};
        }
        if (steady_clock::now() - told_at >= kTellEvery) {
            told_at = steady_clock::now();
            tell("  {}: {}; {}", what, open, spooled());
        }
        std::this_thread::sleep_for(kLookEvery);
    }
}

Result<void> Repartition::hold() {
    if (std::exchange(is_held_, true)) return {};
    if (auto held = ingests_.hold(); !held) return held;
    tell("held: {} ingest, all webhooks go into the spool", ingests_.size());
    shared::failpoint("ctl.repartition_held");
    return await("what is on its way into the log", [this]() -> Result<std::string> {
        const auto state = ingests_.state();
        if (!state) return state.error();
        if (!state->is_held) {
            return Error{"not_held", "an ingest is no longer held: run it again", Action::kStop};
        }
        return state->under_way == 0 ? "" : fmt::format("{} records", state->under_way);
    });
}

Result<void> Repartition::finish_work() {
    return await("to be finished by the workers", [this]() -> Result<std::string> {
        const auto work = read_open_work(settings_, groups_, *reader_, least_);
        if (!work) return work.error();
        return work->text();
    });
}

Result<void> Repartition::stop_workers() {
    const auto members = read_members(settings_, groups_);
    if (!members) return members.error();
    if (!members->empty()) {
        tell(
            "stop now: all hot and background workers; and set FRONTDESK_PARTITIONS={} for every "
            "program",
            options_.partitions);
    }
    return await("to be stopped", [this] { return read_members(settings_, groups_); });
}

// Nobody reads any more: what is unfinished now stays so.
Result<void> Repartition::require_nothing_new() const {
    const int count = is_begun() ? most_ : least_;
    const auto work = read_open_work(settings_, groups_, *reader_, count);
    if (!work) return work.error();
    if (work->text().empty()) return {};
    return Error{
        "unfinished",
        fmt::format("with the workers stopped there are {}: {}",
                    work->text(),
                    is_begun() ? "somebody wrote into the log meanwhile, an ingest that is "
                                 "not in ADMIN_URLS or a tool"
                               : "start them again with the old count, and run it again"),
        Action::kStop};
}

Result<void> Repartition::grow() {
    const auto grown = shared::kafka::grow_topics(settings_.kafka, options_.partitions);
    if (!grown) return grown.error();
    least_ = most_ = options_.partitions;
    // The one before learned how many partitions there are when it first read.
    reader_ = shared::kafka::make_log_reader(settings_.kafka);
    tell("grown: {} topics to {} partitions", grown->size(), options_.partitions);
    shared::failpoint("ctl.repartition_grown");
    return {};
}

Result<void> Repartition::move_states() {
    shared::kafka::Settings kafka = settings_.kafka;
    kafka.partitions = options_.partitions;
    if (!producer_->warm({"conversations"}, kReachLimit)) {
        return Error{"kafka_down", "it does not answer", Action::kRetry};
    }
    StateMover mover(
        kafka.partitions, *reader_, *producer_, [this](int partition, std::size_t moved) {
            tell(
                "  partition {} of {}: {} states moved", partition + 1, options_.partitions, moved);
        });
    const auto found = mover.look();
    if (!found) return found.error();
    if (*found == 0) return {};
    // Where the topics had grown before this run, an ingest may have been put in since.
    if (auto held = hold(); !held) return held;
    if (auto stopped = stop_workers(); !stopped) return stopped;
    if (auto still = require_nothing_new(); !still) return still;
    auto ends = shared::kafka::log_ends(kafka, "conversations");
    if (!ends) return ends.error();
    const auto moved = mover.move(std::move(*ends));
    if (!moved) return moved.error();
    tell("moved: {} conversations", *moved);
    // One that started or wrote meanwhile did so without what was moved after it looked.
    if (auto stopped = stop_workers(); !stopped) return stopped;
    return require_nothing_new();
}

Result<void> Repartition::release() {
    if (auto done = ingests_.release(options_.partitions); !done) return done;
    shared::failpoint("ctl.repartition_released");
    tell("released: {} ingest write into {} partitions and drain what they spooled",
         ingests_.size(),
         options_.partitions);
    tell(
        "start the workers with FRONTDESK_PARTITIONS={}; every program needs it from its next "
        "start on",
        options_.partitions);
    return {};
}

Result<void> Repartition::run() {
    if (auto looked = look_at_topics(); !looked) return looked;
    if (auto found = ingests_.find(); !found) return found;
    if (least_ < options_.partitions) {
        if (auto held = hold(); !held) return held;
        if (!is_begun()) {
            if (auto finished = finish_work(); !finished) return finished;
        }
        if (auto stopped = stop_workers(); !stopped) return stopped;
        if (!is_begun()) {
            if (auto still = require_nothing_new(); !still) return still;
        }
        if (auto grown = grow(); !grown) return grown;
    }
    if (auto moved = move_states(); !moved) return moved;
    return release();
}

Result<void> Repartition::give_up() {
    if (auto looked = look_at_topics(); !looked) return looked;
    if (is_begun()) {
        return Error{"grown",
                     "topics have been grown: there is no way back, run it again without --release",
                     Action::kStop};
    }
    if (auto found = ingests_.find(); !found) return found;
    if (auto done = ingests_.release(least_); !done) return done;
    tell("released: nothing was changed, {} partitions as before", least_);
    return {};
}

}  // namespace

int topics_repartition(const Settings& settings, const RepartitionOptions& options) {
    Repartition work(settings, options);
    const auto done = options.release ? work.give_up() : work.run();
    return done ? kDone : fail(done.error());
}

}  // namespace ops::frontdeskctl
