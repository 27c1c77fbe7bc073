// `frontdeskctl topics repartition`: more partitions while ingest spools.
//
//   hold every ingest -> what is in the log is finished -> workers stop -> topics grow
//   -> states move -> release every ingest with the new count
//
// Each step leaves what the next run of it finds done, so that it may be broken off anywhere. What
// it relies on: ops/decisions/0010-more-partitions.md.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/repartition_inbound.hpp"
#include "ops/frontdeskctl/repartition_ingests.hpp"
#include "ops/frontdeskctl/repartition_move.hpp"
#include "ops/frontdeskctl/repartition_wait.hpp"
#include "ops/frontdeskctl/repartition_work.hpp"
#include "shared/base/failpoint.hpp"
#include "shared/kafka/positions.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "shared/kafka/topics.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::Action;
using shared::Error;
using shared::Result;

constexpr std::chrono::seconds kReachLimit{10};

template <typename... Parts>
void say(fmt::format_string<Parts...> text, Parts&&... parts) {
    tell(fmt::format(text, std::forward<Parts>(parts)...));
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
    using Look = std::function<Result<std::string>()>;
    Result<void> wait_for(const std::string& what, const Look& look) const;
    std::string spooled() const;

    Result<void> look_at_topics();
    Result<void> hold();
    Result<void> finish_work();
    Result<void> stop_workers();
    Result<void> require_finished() const;
    Result<void> bring_over_inbound();
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

Result<void> Repartition::wait_for(const std::string& what, const Look& look) const {
    const char* way_out =
        is_begun() ? "Run it again to go on" : "Run it again to go on; --release gives up";
    return await({what, options_.wait_seconds, look, [this] { return spooled(); }, way_out});
}

Result<void> Repartition::hold() {
    if (std::exchange(is_held_, true)) return {};
    if (auto held = ingests_.hold(); !held) return held;
    say("held: {} ingest processes, all webhooks go into the spool", ingests_.size());
    shared::failpoint("ctl.repartition_held");
    return wait_for("what is on its way into the log", [this]() -> Result<std::string> {
        const auto state = ingests_.state();
        if (!state) return state.error();
        if (!state->is_held) {
            return Error{"not_held", "an ingest is no longer held: run it again", Action::kStop};
        }
        return state->under_way == 0 ? "" : fmt::format("{} records", state->under_way);
    });
}

Result<void> Repartition::finish_work() {
    return wait_for("to be finished by the workers", [this]() -> Result<std::string> {
        const auto work = read_open_work(settings_, groups_, *reader_, least_);
        if (!work) return work.error();
        return work->text();
    });
}

Result<void> Repartition::stop_workers() {
    const auto members = read_members(settings_, groups_);
    if (!members) return members.error();
    if (!members->empty()) {
        say("stop now: all hot and background workers; and set FRONTDESK_PARTITIONS={} for every "
            "program",
            options_.partitions);
    }
    return wait_for("to be stopped", [this] { return read_members(settings_, groups_); });
}

// Nobody reads any more: what is unfinished now stays so.
Result<void> Repartition::require_finished() const {
    const auto work = read_open_work(settings_, groups_, *reader_, least_);
    if (!work) return work.error();
    if (work->text().empty()) return {};
    return Error{"unfinished",
                 fmt::format("with the workers stopped there are {}: start them again with the old "
                             "number, and run it again",
                             work->text()),
                 Action::kStop};
}

// Whoever was not told goes on by the old number, also after the topics have grown.
Result<void> Repartition::bring_over_inbound() {
    shared::kafka::Settings kafka = settings_.kafka;
    kafka.partitions = options_.partitions;
    if (!producer_->warm({"conversations", "inbound"}, kReachLimit)) {
        return Error{"kafka_down", "it does not answer", Action::kRetry};
    }
    const auto found = bring_over(kafka, groups_.hot, *reader_, *producer_);
    if (!found) return found.error();
    if (*found == 0) return {};
    say("brought over: {} records of inbound", *found);
    fmt::print(stderr,
               "frontdeskctl: somebody writes by the old number, an ingest that is not in "
               "ADMIN_URLS or a tool: stop it\n");
    return {};
}

Result<void> Repartition::grow() {
    const auto grown = shared::kafka::grow_topics(settings_.kafka, options_.partitions);
    if (!grown) return grown.error();
    least_ = most_ = options_.partitions;
    // The one before learned how many partitions there are when it first read.
    reader_ = shared::kafka::make_log_reader(settings_.kafka);
    say("grown: {} topics to {} partitions", grown->size(), options_.partitions);
    shared::failpoint("ctl.repartition_grown");
    return {};
}

Result<void> Repartition::move_states() {
    shared::kafka::Settings kafka = settings_.kafka;
    kafka.partitions = options_.partitions;
    StateMover mover(
        kafka.partitions, *reader_, *producer_, [this](int partition, std::size_t moved) {
            say("  partition {} of {}: {} states moved", partition + 1, options_.partitions, moved);
        });
    const auto found = mover.look();
    if (!found) return found.error();
    if (*found == 0 && !is_held_) return {};
    // Where the topics had grown before this run, an ingest may have been put in since.
    if (auto held = hold(); !held) return held;
    if (auto stopped = stop_workers(); !stopped) return stopped;
    if (auto brought = bring_over_inbound(); !brought) return brought;
    auto ends = shared::kafka::log_ends(kafka, "conversations");
    if (!ends) return ends.error();
    const auto moved = mover.move(std::move(*ends));
    if (!moved) return moved.error();
    say("moved: {} conversations", *moved);
    // One that started meanwhile did so without what was moved after it looked.
    if (auto stopped = stop_workers(); !stopped) return stopped;
    return bring_over_inbound();
}

Result<void> Repartition::release() {
    if (auto done = ingests_.release(options_.partitions); !done) return done;
    shared::failpoint("ctl.repartition_released");
    say("released: {} ingest processes write into {} partitions and drain what they spooled",
        ingests_.size(),
        options_.partitions);
    say("start the workers with FRONTDESK_PARTITIONS={}; every program needs it from its next "
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
            if (auto finished = require_finished(); !finished) return finished;
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
    say("released: nothing was changed, {} partitions as before", least_);
    return {};
}

}  // namespace

int topics_repartition(const Settings& settings, const RepartitionOptions& options) {
    Repartition work(settings, options);
    const auto done = options.release ? work.give_up() : work.run();
    return done ? kDone : fail(done.error());
}

}  // namespace ops::frontdeskctl
