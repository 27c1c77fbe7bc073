#include "workers/background/service.hpp"

#include "shared/app/admin.hpp"
#include "shared/app/run.hpp"
#include "shared/app/watchdog.hpp"
#include "shared/base/log.hpp"
#include "shared/cache/l2.hpp"
#include "shared/kafka/log_reader.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "shared/kafka/topics.hpp"
#include "shared/memory/mem0/client.hpp"
#include "shared/memory/model/client.hpp"
#include "shared/memory/rule_extractor.hpp"
#include "workers/background/announcements/announcing.hpp"
#include "workers/background/memories/dispatching.hpp"
#include "workers/background/reminders/reminding.hpp"
#include "workers/background/staff/webhook_sending.hpp"
#include "workers/background/upkeep/upkeep.hpp"
#include "workers/background/worker.hpp"

#include <optional>

namespace workers::background {
namespace {

namespace log = shared::log;
using State = shared::app::Health::State;

constexpr std::chrono::milliseconds kRedisLimit{200};
constexpr std::chrono::milliseconds kAckLimit{5'000};
constexpr std::chrono::milliseconds kWarmLimit{3'000};
constexpr std::chrono::milliseconds kFlushLimit{2'000};
// Two full batches: what is fetched ahead stays in memory when the database goes away.
constexpr int kQueueKbytes = 16'384;

shared::postgres::Settings postgres_settings(const Config& config) {
    shared::postgres::Settings settings;
    settings.url = config.database_url;
    settings.statement_timeout = config.statement_timeout;
    settings.synchronous_commit = config.synchronous_commit;
    settings.application_name = config.process.process_name;
    return settings;
}

shared::kafka::GroupSettings group_settings(const Config& config) {
    shared::kafka::GroupSettings group;
    group.instance_id = config.instance_id;
    group.group = "frontdesk-background";
    group.topics = {"turns", "events"};
    group.queue_kbytes = kQueueKbytes;
    return group;
}

persist::StaffWebhook staff_webhook(const Config& config) {
    return config.staff_webhook.url.empty() ? persist::StaffWebhook::kNone
                                            : persist::StaffWebhook::kQueued;
}

// What is said is told to somebody else: mem0, or a model that reads along.
bool is_told_elsewhere(const Config& config) {
    return config.mem0 || config.memory_model;
}

std::unique_ptr<shared::memory::Provider> memory_provider(const Config& config,
                                                          const shared::Clock& clock) {
    if (config.mem0) return shared::memory::mem0::make_client(*config.mem0, clock);
    return shared::memory::model::make_client(
        *config.memory_model, clock, shared::http::make_curl_client({}));
}

memories::DispatchSettings dispatch_settings(const Config& config) {
    memories::DispatchSettings out = config.memories;
    if (config.mem0) {
        out.add_limit = config.mem0->add_limit();
        out.read_limit = config.mem0->read_timeout;
    } else {
        out.name = "memory_model";
        out.infer = true;
        out.add_limit = config.memory_model->timeout;
    }
    return out;
}

// A topic that breaks a promise stops the start; a broker that is away does not.
void check_topics(const Config& config) {
    const auto faults = shared::kafka::check_topics(config.kafka);
    if (!faults) {
        log::warning("topics not checked", {{"code", faults.error().code}});
        return;
    }
    for (const std::string& fault : *faults) log::error(fault);
    if (!faults->empty()) throw std::runtime_error("topics differ from schemas/topics.yaml");
}

// What each dependency is like before the first batch tells.
void look_around(shared::app::Health& health,
                 shared::postgres::Connection& connection,
                 shared::redis::Servers& redis,
                 shared::kafka::RdkafkaProducer& producer) {
    const auto state = [](bool is_up) { return is_up ? State::kUp : State::kDegraded; };
    health.set("kafka", state(producer.warm({"dead", "staff", "inbound"}, kWarmLimit)));
    health.set("postgres", state(connection.run("SELECT 1").has_value()));
    bool has_redis = true;
    for (std::size_t i = 0; i < redis.size(); ++i) {
        has_redis &= redis.server(i).run_one({"PING"}, kRedisLimit).has_value();
    }
    health.set("redis", state(has_redis));
}

// What works beside the batches, each on a thread of its own that the watchdog looks after. Its end
// waits for what each is at.
struct SideThreads {
    struct Parts {
        const Config& config;
        const shared::postgres::Pool& pool;
        shared::kafka::RdkafkaProducer& producer;
        const shared::Clock& clock;
        Metrics& metrics;
        shared::app::Health& health;
        shared::app::Watchdog& watchdog;
    };

    explicit SideThreads(const Parts& parts)
        : pool(parts.pool),
          sealer(shared::crypto::Sealer::make(parts.config.master_key).value()),
          announcing(parts.pool,
                     postgres_settings(parts.config),
                     parts.config.redis,
                     parts.clock,
                     parts.metrics,
                     pulse(parts, "the announcer")),
          keeping(parts.pool,
                  postgres_settings(parts.config),
                  parts.clock,
                  parts.metrics,
                  pulse(parts, "the upkeep")) {
        if (!parts.config.staff_webhook.url.empty()) post(parts);
        if (parts.config.reminders.enabled) remind(parts);
        if (is_told_elsewhere(parts.config)) dispatch(parts);
    }
    ~SideThreads() { pool.end_waiting(); }
    SideThreads(const SideThreads&) = delete;
    SideThreads& operator=(const SideThreads&) = delete;

    static std::function<void()> pulse(const Parts& parts, const std::string& name) {
        return [&pulse = parts.watchdog.watch(name)] { pulse.beat(); };
    }

    void post(const Parts& parts) {
        posting.emplace(parts.pool,
                        postgres_settings(parts.config),
                        parts.config.staff_webhook,
                        parts.clock,
                        parts.metrics,
                        parts.health,
                        pulse(parts, "the staff webhook"));
    }

    void remind(const Parts& parts) {
        reminding.emplace(reminders::Reminding::Parts{parts.pool,
                                                      postgres_settings(parts.config),
                                                      parts.producer,
                                                      parts.config.kafka.partitions,
                                                      sealer,
                                                      parts.clock,
                                                      parts.metrics,
                                                      staff_webhook(parts.config),
                                                      pulse(parts, "the reminders")},
                          parts.config.reminders);
    }

    void dispatch(const Parts& parts) {
        dispatching.emplace(parts.pool,
                            postgres_settings(parts.config),
                            memory_provider(parts.config, parts.clock),
                            dispatch_settings(parts.config),
                            parts.clock,
                            parts.metrics,
                            parts.health,
                            pulse(parts, "the memories"));
    }

    const shared::postgres::Pool& pool;
    const shared::crypto::Sealer sealer;
    announcements::Announcing announcing;
    upkeep::Upkeep keeping;
    std::optional<staff::WebhookSending> posting;
    std::optional<reminders::Reminding> reminding;
    std::optional<memories::Dispatching> dispatching;
};

}  // namespace

int serve(const Config& config) {
    check_topics(config);
    shared::app::Health health;
    shared::metrics::Registry registry;
    Metrics metrics(registry);
    metrics.postgres.set_slow(config.pool.slow);
    registry.expose(config.process.metrics_listen);
    const shared::app::Admin admin(config.process.admin_listen, config.process.admin_token, health);
    log::info("listening", {{"metrics", registry.address()}, {"admin", admin.address()}});

    const shared::SystemClock clock;
    const shared::memory::RuleExtractor extractor;
    const shared::postgres::Pool pool(
        postgres_settings(config), config.pool.pool, clock, &metrics.postgres);
    auto writing = postgres_settings(config);
    writing.avoids_scans = true;
    auto connection = pool.connection(writing);
    shared::cache::L2 l2(config.redis, clock);
    shared::kafka::ProducerSettings producing;
    producing.watch.clock_offset = [&](double seconds) { metrics.clock_offset.set(seconds); };
    const auto producer = shared::kafka::make_producer(config.kafka, producing);
    batches::OffsetStore offsets("frontdesk-background", config.kafka.topic_prefix);
    batches::AckedWriter topics(*producer, config.kafka.partitions, kAckLimit);
    const auto turns =
        is_told_elsewhere(config) ? memories::Turns::kQueued : memories::Turns::kLocal;
    persist::BatchWriter writer(
        connection, offsets, topics, extractor, staff_webhook(config), turns);
    read_models::Publisher publisher(l2, clock, kRedisLimit);
    const auto reader = shared::kafka::make_log_reader(config.kafka);
    look_around(health, connection, l2.servers(), *producer);

    std::optional<shared::app::Watchdog> watchdog(config.watchdog);
    auto& loop = watchdog->watch("the loop");
    auto& client = watchdog->watch("the Kafka client");
    Worker worker({connection,
                   offsets,
                   writer,
                   publisher,
                   *reader,
                   clock,
                   metrics,
                   health,
                   [&] {
                       if (watchdog) loop.beat();
                   }},
                  config.limits);
    const auto consumer =
        shared::kafka::make_group_consumer(config.kafka, group_settings(config), worker);
    worker.attach(*consumer);
    std::optional<SideThreads> beside(
        std::in_place,
        SideThreads::Parts{config, pool, *producer, clock, metrics, health, *watchdog});
    client.beat();  // it must tell of itself at all
    const auto done = worker.run([&] {
        client.beat_with(consumer->client_turns());
        return shared::app::stop_requested();
    });
    beside.reset();
    watchdog.reset();  // a stop has its own limit
    health.set_ready(false, "stopping");
    if (!done) {
        log::error("cannot go on", {{"code", done.error().code}, {"reason", done.error().detail}});
    }
    worker.drain(config.drain);
    producer->flush(kFlushLimit);
    return done ? 0 : 1;
}

}  // namespace workers::background
