#include "workers/hot/lookup/patient.hpp"

#include "shared/cache/json_text.hpp"
#include "shared/json/writer.hpp"

#include <algorithm>

namespace workers::hot::lookup {
namespace {

using shared::cache::bad_record;
using shared::cache::member;
using shared::cache::parse;
using shared::json::Value;
using shared::json::Writer;

std::vector<shared::memory::Row> rows_of(const std::vector<Memories::Fact>& facts) {
    std::vector<shared::memory::Row> out;
    out.reserve(facts.size());
    for (const auto& fact : facts) out.push_back({fact.id, fact.kind, fact.body, fact.told_at});
    return out;
}

}  // namespace

const Memories::Fact* Memories::find(std::string_view kind) const {
    const auto found = std::find_if(
        facts.begin(), facts.end(), [&](const Fact& each) { return each.kind == kind; });
    return found == facts.end() ? nullptr : &*found;
}

std::vector<FoundRow> Memories::search(std::string_view words, std::size_t most) const {
    std::vector<FoundRow> out;
    for (const auto& hit : index.of([this] { return rows_of(facts); }).search(words, most)) {
        out.push_back({facts.at(hit.row).id, hit.score});
    }
    return out;
}

std::string MemoriesCodec::write(const Memories& memories) {
    Writer out;
    out.begin_object().member("patient", memories.patient).key("memories").begin_array();
    for (const auto& fact : memories.facts) {
        out.begin_object().member("id", fact.id).member("kind", fact.kind);
        out.member("body", fact.body).member("lang", fact.language);
        out.member("at", fact.told_at).end_object();
    }
    return out.end_array().member("since", memories.since).end_object().take();
}

shared::Result<Memories> MemoriesCodec::read(std::string_view text) {
    const Value value = parse(text);
    constexpr shared::WallMs kUnknown = -1;
    Memories out{member(value, "patient"), {}, value["since"].integer_or(kUnknown)};
    if (out.patient.empty()) return bad_record("memories of nobody");
    // By a version that did not know what is to be forgotten.
    if (out.since == kUnknown) return bad_record("memories since nobody knows when");
    value["memories"].each_element([&](Value fact) {
        out.facts.push_back({member(fact, "id"),
                             member(fact, "kind"),
                             member(fact, "body"),
                             member(fact, "lang"),
                             fact["at"].integer_or(0)});
    });
    return out;
}

std::size_t MemoriesCodec::bytes(const Memories& memories) {
    std::size_t out = memories.patient.capacity();
    for (const auto& fact : memories.facts) {
        out += sizeof fact + fact.id.capacity() + fact.kind.capacity() + fact.body.capacity() +
               fact.language.capacity();
    }
    return out + LazyIndex::bytes(LazyIndex::letters(memories.facts, &Memories::Fact::body));
}

std::string AppointmentsCodec::write(const Appointments& appointments) {
    Writer out;
    out.begin_object().member("patient", appointments.patient).key("upcoming").begin_array();
    for (const auto& each : appointments.upcoming) {
        out.begin_object().member("id", each.id).member("service", each.service);
        out.member("status", each.status).member("starts_at", each.starts_at).end_object();
    }
    out.end_array();
    if (appointments.read_at > 0) out.member("read_at", appointments.read_at);
    return out.end_object().take();
}

shared::Result<Appointments> AppointmentsCodec::read(std::string_view text) {
    const Value value = parse(text);
    Appointments out{member(value, "patient"), {}, value["read_at"].integer_or(0)};
    if (out.patient.empty()) return bad_record("appointments of nobody");
    value["upcoming"].each_element([&](Value each) {
        out.upcoming.push_back({member(each, "id"),
                                member(each, "service"),
                                member(each, "status"),
                                each["starts_at"].integer_or(0)});
    });
    return out;
}

std::size_t AppointmentsCodec::bytes(const Appointments& appointments) {
    std::size_t out = appointments.patient.capacity();
    for (const auto& each : appointments.upcoming) {
        out += sizeof each + each.id.capacity() + each.service.capacity() + each.status.capacity();
    }
    return out;
}

}  // namespace workers::hot::lookup
