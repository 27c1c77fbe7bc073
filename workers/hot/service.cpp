#include "workers/hot/service.hpp"

#include "shared/app/admin.hpp"
#include "shared/app/health.hpp"
#include "shared/app/run.hpp"
#include "shared/app/watchdog.hpp"
#include "shared/base/log.hpp"
#include "shared/cache/admin.hpp"
#include "shared/cache/warm_up.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "shared/kafka/topics.hpp"
#include "workers/hot/databases.hpp"
#include "workers/hot/kill_switch/admin.hpp"
#include "workers/hot/kill_switch/keeper.hpp"
#include "workers/hot/lookup/cached_desk.hpp"
#include "workers/hot/lookup/cached_directory.hpp"
#include "workers/hot/lookup/cached_patients.hpp"
#include "workers/hot/lookup/kept_replies.hpp"
#include "workers/hot/lookup/loop_executor.hpp"
#include "workers/hot/memory_provider.hpp"
#include "workers/hot/owner/partition_group.hpp"
#include "workers/hot/replies/rule_reply_engine.hpp"
#include "workers/hot/send/http_sender.hpp"
#include "workers/hot/send/http_typing.hpp"

#include <stdexcept>

namespace workers::hot {
namespace {

using shared::app::Health;
constexpr std::chrono::milliseconds kWarmUp{3'000};  // a dependency
constexpr std::chrono::milliseconds kChannel{300};   // the first link to each Redis
constexpr shared::MonoUs kReadyAtLatest = 6'000'000;
constexpr shared::MonoUs kTurn = 5'000;
constexpr int kRecordsPerTurn = 500;

shared::crypto::Sealer make_sealer(const std::string& master_key) {
    auto sealer = shared::crypto::Sealer::make(master_key);
    if (!sealer) throw std::runtime_error("FRONTDESK_MASTER_KEY: " + sealer.error().detail);
    return std::move(*sealer);
}

// Whether the broker keeps the topics' promises; false while it does not answer. Throws where it
// answers and does not keep them.
bool are_topics_right(const shared::kafka::Settings& kafka) {
    const auto differences = shared::kafka::check_topics(kafka);
    if (!differences) {
        shared::log::warning("topics could not be checked", {{"code", differences.error().code}});
        return false;
    }
    if (differences->empty()) return true;
    std::string all = "the topics at the broker do not keep what we promise:";
    for (const std::string& difference : *differences) all += "\n  " + difference;
    throw std::runtime_error(all);
}

shared::cache::CachesSettings cache_settings(const Config& config) {
    shared::cache::CachesSettings out;
    out.loads.redis = config.redis;
    out.loads.source_threads = lookup::ReadSettings{}.threads;
    return out;
}

// `metrics` must outlive the producer.
shared::kafka::AckWatch watch_of(const Metrics& metrics) {
    return {[&](double seconds) { metrics.clock_offset.set(seconds); },
            [&](std::string_view topic, shared::kafka::Partition partition, auto offset) {
                metrics.acked_offset.set(topic, partition, static_cast<double>(offset));
            }};
}

// Everything that lives as long as the worker, in the order it is built.
struct Parts {
    explicit Parts(const Config& config);

    shared::SystemClock clock;
    shared::metrics::Registry registry;
    Metrics metrics;
    Health health;
    event_loop::EpollLoop loop;
    std::unique_ptr<shared::kafka::RdkafkaProducer> claims;
    std::unique_ptr<shared::kafka::RdkafkaProducer> turns;
    std::unique_ptr<shared::kafka::LogReader> reader;
    std::unique_ptr<shared::http::Client> client;
    send::HttpSender sender;
    send::HttpTyping typing;
    send::Throttle throttle;
    lookup::LoopExecutor executor;
    Databases databases;
    lookup::ReadConnections connections;
    lookup::ClinicSource clinics;
    lookup::PatientSource patients_source;
    lookup::DeskSource desk_source;
    std::unique_ptr<lookup::ListedSource> provider;  // null: memory is local
    shared::cache::Snapshot snapshot;
    shared::cache::Caches caches;
    lookup::CachedDirectory directory;
    lookup::CachedPatients patients;
    lookup::CachedDesk desk;
    lookup::KeptReplies kept_replies;
    shared::cache::WarmUp warm_up;
    std::unique_ptr<replies::ReplyEngine> engine;
    kill_switch::KillSwitch kill_switch;
    owner::PartitionGroup group;
    shared::app::Admin admin;
};

Parts::Parts(const Config& config)
    : metrics(registry, config.kafka.partitions),
      claims(
          shared::kafka::make_producer(config.kafka, {.linger_ms = 0, .watch = watch_of(metrics)})),
      turns(
          shared::kafka::make_producer(config.kafka, {.linger_ms = 2, .watch = watch_of(metrics)})),
      reader(shared::kafka::make_log_reader(config.kafka)),
      client(shared::http::make_curl_client({config.send_slots, config.max_connections})),
      sender(*client, loop),
      typing(*client, {metrics.typing_shown, metrics.typing_failed, metrics.typing_left_out}),
      throttle(clock, {config.send_slots}),
      executor(loop),
      databases(config, clock, metrics),
      connections(databases.reading, clock, databases.primary, databases.replica_or_none()),
      clinics(connections, make_sealer(config.master_key), health),
      patients_source(connections, !config.mem0),
      desk_source(connections),
      provider(make_provider(config, clock, health, metrics)),
      snapshot(config.snapshot, make_sealer(config.master_key), clock),
      caches(cache_settings(config), clock, executor, health, &snapshot),
      directory(caches, clinics, clock, config.caches.directory),
      patients(caches, patients_source, config.caches.patients, provider.get()),
      desk(caches, desk_source, config.caches.desk),
      kept_replies(caches, config.caches.replies),
      warm_up(caches,
              {{"whatsapp", {"line", "instance", "organization"}},
               {"clinics", {"clinic"}},
               {"memory", {"memory"}}}),
      engine(replies::make_rule_reply_engine(&kept_replies)),
      group(loop,
            {loop,
             *claims,
             *turns,
             *reader,
             sender,
             throttle,
             directory,
             patients,
             *engine,
             kill_switch,
             clock,
             metrics,
             config.shows_typing ? &typing : nullptr},
            config.owner,
            config.limits,
            metrics),
      admin(config.process.admin_listen, config.process.admin_token, health) {
    kill_switch::add_kill_switch(admin, kill_switch);
    shared::cache::add_admin(admin,
                             {caches,
                              warm_up,
                              clock,
                              config.redis,
                              {"whatsapp", "clinics", "memory", "all"},
                              {"memory", "mem0", "appointments"},
                              [this](const std::string& clinic) {
                                  auto connection = databases.one_more();
                                  return shared::cache::read_belongings(connection, clinic);
                              }});
    metrics.postgres.set_slow(config.pool.slow);
    metrics.replica.set_slow(config.pool.slow);
    lookup::add_desk(admin, desk);
    registry.expose(config.process.metrics_listen);
    shared::log::info("listening", {{"metrics", registry.address()}, {"admin", admin.address()}});
}

// Nothing is owned before the partition count is known to be right: without the broker a worker
// has nothing to do but wait for it. False if a stop came first.
bool await_kafka(Parts& parts, const Config& config) {
    parts.health.set("kafka", Health::State::kDown, "no metadata yet");
    while (!shared::app::stop_requested()) {
        if (are_topics_right(config.kafka) &&
            parts.claims->warm({"conversations", "inbound"}, kWarmUp) &&
            parts.turns->warm({"turns", "staff", "dead", "retry.5s", "retry.1m", "retry.10m"},
                              kWarmUp)) {
            parts.health.set("kafka", Health::State::kUp);
            return true;
        }
    }
    return false;
}

// Ready with an assignment whose partitions are open; without one after the warm-up limit: a
// spare worker is ready too.
void update_readiness(Parts& parts, shared::MonoUs started) {
    const bool is_late = parts.clock.mono_us() - started > kReadyAtLatest;
    const bool is_ready = (parts.group.has_assignment() || is_late) && parts.group.all_open();
    parts.health.set_ready(is_ready, is_ready ? "" : "partitions are being opened");
}

// Of one that is off on purpose nothing is told.
void tell_of_snapshot(Parts& parts, const Config& config) {
    parts.metrics.snapshot.set(parts.snapshot.usage());
    if (config.snapshot.path.empty()) return;
    const std::string fault = parts.snapshot.fault();
    const auto state = fault.empty() ? Health::State::kUp : Health::State::kDegraded;
    parts.health.set("snapshot", state, fault);
}

// From the counts of other threads; once a second is enough.
void publish(Parts& parts, const Config& config, shared::MonoUs& due) {
    if (parts.clock.mono_us() < due) return;
    due = parts.clock.mono_us() + 1'000'000;
    parts.metrics.cache.publish(parts.caches);
    tell_of_snapshot(parts, config);
    const auto bring_to = [](const shared::metrics::Counter& counter, std::uint64_t now) {
        counter.add(static_cast<double>(now) - counter.value());
    };
    bring_to(parts.metrics.sql_look_up, parts.connections.statements());
    bring_to(parts.metrics.sql_warm_up, parts.connections.warm_up_statements());
    bring_to(parts.metrics.sql_replica, parts.connections.replica_statements());
    parts.metrics.set_refused_texts(parts.clinics.refused().counts());
}

// Within its limit, once changes are heard of where that comes soon; what is not there by then is
// loaded as it is asked for.
void warm_up(Parts& parts, const Config& config) {
    if (!config.warms_up) return;
    parts.caches.await_heard(kChannel);
    const auto limit = std::chrono::milliseconds(kReadyAtLatest / 1'000);
    if (parts.warm_up.await(parts.warm_up.begin("all"), limit) && parts.warm_up.is_warm()) return;
    shared::log::warning("the caches are not warm");
}

enum class Polled { kAll, kSome, kFailed };

Polled poll_records(Parts& parts, shared::kafka::GroupConsumer& consumer) {
    for (int i = 0; i < kRecordsPerTurn; ++i) {
        auto record = consumer.poll(std::chrono::milliseconds(0));
        if (!record) {
            shared::app::request_stop("kafka consumer: " + record.error().code);
            return Polled::kFailed;
        }
        if (!*record) return Polled::kAll;
        parts.group.take(std::move(**record));
    }
    return Polled::kSome;  // no wake follows while records wait
}

void turn_until_stop(Parts& parts, shared::kafka::GroupConsumer& consumer, const Config& config) {
    const shared::MonoUs started = parts.clock.mono_us();
    shared::app::Watchdog watchdog(config.watchdog);
    auto& loop = watchdog.watch("the loop");
    auto& client = watchdog.watch("the Kafka client");
    client.beat();  // it must tell of itself at all
    shared::MonoUs next_publish = 0;
    while (!shared::app::stop_requested()) {
        loop.beat();
        client.beat_with(consumer.client_turns());
        const Polled polled = poll_records(parts, consumer);
        if (polled == Polled::kFailed) break;
        parts.loop.turn(polled == Polled::kSome ? 0 : kTurn);
        parts.group.keep_house();
        update_readiness(parts, started);
        publish(parts, config, next_publish);
    }
}

}  // namespace

int run_service(const Config& config) {
    Parts parts(config);
    parts.caches.on_emptied([&parts] { parts.warm_up.begin("all"); });
    parts.caches.start();
    warm_up(parts, config);
    const auto lists = warm_up_lists(config, parts.caches, parts.databases);
    tell_of_snapshot(parts, config);
    const kill_switch::Keeper keeper(parts.kill_switch,
                                     parts.databases.one_more(),
                                     parts.health,
                                     kill_switch::KeptPosition(parts.snapshot, parts.clock));
    if (!await_kafka(parts, config)) return 0;
    const auto consumer =
        shared::kafka::make_group_consumer(config.kafka, config.group, parts.group);
    parts.group.attach(*consumer);
    consumer->wake(parts.loop.wake_fd());
    turn_until_stop(parts, *consumer, config);
    parts.health.set_ready(false, "stopping");
    consumer->close(std::chrono::milliseconds(5'000));
    parts.claims->flush(std::chrono::milliseconds(1'000));
    parts.turns->flush(std::chrono::milliseconds(1'000));
    return 0;
}

}  // namespace workers::hot
