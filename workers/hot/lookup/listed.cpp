#include "workers/hot/lookup/listed.hpp"

#include "shared/cache/json_text.hpp"
#include "shared/json/writer.hpp"
#include "shared/memory/mem0/instant.hpp"

#include <algorithm>

namespace workers::hot::lookup {

using shared::cache::member;
using shared::json::Value;

bool Listed::Memory::is_since(shared::WallMs moment) const {
    if (moment <= 0) return true;
    const auto at = shared::memory::mem0::instant_of(told_at);
    return at && *at / 1'000 >= moment;
}

const Listed::Memory* Listed::find(std::string_view kind, shared::WallMs since) const {
    const auto found = std::find_if(memories.begin(), memories.end(), [&](const Memory& each) {
        return each.kind == kind && each.is_since(since);
    });
    return found == memories.end() ? nullptr : &*found;
}

std::vector<FoundRow> Listed::search(std::string_view words,
                                     std::size_t most,
                                     shared::WallMs since) const {
    const auto rows = [this] {
        std::vector<shared::memory::Row> out;
        for (const Memory& each : memories) {
            const auto at = shared::memory::mem0::instant_of(each.told_at);
            out.push_back({each.id, each.kind, each.text, at.value_or(0) / 1'000});
        }
        return out;
    };
    std::vector<FoundRow> out;
    const std::size_t all = since > 0 ? shared::memory::Index::kMaxRows : most;
    for (const auto& hit : index.of(rows).search(words, all)) {
        const Memory& found = memories.at(hit.row);
        if (found.is_since(since)) out.push_back({found.id, hit.score});
    }
    if (out.size() > most) out.resize(most);
    return out;
}

std::string ListedCodec::write(const Listed& listed) {
    shared::json::Writer out;
    out.begin_object().member("patient", listed.patient).key("memories").begin_array();
    for (const auto& each : listed.memories) {
        out.begin_object().member("id", each.id).member("kind", each.kind);
        out.member("text", each.text).member_if("lang", each.language);
        out.member_if("told_at", each.told_at).end_object();
    }
    return out.end_array().end_object().take();
}

shared::Result<Listed> ListedCodec::read(std::string_view text) {
    const Value value = shared::cache::parse(text);
    Listed out{member(value, "patient"), {}};
    if (out.patient.empty()) return shared::cache::bad_record("memories of nobody");
    value["memories"].each_element([&](Value each) {
        out.memories.push_back({member(each, "id"),
                                member(each, "kind"),
                                member(each, "text"),
                                member(each, "lang"),
                                member(each, "told_at")});
    });
    return out;
}

std::size_t ListedCodec::bytes(const Listed& listed) {
    std::size_t out = listed.patient.capacity();
    for (const auto& each : listed.memories) {
        out += sizeof each + each.id.capacity() + each.kind.capacity() + each.text.capacity() +
               each.language.capacity() + each.told_at.capacity();
    }
    return out + LazyIndex::bytes(LazyIndex::letters(listed.memories, &Listed::Memory::text));
}

}  // namespace workers::hot::lookup
