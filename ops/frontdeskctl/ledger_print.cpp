#include "ops/frontdeskctl/ledger_report.hpp"
#include "shared/json/writer.hpp"

#include <utility>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::json::Writer;

std::string note_text(const LedgerNote& note) {
    std::string out = fmt::format("  {:<20} {:<9}", note.name, note.of);
    for (const auto& part : {note.message, note.record, note.where}) {
        if (!part.empty()) out += " " + part;
    }
    return out + "\n";
}

std::string notes_text(const char* title, const LedgerNotes& notes) {
    if (notes.empty()) return {};
    std::string out = fmt::format("{}:\n", title);
    for (const auto& note : notes.named()) out += note_text(note);
    for (const auto& [kind, count] : notes.counts()) {
        out += fmt::format("  {} {} of {}\n", count, kind.first, kind.second);
    }
    return out;
}

void write_notes(Writer& out, const char* name, const LedgerNotes& notes) {
    out.key(name).begin_array();
    for (const auto& note : notes.named()) {
        out.begin_object().member("name", note.name).member("of", note.of);
        out.member("message", note.message).member("record", note.record);
        out.member("where", note.where).end_object();
    }
    out.end_array();
}

void write_counts(Writer& out, const LedgerReport& r) {
    out.key("occurrences").begin_object().member("records", r.records);
    out.member("settled", r.settled).member("open", r.open()).member("waiting", r.waiting);
    out.member("stepped", r.stepped).member("spooled", r.spooled).member("missing", r.missing);
    out.member("oldest_open", r.oldest_open).end_object();
    out.key("messages").begin_object().member("messages", r.messages).member("one", r.one);
    out.member("earlier", r.earlier).member("in_flight", r.in_flight).member("none", r.none);
    out.member("several", r.several).end_object();
    out.key("rows").begin_object().member("one", r.rows).member("clinicless", r.clinicless);
    out.member("unwritten", r.unwritten).member("erased", r.erased).member("buried", r.buried);
    out.member("missing", r.rowless).member("doubled", r.doubled).end_object();
    if (r.has_sends) {
        out.key("sends").begin_object().member("taken", r.sends).member("replies", r.replied);
        out.member("resends", r.resends).member("unmatched", r.unmatched).end_object();
    }
    if (r.has_accepted) {
        out.key("accepted").begin_object().member("ids", r.accepted).member("found", r.found);
        out.end_object();
    }
    out.member("outside", r.outside).member("unreadable", r.unreadable);
}

}  // namespace

void LedgerNotes::add(LedgerNote note) {
    ++counts_[{note.name, note.of}];
    if (named_.size() < kMostNamed) named_.push_back(std::move(note));
}

std::uint64_t LedgerNotes::count(const std::string& name, const std::string& of) const {
    const auto found = counts_.find({name, of});
    return found == counts_.end() ? 0 : found->second;
}

std::string ledger_text(const LedgerReport& r, shared::WallMs now) {
    std::string out = fmt::format(
        "records   {} = {} with an outcome + {} open ({} waiting, {} parked or asked, {} in "
        "spools) + {} missing\n",
        r.records,
        r.settled,
        r.open(),
        r.waiting,
        r.stepped,
        r.spooled,
        r.missing);
    out += fmt::format(
        "messages  {} = {} with one outcome + {} repeated from before + {} in flight + {} without "
        "+ {} with several\n",
        r.messages,
        r.one,
        r.earlier,
        r.in_flight,
        r.none,
        r.several);
    out += fmt::format(
        "rows      {} + {} without a clinic + {} not written yet + {} erased + {} in dead + {} "
        "missing + {} doubled\n",
        r.rows,
        r.clinicless,
        r.unwritten,
        r.erased,
        r.buried,
        r.rowless,
        r.doubled);
    if (r.has_sends) {
        out += fmt::format("sends     {} = {} replies + {} resends counted + {} of no reply here\n",
                           r.sends,
                           r.replied,
                           r.resends,
                           r.unmatched);
    }
    if (r.has_accepted) out += fmt::format("accepted  {}, found {}\n", r.accepted, r.found);
    if (r.oldest_open > 0) out += fmt::format("oldest open {} ms\n", now - r.oldest_open);
    if (r.outside > 0) out += fmt::format("{} records with turns alone: older\n", r.outside);
    if (r.unreadable > 0) out += fmt::format("{} records that cannot be read\n", r.unreadable);
    out += notes_text("apart", r.apart) + notes_text("wrong", r.findings);
    return out + (r.is_balanced() ? "it balances\n" : "IT DOES NOT BALANCE\n");
}

std::string ledger_json(const LedgerReport& r) {
    Writer out;
    out.begin_object().member("balanced", r.is_balanced());
    write_counts(out, r);
    write_notes(out, "findings", r.findings);
    write_notes(out, "apart", r.apart);
    return out.end_object().take();
}

}  // namespace ops::frontdeskctl
