// What the provider took, beside the replies that turns tell of.
//
// A send that brings our reply id back (Meta) is matched exactly. One without (Evolution) is known
// by line, receiver and text alone: of equal texts to one person only the number can be told.
// Pure, not thread-safe.
#pragma once

#include "ops/frontdeskctl/ledger_report.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/result.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ops::frontdeskctl {

// The newest that turns tell of one reply.
struct LedgerReply {
    shared::Uuid id;
    shared::Uuid by_text;  // see text_key(); nil where no turn had the text
    int attempt = 1;
    bool is_sent = false;     // the turns say that the provider took it
    bool is_settled = false;  // nothing is under way any more
    std::string message;      // the provider's id of what it answers
};

class LedgerSends {
  public:
    static shared::Uuid text_key(std::string_view line, std::string_view to, std::string_view text);

    // The JSON of the sandbox's /sandbox/requests: an array, or an object with `requests`. Error
    // `bad_json` or `bad_sends`.
    shared::Result<void> read(std::string_view json);
    void add(const LedgerReply& reply);
    // `has_open`: messages without an outcome yet may have sent some of them.
    void finish(bool has_open, LedgerReport& report) const;

  private:
    // What can be told apart: a reply of Meta's, or equal texts to one person.
    struct Group {
        bool is_exact = false;
        std::uint64_t sends = 0, replies = 0, claimed = 0, unsettled = 0;
        std::string sent_ids, messages;  // the first few
    };
    void judge(const Group& group, bool has_open, LedgerReport& report) const;

    std::map<shared::Uuid, Group> groups_;
    std::uint64_t sends_ = 0;
    std::vector<LedgerNote> unseen_;  // said to be sent, in no list
};

}  // namespace ops::frontdeskctl
