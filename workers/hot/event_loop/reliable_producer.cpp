#include "workers/hot/event_loop/reliable_producer.hpp"

#include "shared/base/log.hpp"

namespace workers::hot::event_loop {
namespace {

constexpr shared::MonoUs kAgainAfter = 100'000;

}  // namespace

struct ReliableProducer::Job {
    std::string topic;
    std::string key;
    std::optional<std::string> value;
    Then then;
    shared::BootNs produced_at = 0;
};

ReliableProducer::ReliableProducer(EventLoop& loop,
                                   shared::kafka::Producer& producer,
                                   const shared::Clock& clock,
                                   shared::kafka::Partition partition)
    : loop_(loop), producer_(producer), clock_(clock), partition_(partition) {}

void ReliableProducer::produce(std::string topic,
                               std::string key,
                               std::optional<std::string> value,
                               Then then) {
    ++waiting_;
    attempt(std::make_shared<Job>(
        Job{std::move(topic), std::move(key), std::move(value), std::move(then), 0}));
}

void ReliableProducer::attempt(const std::shared_ptr<Job>& job) {
    job->produced_at = clock_.boot_ns();
    std::optional<std::string_view> value;
    if (job->value) value = *job->value;
    auto on_ack =
        [this, &loop = loop_, life = std::weak_ptr(life_), job](const shared::kafka::Ack& ack) {
            loop.post([this, life, job, ack] {
                if (!life.expired()) acknowledged(job, ack);
            });
        };
    const auto accepted = producer_.produce(job->topic, partition_, job->key, value, on_ack);
    if (accepted) return;
    if (accepted.error().action == shared::Action::kDeadLetter) {  // too large: it never fits
        loop_.post([this, life = std::weak_ptr(life_), job] {
            if (!life.expired()) acknowledged(job, {.code = "too_large", .too_large = true});
        });
        return;
    }
    again(job);
}

void ReliableProducer::again(const std::shared_ptr<Job>& job) {
    loop_.after(kAgainAfter, [this, life = std::weak_ptr(life_), job] {
        if (!life.expired()) attempt(job);
    });
}

void ReliableProducer::acknowledged(const std::shared_ptr<Job>& job,
                                    const shared::kafka::Ack& ack) {
    if (!ack.stored && !ack.too_large) {
        shared::log::warning_every(10,
                                   "produce",
                                   "a record was not stored and is tried again",
                                   {{"topic", job->topic}, {"code", ack.code}});
        again(job);
        return;
    }
    --waiting_;
    job->then({ack.stored ? ack.offset : -1, job->produced_at, !ack.stored});
}

}  // namespace workers::hot::event_loop
