#include "tests/bench/persist/floor.hpp"

#include <array>
#include <sstream>

#include <fmt/format.h>

namespace tests::bench::persist {
namespace {

struct Named {
    const char* name;
    const char* key;  // the primary key's column
};

// Parents before children, as our own way has them. The offset's row is always there already.
constexpr std::array kTables{Named{"core.consumer_offsets", "partition"},
                             Named{"healthcare.patients", "id"},
                             Named{"healthcare.patient_aliases", "value"},
                             Named{"core.conversation_sessions", "id"},
                             Named{"core.whatsapp_conversations", "conversation"},
                             Named{"core.message_dedupe", "message_id"},
                             Named{"core.whatsapp_messages", "id"},
                             Named{"healthcare.conversation_logs", "id"},
                             Named{"healthcare.memories", "id"},
                             Named{"core.cache_outbox", "id"}};

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string each; std::getline(in, each, separator);) out.push_back(each);
    return out;
}

std::string joined(std::size_t count, const auto& piece) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? ", " : "") + piece(i);
    return out;
}

}  // namespace

Floor::Floor(const std::string& url, bool synchronous_commit) : connection_(url) {
    connection_.run("SET client_min_messages = warning");
    connection_.run("SET frontdesk.announces = 'off'");
    connection_.run(std::string("SET synchronous_commit = ") + (synchronous_commit ? "on" : "off"));
    look_at_tables();
    prepare();
}

void Floor::look_at_tables() {
    for (const Named& named : kTables) {
        const auto found = connection_.row(fmt::format(
            "SELECT string_agg(quote_ident(attname), ',' ORDER BY attnum), "
            "string_agg(format_type(atttypid, NULL), ',' ORDER BY attnum) FROM pg_attribute "
            "WHERE attrelid = '{}'::regclass AND attnum > 0 AND NOT attisdropped",
            named.name));
        Table table;
        table.names = split(found.at(0), ',');
        table.types = split(found.at(1), ',');
        table.columns = found.at(0);
        table.key = named.key;
        tables_.push_back(std::move(table));
    }
}

// Scalars come as arrays of their own type: nothing is cast row by row. An array column has no such
// form and comes as text.
void Floor::prepare() {
    for (std::size_t t = 0; t < tables_.size(); ++t) {
        const Table& table = tables_[t];
        const auto is_array = [&](std::size_t i) { return table.types[i].ends_with("[]"); };
        const std::size_t count = table.names.size();
        const std::string rows = fmt::format(
            "(SELECT {} FROM unnest({}) AS u({})) n",
            joined(count,
                   [&](std::size_t i) {
                       return is_array(i) ? table.names[i] + "::" + table.types[i] : table.names[i];
                   }),
            joined(count,
                   [&](std::size_t i) {
                       return fmt::format(
                           "${}::{}[]", i + 1, is_array(i) ? "text" : table.types[i]);
                   }),
            table.columns);
        connection_.prepare(
            fmt::format("insert{}", t),
            fmt::format("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}",
                        kTables.at(t).name,
                        table.columns,
                        table.columns,
                        rows));
        const std::string sets = joined(
            count, [&](std::size_t i) { return fmt::format("{0} = n.{0}", table.names[i]); });
        if (kTables.at(t).name == std::string("core.cache_outbox")) continue;
        connection_.prepare(fmt::format("update{}", t),
                            fmt::format("UPDATE {} t SET {} FROM {} WHERE t.{} = n.{}",
                                        kTables.at(t).name,
                                        sets,
                                        rows,
                                        table.key,
                                        table.key));
    }
}

void Floor::empty_tables() {
    connection_.run(
        "TRUNCATE " +
        joined(kTables.size(), [](std::size_t i) { return std::string(kTables.at(i).name); }) +
        " CASCADE");
}

BatchRows Floor::read_back() {
    BatchRows out;
    const auto xid =
        connection_.row("SELECT max(xmin::text::bigint) FROM core.consumer_offsets").at(0);
    for (std::size_t t = 0; t < tables_.size(); ++t) {
        const Table& table = tables_[t];
        const std::string of = fmt::format("FROM {} WHERE xmin = '{}'", kTables.at(t).name, xid);
        const auto keys = connection_.row(
            fmt::format("SELECT string_agg({}::text, ',' ORDER BY ctid) {}", table.key, of));
        TableRows rows;
        rows.table = t;
        std::string fresh;
        for (const std::string& key : split(keys.at(0), ',')) {
            const bool is_new = t > 0 && known_.insert(std::to_string(t) + key).second;
            ++(is_new ? rows.inserted : rows.updated);
            if (is_new) fresh += (fresh.empty() ? "'" : ",'") + key + "'";
        }
        const std::string columns = joined(table.names.size(), [&](std::size_t i) {
            return fmt::format("array_agg({}::text)::text", table.names[i]);
        });
        const std::string news =
            fmt::format("{} AND {}::text IN ({})", of, table.key, fresh.empty() ? "''" : fresh);
        if (rows.inserted > 0) {
            rows.copy = connection_.copy_out(
                fmt::format("COPY (SELECT {} {}) TO STDOUT", table.columns, news));
            rows.inserts = connection_.row("SELECT " + columns + ' ' + news);
        }
        if (rows.updated > 0) {
            rows.updates = connection_.row(fmt::format("SELECT {} {} AND {}::text NOT IN ({})",
                                                       columns,
                                                       of,
                                                       table.key,
                                                       fresh.empty() ? "''" : fresh));
        }
        if (rows.inserted + rows.updated > 0) out.push_back(std::move(rows));
    }
    return out;
}

void Floor::write(const BatchRows& batch, How how) {
    connection_.run("BEGIN");
    for (const TableRows& rows : batch) {
        const std::string number = std::to_string(rows.table);
        if (rows.updated > 0) connection_.run_prepared("update" + number, rows.updates);
        if (rows.inserted == 0) continue;
        if (how == How::kUnnest ||
            kTables.at(rows.table).name == std::string("core.cache_outbox")) {
            connection_.run_prepared("insert" + number, rows.inserts);
        } else {
            connection_.copy_in(fmt::format("COPY {} ({}) FROM STDIN",
                                            kTables.at(rows.table).name,
                                            tables_[rows.table].columns),
                                rows.copy);
        }
    }
    connection_.run("COMMIT");
}

}  // namespace tests::bench::persist
