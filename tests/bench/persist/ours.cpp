#include "tests/bench/persist/ours.hpp"

#include <stdexcept>
#include <vector>

namespace tests::bench::persist {
namespace {

using workers::background::batches::Item;

constexpr std::chrono::milliseconds kAckLimit{5'000};

shared::postgres::Settings settings(const std::string& url, bool synchronous_commit) {
    shared::postgres::Settings out;
    out.url = url;
    out.synchronous_commit = synchronous_commit;
    out.avoids_scans = true;
    out.application_name = "persist-bench";
    return out;
}

}  // namespace

Ours::Ours(const std::string& url, bool synchronous_commit)
    : connection_(settings(url, synchronous_commit)),
      offsets_("bench", ""),
      topics_(producer_, 12, kAckLimit) {}

void Ours::claim() {
    const auto claims = offsets_.claim(connection_, {{"turns", 0}});
    if (!claims) throw std::runtime_error(claims.error().code);
    for (const auto& [partition, claim] : *claims) {
        standings_[partition] = {claim.epoch, claim.position.next};
    }
    writer_.emplace(connection_, offsets_, topics_, extractor_);
}

std::vector<Item> Ours::read(std::span<const shared::kafka::Record> records) {
    std::vector<Item> items;
    items.reserve(records.size());
    for (const auto& record : records) {
        items.push_back(workers::background::batches::decode(record, parser_));
    }
    return items;
}

void Ours::write(std::span<const Item> items) {
    const auto written = writer_->write(items, standings_);
    if (!written) throw std::runtime_error(written.error().code + ": " + written.error().detail);
    for (const auto& [partition, move] : workers::background::batches::advances(items)) {
        standings_[partition].next = move.next;
    }
    if (written->messages != items.size()) throw std::runtime_error("a message was not new");
}

}  // namespace tests::bench::persist
