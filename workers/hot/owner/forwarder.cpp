#include "workers/hot/owner/forwarder.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/base/ids.hpp"
#include "shared/kafka/partition.hpp"
#include "workers/hot/conversation_log/log_record.hpp"

#include <utility>

namespace workers::hot::owner {

namespace {

std::string write_record(const shared::events::Envelope& envelope, const Item& item) {
    if (item.is_reminder()) return write_reminder(envelope, item.message, item.reminder);
    return envelope.kind == "control" ? write_control(envelope, item.control)
                                      : write_message(envelope, item.message);
}

}  // namespace

Forwarder::Forwarder(event_loop::EventLoop& loop,
                     shared::kafka::Producer& producer,
                     const shared::Clock& clock,
                     std::int32_t partitions)
    : loop_(loop), producer_(producer), clock_(clock), partitions_(partitions) {}

shared::MonoUs Forwarder::link(const Item& item, const conversation_log::State& state) {
    const std::string& lesser = item.message.address.lesser;
    shared::events::Forward forward{"link", item.envelope.conversation, "", false, ""};
    forward.hash = item.message.address.hash;
    forward.has_patient = !state.patient_id.empty();
    // Not waited for: the next message asks again for as long as there was no answer.
    produce(lesser,
            write_forward(envelope_to(lesser, item), forward),
            [](const event_loop::Stored&) {});
    shared::failpoint("hot.link_asked");
    return asked_.try_emplace(item.envelope.conversation, clock_.mono_us()).first->second;
}

void Forwarder::keep_patient(const Item& merge) {
    const std::string& lesser = merge.forward.other;
    shared::events::Forward forward{
        "link", merge.envelope.conversation, merge.forward.hash, true, ""};
    produce(lesser,
            write_forward(envelope_to(lesser, merge), forward),
            [](const event_loop::Stored&) {});
}

void Forwarder::merge(const Item& link, const conversation_log::State& state, Then then) {
    const std::string& to = link.forward.other;
    const std::string& own = link.envelope.conversation;
    // Replies under way are ended here; the other's records are its own.
    conversation_log::State told = state;
    told.pending.clear();
    told.open.clear();
    shared::events::Forward forward{"merge", own, link.forward.hash, false, ""};
    forward.state = conversation_log::write_state(own, -1, "", told, false);
    produce(to, write_forward(envelope_to(to, link), forward), std::move(then));
}

void Forwarder::pass_on(const Item& item, const std::string& to, Then then) {
    shared::events::Envelope envelope = item.envelope;
    envelope.conversation = to;
    std::string value = write_record(envelope, item);
    produce(to, std::move(value), std::move(then));
}

void Forwarder::produce(const std::string& key, std::string value, Then then) {
    const auto partition = shared::kafka::partition_of(key, partitions_);
    auto found = producers_.find(partition);
    if (found == producers_.end()) {
        found = producers_.try_emplace(partition, loop_, producer_, clock_, partition).first;
    }
    found->second.produce("inbound", key, std::move(value), std::move(then));
}

shared::events::Envelope Forwarder::envelope_to(const std::string& key, const Item& cause) const {
    shared::events::Envelope out;
    out.schema = shared::events::kInboundSchema;
    out.record = shared::uuid_v7().text();
    out.kind = "forward";
    out.source = cause.envelope.source;
    out.conversation = key;
    out.received_at = clock_.wall_ms();
    out.traceparent = cause.envelope.traceparent;
    return out;
}

}  // namespace workers::hot::owner
