// The store's lists as JSON, and what it knows about messages and people.
#include "ops/sandbox/store.hpp"
#include "shared/json/writer.hpp"

namespace ops::sandbox {
namespace {

using shared::json::Writer;
using shared::sqlite::Statement;

void write_request(Writer& out, const Statement& row) {
    const Dialect dialect = dialect_of(row.text(2));
    out.begin_object().member("n", row.integer(0)).member("at", row.integer(1));
    out.member("provider", provider_of(dialect)).member("dialect", word_of(dialect));
    out.member("instance", row.text(3)).member("to", row.text(4)).member("kind", row.text(5));
    out.member("text", row.text(6)).member("status", row.integer(7)).member("raw", row.text(8));
    const std::string id = row.text(9);
    out.member("id", id).member("sent", !id.empty());
    out.member("callback", row.text(10)).member("reply_to", row.text(11)).end_object();
}

}  // namespace

std::string Store::requests(std::int64_t after, std::int64_t most) {
    const std::lock_guard lock(guard_);
    auto rows = database_.prepare(
        "SELECT n, at, dialect, instance, receiver, kind, text, status, raw, message_id, callback, "
        "reply_to FROM requests WHERE n > ? ORDER BY n LIMIT ?");
    rows.bind(1, after).bind(2, most);
    Writer out;
    out.begin_array();
    while (rows.step()) write_request(out, rows);
    return out.end_array().take();
}

std::string Store::conversation(const std::string& instance,
                                const std::string& person,
                                std::int64_t most) {
    const std::lock_guard lock(guard_);
    auto rows = database_.prepare(
        "SELECT at, 'clinic', message_id, kind, text, status FROM requests "
        "WHERE instance = ?1 AND person = ?2 AND message_id <> '' "
        "UNION ALL SELECT at, CASE own WHEN 1 THEN 'staff' ELSE 'patient' END, message_id, kind, "
        "text, 0 FROM written WHERE instance = ?1 AND person = ?2 ORDER BY 1 LIMIT ?3");
    rows.bind(1, instance).bind(2, person).bind(3, most);
    Writer out;
    out.begin_array();
    while (rows.step()) {
        out.begin_object().member("at", rows.integer(0)).member("by", rows.text(1));
        out.member("id", rows.text(2)).member("kind", rows.text(3)).member("text", rows.text(4));
        out.end_object();
    }
    return out.end_array().take();
}

std::optional<std::string> Store::text_of(const std::string& instance,
                                          const std::string& message_id) {
    if (message_id.empty()) return std::nullopt;
    const std::lock_guard lock(guard_);
    auto row = database_.prepare(
        "SELECT text FROM written WHERE instance = ?1 AND message_id = ?2 "
        "UNION ALL SELECT text FROM requests WHERE instance = ?1 AND message_id = ?2 LIMIT 1");
    if (!row.bind(1, instance).bind(2, message_id).step()) return std::nullopt;
    return row.text(0);
}

Person Store::person(const std::string& instance, const std::string& person) {
    const std::lock_guard lock(guard_);
    auto row = database_.prepare(
        "SELECT user_id, name FROM written WHERE instance = ? AND person = ? AND own = 0 "
        "ORDER BY n DESC LIMIT 1");
    if (!row.bind(1, instance).bind(2, person).step()) return {};
    return {row.text(0), row.text(1)};
}

}  // namespace ops::sandbox
