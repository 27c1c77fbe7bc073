// The two equations.
#include "ops/frontdeskctl/ledger.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using Expected = LedgerRowQuestion::Expected;

std::string hex(const shared::Uuid& id) {
    std::string out = id.text();
    std::erase(out, '-');
    return out;
}

}  // namespace

std::vector<LedgerRowQuestion> Ledger::close(LedgerBook book, const LedgerHorizon& horizon) {
    questions_.clear();
    count_ends(book);
    count_records(book, horizon);
    count_messages(book, horizon);
    check_order(book, horizon);
    check_crossing(book);
    if (sends_ != nullptr) {
        for (const auto& [id, reply] : book.replies_) sends_->add(reply);
    }
    return std::exchange(questions_, {});
}

void Ledger::count_ends(LedgerBook& book) {
    using End = LedgerBook::End;
    for (const auto& [record, entry] : book.entries_) {
        auto& message = book.messages_[entry.message];
        if (entry.end == End::kAnswered && ++message.answered == 1 && !message.id.empty()) {
            places_.answered(shared::uuid_v5(message.conversation, message.id), record);
        }
        if (entry.end == End::kStale) ++message.stale;
        if (entry.end == End::kDead) ++message.dead;
        if (!entry.is_of_window()) continue;
        ++message.of_window;
        if (!entry.is_final()) ++message.open;
    }
}

void Ledger::count_records(const LedgerBook& book, const LedgerHorizon& horizon) {
    for (const auto& [record, entry] : book.entries_) {
        const bool is_crossing = !entry.forwarded_from.is_nil();
        if (!entry.is_of_window()) {
            ++report_.outside;
        } else if (entry.is_final() && !is_crossing) {
            ++report_.records;
            ++report_.settled;
        } else {
            const auto& message = book.messages_[entry.message];
            Left& left = left_[record];
            left.is_final |= entry.is_final();
            left.is_waiting |= entry.is_spooled || entry.offset >= horizon.committed;
            left.is_stepped |= entry.is_stepped;
            left.is_logged |= entry.offset >= 0;
            left.is_alone &= !message.has_ended();
            left.received_at = entry.received_at;
            left.message = message.id;
            left.key = shared::uuid_v5(entry.conversation, message.id);
            left.where += fmt::format(
                "{}inbound/{}@{}", left.where.empty() ? "" : " ", book.partition_, entry.offset);
        }
    }
}

void Ledger::count_messages(const LedgerBook& book, const LedgerHorizon& horizon) {
    bool has_several = false;
    for (const auto& message : book.messages_) {
        // What has not ended is counted where it did, or at the end.
        if (message.id.empty() || message.of_window == 0 || !message.has_ended()) continue;
        ++report_.messages;
        const auto outcomes = message.outcomes();
        if (outcomes == 1) ++report_.one;
        if (outcomes > 1) ++report_.several;
        has_several = has_several || outcomes > 1;
        LedgerRowQuestion question{hex(message.conversation), message.id};
        question.is_buried = message.is_buried;
        question.is_repeat = outcomes == 0;
        const bool is_written = message.row_from < horizon.rows_below;
        question.expected = message.row_from < 0 ? Expected::kNone
                            : is_written         ? Expected::kOne
                                                 : Expected::kLater;
        questions_.push_back(std::move(question));
    }
    if (has_several) note_several(book);
}

void Ledger::note_several(const LedgerBook& book) {
    std::map<std::uint32_t, std::string> records;
    for (const auto& [record, entry] : book.entries_) {
        const auto& message = book.messages_[entry.message];
        if (message.id.empty() || message.of_window == 0 || message.outcomes() < 2) continue;
        const auto wanted =
            message.answered > 0 ? LedgerBook::End::kAnswered : LedgerBook::End::kDead;
        if (entry.end != wanted) continue;
        std::string& all = records[entry.message];
        all += (all.empty() ? "" : " ") + record.text();
    }
    for (auto& [place, all] : records) {
        report_.findings.add({"duplicate",
                              "message",
                              book.messages_[place].id,
                              std::move(all),
                              fmt::format("{} outcomes", book.messages_[place].outcomes())});
    }
}

// A conversation that passes on may have answered before, what the other answers too.
void Ledger::check_crossing(const LedgerBook& book) {
    if (book.linked_.empty() && left_.empty()) return;
    std::set<std::pair<shared::Uuid, std::uint32_t>> told;
    for (const auto& [record, entry] : book.entries_) {
        const auto& message = book.messages_[entry.message];
        const bool is_passed_on = !entry.forwarded_from.is_nil();
        const bool is_lesser = book.linked_.contains(entry.conversation);
        if (entry.end != LedgerBook::End::kAnswered || message.id.empty()) continue;
        if (!is_passed_on && !is_lesser) continue;
        const auto& first = is_passed_on ? entry.forwarded_from : entry.conversation;
        const auto key = shared::uuid_v5(first, message.id);
        if (!told.insert({key, entry.message}).second) continue;  // doubled here: noted already
        const auto [other, is_new] = crossed_.try_emplace(key, record);
        if (is_new) continue;
        report_.findings.add({"duplicate",
                              "message",
                              message.id,
                              other->second.text() + " " + record.text(),
                              "answered in two conversations of one person"});
    }
}

void Ledger::take(const LedgerRowQuestion& question, const LedgerRowAnswer& answer) {
    const auto note = [&](const char* name, const std::string& where) {
        report_.findings.add({name, "row", question.message, "", where});
    };
    if (question.is_repeat) {
        // Without a clinic the first one may have been a dead letter, which has no row.
        const bool is_lost =
            answer.rows == 0 && !answer.is_erased && question.expected == Expected::kOne;
        if (!is_lost) {
            ++report_.earlier;
        } else {
            ++report_.none;
            report_.findings.add(
                {"lost-write", "message", question.message, "", "repeats without a first one"});
        }
    }
    if (answer.rows > 1) {
        ++report_.doubled;
        return note("duplicate", fmt::format("{} rows", answer.rows));
    }
    if (answer.rows == 1) {
        ++report_.rows;
        const bool is_phantom = question.expected == Expected::kNone && !question.is_repeat;
        if (is_phantom) note("phantom", "a row, though no clinic is known");
        return;
    }
    if (question.expected == Expected::kNone || question.is_repeat) {
        ++report_.clinicless;
    } else if (question.expected == Expected::kLater) {
        ++report_.unwritten;
    } else if (answer.is_erased) {
        ++report_.erased;
    } else if (question.is_buried) {
        ++report_.buried;
        report_.apart.add({"unseen", "row", question.message, "", "its turn lies in dead"});
    } else {
        ++report_.rowless;
        note("lost-write", "no row");
    }
}

void Ledger::count_left(const shared::Uuid& record, const Left& left) {
    ++report_.records;
    if (left.is_final) {
        ++report_.settled;
        return;
    }
    const bool is_open = left.is_waiting || left.is_stepped;
    if (!left.message.empty() && left.is_alone) unended_[left.key] |= is_open;
    if (!is_open) {
        ++report_.missing;
        report_.findings.add({"lost-write", "record", left.message, record.text(), left.where});
        return;
    }
    if (!left.is_logged) {
        ++report_.spooled;
    } else {
        ++(left.is_stepped ? report_.stepped : report_.waiting);
    }
    if (report_.oldest_open == 0 || left.received_at < report_.oldest_open) {
        report_.oldest_open = left.received_at;
    }
}

void Ledger::finish() {
    places_.close();
    for (const auto& [record, left] : left_) {
        // Brought over when the topics grew: it ended where it was brought to, and counts there.
        const bool is_elsewhere = !left.is_final && places_.is_answered(left.key, record);
        if (!is_elsewhere) count_left(record, left);
    }
    left_.clear();
    for (const auto& [key, is_open] : unended_) ++(is_open ? report_.in_flight : report_.none);
    report_.messages += unended_.size();
    unended_.clear();
    places_.find(report_);
    if (sends_ != nullptr) sends_->finish(report_.open() > 0, report_);
}

}  // namespace ops::frontdeskctl
