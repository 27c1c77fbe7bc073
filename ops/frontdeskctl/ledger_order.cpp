// Order within a conversation: as it was stored, so it was taken up.
#include "ops/frontdeskctl/ledger.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

// A record stored later than this after its receipt waited in a spool, or for a slow broker.
constexpr std::uint32_t kSpooledMs = 1'000;

}  // namespace

void Ledger::check_order(const LedgerBook& book, const LedgerHorizon& horizon) {
    using Entry = LedgerBook::Entry;
    std::vector<const Entry*> all;
    for (const auto& [record, entry] : book.entries_) {
        // A repeat has no place in the order: its first one has.
        if (entry.offset >= 0 && entry.end != LedgerBook::End::kDuplicate) all.push_back(&entry);
    }
    std::sort(all.begin(), all.end(), [](const Entry* a, const Entry* b) {
        return a->conversation != b->conversation ? a->conversation < b->conversation
                                                  : a->offset < b->offset;
    });
    std::vector<const Entry*> one;
    for (const Entry* entry : all) {
        if (!one.empty() && one.front()->conversation != entry->conversation) {
            check_conversation(one, book, horizon);
            one.clear();
        }
        one.push_back(entry);
    }
    check_conversation(one, book, horizon);
}

void Ledger::note_places(const LedgerBook& book,
                         const std::vector<const LedgerBook::Entry*>& entries) {
    for (const auto* entry : entries) {
        if (entry->taken < 0 || entry->is_urgent) continue;
        places_.took({entry->conversation, book.partition_, entry->taken_at});
    }
}

void Ledger::check_conversation(const std::vector<const LedgerBook::Entry*>& entries,
                                const LedgerBook& book,
                                const LedgerHorizon& horizon) {
    note_places(book, entries);
    const LedgerBook::Entry* last = nullptr;     // taken up last of those so far
    const LedgerBook::Entry* waiting = nullptr;  // not taken up, though what follows may be
    const LedgerBook::Entry* newest = nullptr;   // received last of those that came straight here
    const auto note = [&](LedgerNotes& notes, const char* name, const auto& late, const auto& by) {
        notes.add({name,
                   "message",
                   book.messages_[late.message].id,
                   "",
                   fmt::format("inbound/{}@{} behind {}@{}",
                               book.partition_,
                               late.offset,
                               book.messages_[by.message].id,
                               by.offset)});
    };
    for (const auto* entry : entries) {
        if (entry->taken >= 0 && !entry->is_urgent) {
            const auto* earlier = waiting != nullptr                              ? waiting
                                  : last != nullptr && entry->taken < last->taken ? last
                                                                                  : nullptr;
            if (earlier != nullptr) {
                note(report_.findings, "nonmonotonic-poll", *earlier, *entry);
            }
            waiting = nullptr;  // told once
        }
        const bool is_open = entry->offset >= horizon.committed || entry->is_stepped;
        if (entry->taken < 0 && is_open && waiting == nullptr) waiting = entry;
        if (entry->taken >= 0 && (last == nullptr || entry->taken > last->taken)) last = entry;
        if (!entry->forwarded_from.is_nil()) continue;
        const bool is_overtaken = newest != nullptr && entry->waited_ms >= kSpooledMs &&
                                  entry->received_at < newest->received_at;
        if (is_overtaken) note(report_.apart, "nonmonotonic-send", *entry, *newest);
        if (newest == nullptr || entry->received_at > newest->received_at) newest = entry;
    }
}

}  // namespace ops::frontdeskctl
