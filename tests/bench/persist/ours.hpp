// The background worker's own way from records to a commit, without Kafka and Redis around it.
#pragma once

#include "shared/json/value.hpp"
#include "shared/kafka/record.hpp"
#include "shared/memory/rule_extractor.hpp"
#include "shared/postgres/postgres.hpp"
#include "tests/fakes/fake_producer.hpp"
#include "workers/background/persist/batch_writer.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>

namespace tests::bench::persist {

class Ours {
  public:
    Ours(const std::string& url, bool synchronous_commit);
    // Claims the partition anew, after the tables were emptied.
    void claim();
    // What the worker does as records come, before they are a batch.
    std::vector<workers::background::batches::Item> read(
        std::span<const shared::kafka::Record> records);
    // One batch in one transaction. Throws std::runtime_error.
    void write(std::span<const workers::background::batches::Item> items);
    shared::json::Parser& parser() { return parser_; }
    std::uint64_t statements() const { return connection_.statements(); }

  private:
    shared::json::Parser parser_;
    shared::postgres::Connection connection_;
    workers::background::batches::OffsetStore offsets_;
    fakes::FakeProducer producer_;
    workers::background::batches::AckedWriter topics_;
    shared::memory::RuleExtractor extractor_;
    std::optional<workers::background::persist::BatchWriter> writer_;
    workers::background::batches::Standings standings_;
};

}  // namespace tests::bench::persist
