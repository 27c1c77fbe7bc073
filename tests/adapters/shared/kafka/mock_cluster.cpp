#include "tests/adapters/shared/kafka/mock_cluster.hpp"

#include "shared/kafka/holders_internal.hpp"

#include <array>
#include <stdexcept>

#include <librdkafka/rdkafka_mock.h>

namespace shared::kafka {
namespace {

constexpr int kBroker = 1;
constexpr std::int16_t kProduce = 0;  // the protocol's number of the request

using ClusterHolder = Holder<rd_kafka_mock_cluster_t, rd_kafka_mock_cluster_destroy>;

}  // namespace

struct MockCluster::State {
    ClientHolder client;  // the cluster lives in its threads
    ClusterHolder cluster;
};

MockCluster::MockCluster(int partitions, int brokers)
    : state_(std::make_unique<State>()), partitions_(partitions) {
    std::array<char, 256> reason{};
    state_->client.reset(
        rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), reason.data(), reason.size()));
    if (!state_->client) throw std::runtime_error(reason.data());
    state_->cluster.reset(rd_kafka_mock_cluster_new(state_->client.get(), brokers));
    if (!state_->cluster) throw std::runtime_error("no mock cluster");
}

MockCluster::~MockCluster() = default;

std::string MockCluster::brokers() const {
    return rd_kafka_mock_cluster_bootstraps(state_->cluster.get());
}

void MockCluster::create(const std::string& topic) {
    rd_kafka_mock_topic_create(state_->cluster.get(), topic.c_str(), partitions_, 1);
}

void MockCluster::set_up(bool up) {
    if (up) {
        rd_kafka_mock_broker_set_up(state_->cluster.get(), kBroker);
    } else {
        rd_kafka_mock_broker_set_down(state_->cluster.get(), kBroker);
    }
}

void MockCluster::set_delay_ms(int delay) {
    rd_kafka_mock_broker_set_rtt(state_->cluster.get(), kBroker, delay);
}

void MockCluster::take_leader(const std::string& topic, int partition) {
    constexpr int kNobody = -1;
    lead(topic, partition, kNobody);
}

void MockCluster::lead(const std::string& topic, int partition, int broker) {
    rd_kafka_mock_partition_set_leader(state_->cluster.get(), topic.c_str(), partition, broker);
}

void MockCluster::refuse_next_as_duplicate() {
    rd_kafka_mock_push_request_errors(
        state_->cluster.get(), kProduce, 1, RD_KAFKA_RESP_ERR_DUPLICATE_SEQUENCE_NUMBER);
}

}  // namespace shared::kafka
