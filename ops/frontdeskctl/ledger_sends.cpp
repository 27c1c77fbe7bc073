#include "ops/frontdeskctl/ledger_sends.hpp"

#include "shared/json/value.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

constexpr std::size_t kIdsShown = 300;  // bytes: some eight ids of one group

const shared::Uuid kTextSpace = *shared::Uuid::parse("5b0d6b1e-54f0-4c36-9f0e-3c1e1c7a8f10");

void append(std::string& ids, std::string_view id) {
    if (id.empty() || ids.size() > kIdsShown) return;
    if (!ids.empty()) ids += ' ';
    ids += id;
}

}  // namespace

shared::Uuid LedgerSends::text_key(std::string_view line,
                                   std::string_view to,
                                   std::string_view text) {
    return shared::uuid_v5(kTextSpace, fmt::format("{}\n{}\n{}", line, to, text));
}

shared::Result<void> LedgerSends::read(std::string_view json) {
    shared::json::Parser parser;
    const auto parsed = parser.parse(json);
    if (!parsed) return parsed.error();
    const auto list = parsed->is_object() ? (*parsed)["requests"] : *parsed;
    if (!list.is_array()) {
        return shared::Error{"bad_sends",
                             "no list of requests as /sandbox/requests gives it",
                             shared::Action::kStop};
    }
    list.each_element([&](shared::json::Value send) {
        if (send["kind"].string_or("") != "text" || !send["sent"].bool_or(false)) return;
        const auto callback = shared::Uuid::parse(send["callback"].string_or(""));
        Group& group = groups_[callback ? *callback
                                        : text_key(send["instance"].string_or(""),
                                                   send["to"].string_or(""),
                                                   send["text"].string_or(""))];
        group.is_exact = callback.has_value();
        ++group.sends;
        append(group.sent_ids, send["id"].string_or(""));
        ++sends_;
    });
    return {};
}

void LedgerSends::add(const LedgerReply& reply) {
    auto found = groups_.find(reply.id);
    if (found == groups_.end()) found = groups_.find(reply.by_text);
    if (found == groups_.end()) {
        if (reply.is_sent && !reply.by_text.is_nil()) {
            unseen_.push_back(
                {"unseen", "reply", reply.message, reply.id.text(), "not in the list"});
        }
        return;
    }
    Group& group = found->second;
    ++group.replies;
    group.claimed += static_cast<std::uint64_t>(std::max(reply.attempt, 1));
    if (!reply.is_settled) ++group.unsettled;
    append(group.messages, reply.message);
}

// As many sends as replies are due. One more of a reply is allowed where its turns count it.
void LedgerSends::judge(const Group& group, bool has_open, LedgerReport& report) const {
    if (group.replies == 0) {
        report.unmatched += group.sends;
        return;
    }
    report.replied += std::min(group.replies, group.sends);
    if (group.sends <= group.replies) return;
    const auto extra = group.sends - group.replies;
    LedgerNote note{"duplicate", "reply", group.messages, group.sent_ids, ""};
    if (group.sends <= group.claimed) {
        report.resends += extra;
        note.name = "resend";
        report.apart.add(std::move(note));
    } else if (group.sends <= group.claimed + group.unsettled || (has_open && !group.is_exact)) {
        note.name = "unseen";
        note.where = "sent again, the turn that counts it still open";
        report.apart.add(std::move(note));
    } else {
        note.where = fmt::format("{} sends, {} claimed", group.sends, group.claimed);
        report.findings.add(std::move(note));
    }
}

void LedgerSends::finish(bool has_open, LedgerReport& report) const {
    report.has_sends = true;
    report.sends = sends_;
    for (const auto& [key, group] : groups_) judge(group, has_open, report);
    for (const auto& note : unseen_) report.apart.add(note);
}

}  // namespace ops::frontdeskctl
