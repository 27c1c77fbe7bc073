#include "ops/frontdeskctl/memory_print.hpp"

#include "ops/frontdeskctl/shown.hpp"
#include "shared/json/writer.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {

MemoryRow memory_row(const shared::memory::Remembered& one) {
    return {one.told_at.empty() ? one.created_at : one.told_at,
            one.id,
            one.kind.empty() ? "memory" : one.kind,
            one.text,
            one.language};
}

void print_memory(const MemoryRow& row, bool as_json) {
    if (as_json) {
        shared::json::Writer out;
        out.begin_object().member("id", row.id).member("kind", row.kind);
        out.member("text", row.text).member("language", row.language);
        out.member("since", row.since);
        if (row.score != nullptr) out.key("score").number(*row.score);
        fmt::print("{}\n", out.end_object().take());
        return;
    }
    if (row.score != nullptr) fmt::print("{:.2f}  ", *row.score);
    fmt::print(
        "{}  {}  {:<16}  {}\n", shown(row.since), shown(row.id), shown(row.kind), shown(row.text));
}

}  // namespace ops::frontdeskctl
