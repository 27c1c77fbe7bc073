#include "ingest/service.hpp"

#include "ingest/admin_spool.hpp"
#include "ingest/metrics.hpp"
#include "ingest/publish/backlog.hpp"
#include "ingest/publish/hold.hpp"
#include "ingest/publish/log_sink.hpp"
#include "ingest/publish/spool_drainer.hpp"
#include "ingest/readiness.hpp"
#include "shared/app/admin.hpp"
#include "shared/app/health.hpp"
#include "shared/app/run.hpp"
#include "shared/base/log.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "shared/kafka/topics.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace ingest {
namespace {

// Ten seconds are the most a stop may take: the answers first, then what the log still owes.
constexpr std::chrono::milliseconds kDrainLimit{6'000};
constexpr std::chrono::milliseconds kFlushLimit{2'000};
constexpr std::chrono::milliseconds kReachLimit{1'000};
// Longer than a request is held: what was answered 503 may still be stored, and its repeat is
// told apart by the message's id.
constexpr std::chrono::milliseconds kProduceLimit{10'000};

const std::vector<std::string> kTopics{"inbound", "events"};

// The configuration has checked the key.
shared::crypto::Sealer sealer_of(const Config& config) {
    const auto sealer = shared::crypto::Sealer::make(config.master_key);
    return sealer ? *sealer : shared::crypto::Sealer{};
}

std::unique_ptr<sources::SourceReader> open_reader(const Config& config) {
    return sources::make_postgres_reader(
        config.database_url, config.process.process_name, sealer_of(config));
}

std::unique_ptr<shared::spool::Spool> open_spool(const Config& config,
                                                 shared::spool::Disk& disk,
                                                 const shared::Clock& clock) {
    if (config.spool.folder.empty()) {
        shared::log::warning("no spool is kept: while Kafka is away webhooks are answered 503");
        return nullptr;
    }
    return std::make_unique<shared::spool::Spool>(config.spool, disk, clock);
}

// 80 % of what `inbound` keeps in bytes; 0 where it has no cap.
double most_backlog_bytes() {
    for (const auto& topic : shared::kafka::topics().topics) {
        if (topic.name != "inbound") continue;
        const auto cap = topic.config.find("retention.bytes");
        return cap == topic.config.end() ? 0 : std::max(std::stod(cap->second) * 0.8, 0.0);
    }
    return 0;
}

// `metrics` must outlive the producer.
shared::kafka::AckWatch watch_of(const Metrics& metrics) {
    return {[&](double seconds) { metrics.clock_offset.set(seconds); },
            [&](std::string_view topic, shared::kafka::Partition partition, auto offset) {
                metrics.acked_offset.set(topic, partition, static_cast<double>(offset));
            }};
}

class Service {
  public:
    explicit Service(const Config& config)
        : kafka_(config.kafka),
          is_without_snapshot_(config.snapshot.path.empty()),
          partitions_(config.kafka.partitions),
          metrics_(registry_, config.kafka.partitions),
          admin_(config.process.admin_listen, config.process.admin_token, health_),
          producer_(shared::kafka::make_producer(
              config.kafka, {.message_timeout = kProduceLimit, .watch = watch_of(metrics_)})),
          reader_(open_reader(config)),
          snapshot_(config.snapshot, sealer_of(config), clock_),
          keeper_(*reader_, sources::Snapshot(snapshot_), config.keeper, clock_, metrics_),
          spool_(open_spool(config, disk_, clock_)),
          sink_(*producer_, config.kafka.partitions, metrics_, spool_.get(), config.spool_after),
          hold_(
              {sink_, spool_.get(), disk_, config.spool.folder},
              config.kafka.partitions,
              [this](int partitions) { return verify(partitions); },
              [this, &config](int partitions) { take_over(config, partitions); }),
          reception_(config.reception, keeper_, sink_, health_, clock_, metrics_),
          readiness_(std::make_unique<Readiness>(log_of(), keeper_, health_, metrics_)),
          server_(
              config.server,
              [this](shared::http::Request&& request, shared::http::Responder responder) {
                  reception_.handle(std::move(request), std::move(responder));
              },
              [this](const shared::http::Request& head) { return reception_.filter(head); }) {
        if (spool_ != nullptr) {
            drainer_ = std::make_unique<publish::SpoolDrainer>(
                *spool_, *producer_, config.kafka.partitions, sink_, clock_, metrics_);
        }
        watch_backlog(config);
        add_spool_routes(admin_, hold_);
        registry_.expose(config.process.metrics_listen);
        shared::log::info("listening",
                          {{"metrics", registry_.address()},
                           {"admin", admin_.address()},
                           {"public", server_.address()}});
    }

    // The producer's last acks are told while the sink that waits for them is there.
    ~Service() {
        hold_.stop();
        readiness_.reset();
        drainer_.reset();
        producer_.reset();
    }
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    void drain() {
        readiness_->drain();
        hold_.stop();
        const bool answered = server_.drain(kDrainLimit);
        // Nothing may come back to the reception once its parts go.
        keeper_.stop();
        if (drainer_ != nullptr) drainer_->stop();
        const bool stored = producer_->flush(kFlushLimit);
        shared::log::info("drained", {{"answered", answered}, {"stored", stored}});
    }

  private:
    // Into the spool while there is room, then not at all.
    void told_backlog(bool is_full) {
        sink_.hold(is_full);
        const bool has_spool = spool_ != nullptr && spool_->is_usable();
        reception_.admission().set_backlog_full(is_full && !has_spool);
    }

    void watch_backlog(const Config& config) {
        backlog_.reset();
        backlog_ = std::make_unique<publish::Backlog>(
            shared::kafka::make_group_lag(settings(), config.hot_group, "inbound"),
            publish::BacklogLimits{std::chrono::milliseconds(config.max_lag).count(),
                                   most_backlog_bytes()},
            clock_,
            metrics_,
            [this] { return sink_.record_bytes(); },
            [this](bool is_full) { told_backlog(is_full); });
    }

    // With the partition count in use.
    shared::kafka::Settings settings() const {
        shared::kafka::Settings out = kafka_;
        out.partitions = partitions_;
        return out;
    }

    shared::Result<void> verify(int partitions) {
        shared::kafka::Settings wanted = kafka_;
        wanted.partitions = partitions;
        const auto differences = shared::kafka::check_topics(wanted);
        if (!differences) return differences.error();
        if (!differences->empty()) {
            return shared::Error{"topics_differ", differences->front(), shared::Action::kStop};
        }
        // The producer asks by itself only every few minutes.
        if (producer_->warm(kTopics, kReachLimit)) return {};
        return shared::Error{"kafka_down", "a topic has no leaders", shared::Action::kRetry};
    }

    // What runs beside it looks at the log only, not at how keys are placed.
    void take_over(const Config& config, int partitions) {
        partitions_ = partitions;
        sink_.set_partitions(partitions);
        drainer_->set_partitions(partitions);
        metrics_.acked_offset.grow(partitions);
        watch_backlog(config);
    }

    // What the public address may tell.
    std::string snapshot_fault() const {
        const std::string fault = snapshot_.fault();
        return snapshot_.is_on() && !fault.empty() ? "its file fails: the log says why" : fault;
    }

    Readiness::Log log_of() {
        Readiness::Log out{[this] { return producer_->warm({}, kReachLimit); },
                           [this] { return shared::kafka::check_topics(settings()); },
                           [this] { sink_.open(); },
                           [this] { return producer_->warm(kTopics, kReachLimit); },
                           [](const std::string& why) { shared::app::request_stop(why); },
                           nullptr,
                           [this] { return hold_.is_on(); },
                           nullptr};
        if (!is_without_snapshot_) out.snapshot_fault = [this] { return snapshot_fault(); };
        if (spool_ != nullptr) out.has_spool = [this] { return spool_->is_usable(); };
        return out;
    }

    const shared::kafka::Settings kafka_;  // as configured
    const bool is_without_snapshot_;       // on purpose
    std::atomic<int> partitions_;
    shared::SystemClock clock_;
    shared::metrics::Registry registry_;
    Metrics metrics_;
    shared::app::Health health_;
    shared::app::Admin admin_;
    std::unique_ptr<shared::kafka::RdkafkaProducer> producer_;
    std::unique_ptr<sources::SourceReader> reader_;
    shared::cache::Snapshot snapshot_;
    sources::SourceKeeper keeper_;
    shared::spool::SystemDisk disk_;
    std::unique_ptr<shared::spool::Spool> spool_;
    publish::LogSink sink_;
    std::unique_ptr<publish::SpoolDrainer> drainer_;
    publish::Hold hold_;
    accept::Reception reception_;
    std::unique_ptr<publish::Backlog> backlog_;
    std::unique_ptr<Readiness> readiness_;
    shared::http::Server server_;
};

}  // namespace

int serve(const Config& config) {
    Service service(config);
    shared::app::wait_for_stop();
    service.drain();
    return 0;
}

}  // namespace ingest
