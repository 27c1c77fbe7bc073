// Conversations that lived in several partitions, since the topics were given more of them: what no
// single partition's book shows. Pure, not thread-safe.
//
// Memory: 40 bytes a conversation and partition, 32 bytes a message that was answered.
#pragma once

#include "ops/frontdeskctl/ledger_report.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "shared/kafka/record.hpp"

#include <vector>

namespace ops::frontdeskctl {

class LedgerPlaces {
  public:
    // A message of the conversation was taken up there, at the broker's time.
    struct Taken {
        shared::Uuid conversation;
        shared::kafka::Partition partition = 0;
        shared::WallMs at = 0;
    };
    // Those of one conversation and partition one after the other.
    void took(const Taken& taken);
    // `key`: of conversation and message id.
    void answered(const shared::Uuid& key, const shared::Uuid& record);
    // Nothing more comes. Before what follows.
    void close();
    // Whether that very record of the message was answered, in whatever partition.
    bool is_answered(const shared::Uuid& key, const shared::Uuid& record) const;
    // Adds what is doubled or out of order.
    void find(LedgerReport& report) const;

  private:
    struct Stay {
        shared::Uuid conversation;
        shared::kafka::Partition partition = 0;
        shared::WallMs first = 0, last = 0;
    };
    struct Answer {
        shared::Uuid key, record;
        auto operator<=>(const Answer&) const = default;
    };
    void find_doubled(LedgerReport& report) const;
    void find_disorder(LedgerReport& report) const;

    std::vector<Stay> stays_;
    std::vector<Answer> answers_;
};

}  // namespace ops::frontdeskctl
