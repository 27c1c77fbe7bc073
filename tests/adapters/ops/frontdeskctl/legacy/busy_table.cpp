#include "tests/adapters/ops/frontdeskctl/legacy/busy_table.hpp"

#include <algorithm>
#include <stdexcept>

namespace ops::frontdeskctl {
namespace {

using shared::postgres::Connection;

constexpr const char* kTables = R"(
CREATE SCHEMA core;
CREATE TABLE core.conversation_sessions (n int, id uuid PRIMARY KEY, status text DEFAULT 'active');
CREATE TABLE core.whatsapp_messages (id bigint PRIMARY KEY, session_id varchar(64), content text,
    created_at timestamptz NOT NULL DEFAULT now());
)";

// The trigger fires behind that of the
// foreign key, which holds the messages against a contract.
constexpr const char* kDeleted = R"(
CREATE TABLE public.deleted (id uuid, is_contracted boolean);
CREATE FUNCTION public.note_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stage text;
BEGIN
    IF to_regclass('legacy_session_ids.columns') IS NOT NULL THEN
        SELECT c.stage INTO stage FROM legacy_session_ids.columns c;
    END IF;
    INSERT INTO public.deleted VALUES (OLD.id, coalesce(stage = 'contracted', false));
    RETURN NULL;
END $$;
CREATE TRIGGER zz_note_deleted AFTER DELETE ON core.conversation_sessions
    FOR EACH ROW EXECUTE FUNCTION public.note_deleted();
)";

constexpr const char* kIndexes = R"(
CREATE INDEX idx_whatsapp_messages_session_id ON core.whatsapp_messages (session_id);
CREATE TABLE public.before AS SELECT id, session_id AS value, md5(content) AS content
    FROM core.whatsapp_messages;
ANALYZE;
)";

std::string fill(int rows) {
    const auto sessions = std::to_string(rows / 20);
    return "INSERT INTO core.conversation_sessions (n, id) SELECT k, gen_random_uuid() FROM "
           "generate_series(0, " +
           sessions +
           " - 1) k; INSERT INTO core.whatsapp_messages SELECT k, CASE WHEN k % 100 = 7 THEN "
           "'undefined' WHEN k % 100 = 57 THEN gen_random_uuid()::text WHEN k % 100 = 37 THEN "
           "upper(s.id::text) ELSE s.id::text END, repeat('x', 40 + k % 40) "
           "FROM generate_series(0, " +
           std::to_string(rows) +
           " - 1) k JOIN core.conversation_sessions s ON s.n = (k * 7919::bigint) % " + sessions +
           " ORDER BY k;";
}

Connection connect_to(const std::string& url, std::chrono::milliseconds limit) {
    shared::postgres::Settings settings;
    settings.url = url;
    settings.application_name = "writer";
    settings.statement_timeout = limit;
    return Connection(settings);
}

constexpr std::chrono::minutes kPatience{10};

}  // namespace

BusyTable::BusyTable(int wanted) : rows(wanted) {
    auto connection = connect();
    for (const auto& sql : {std::string(kTables), fill(rows), std::string(kIndexes)}) {
        if (auto made = connection.script(sql); !made) {
            throw std::runtime_error(made.error().detail);
        }
    }
    const auto ids = connection.run("SELECT id FROM core.conversation_sessions ORDER BY n");
    for (std::size_t i = 0; i < (*ids)->size(); ++i) sessions.emplace_back((*ids)->get(i, 0));
    settings.database_url = database.url();
}

void BusyTable::note_deleted() const {
    if (auto made = connect().script(kDeleted); !made)
        throw std::runtime_error(made.error().detail);
}

Connection BusyTable::connect() const {
    return connect_to(database.url(), kPatience);
}

std::string BusyTable::value(const std::string& sql) const {
    auto connection = connect();
    // All rows of two large tables, of which the planner may expect few.
    const auto set = connection.run("SET enable_nestloop = off");
    if (!set) throw std::runtime_error(set.error().detail);
    const auto found = connection.run(sql);
    if (!found) throw std::runtime_error(found.error().code + ": " + found.error().detail);
    return (*found)->size() == 0 ? "" : std::string((*found)->get(0, 0));
}

Writer::Writer(const BusyTable& table, int number, int all, std::chrono::milliseconds lock_timeout)
    : table_(table),
      number_(number),
      all_(all),
      random_(static_cast<unsigned>(number) + 1),
      database_(connect_to(table.database.url(), std::chrono::seconds(60))),
      next_id_(1'000'000'000LL * (number + 1)) {
    const auto set = database_.run("SET lock_timeout = " + std::to_string(lock_timeout.count()));
    if (!set) throw std::runtime_error(set.error().detail);
}

void Writer::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) write_once();
}

bool Writer::run_one(const std::string& sql) {
    const auto begun = Clock::now();
    const auto done = database_.run(sql);
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun);
    ++waits_.statements;
    waits_.longest = std::max(waits_.longest, took);
    if (done) {
        ++written_;
        return true;
    }
    const auto& detail = done.error().detail;
    if (detail == "SQLSTATE 55P03") {
        ++waits_.refused_locks;
    } else if (detail == "SQLSTATE 22P02") {
        ++waits_.refused_values;
        is_switched_ = true;
    } else if (detail.starts_with("SQLSTATE 23503")) {
        ++refused_orphans_;
    } else {
        waits_.faults.push_back(done.error().code + ": " + detail);
    }
    return false;
}

// As the former system wrote them, until it is told that they are none.
std::optional<std::string> Writer::some_text() {
    const auto& id =
        table_.sessions[static_cast<std::size_t>(pick(static_cast<int>(table_.sessions.size())))];
    const int kind = pick(100);
    if (kind < 3) return std::nullopt;
    if (is_switched_ || kind >= 20) return id;
    if (kind < 6) return "undefined";
    if (kind < 8) return "";
    if (kind < 10) return "+49151" + std::to_string(pick(1'000'000));
    if (kind < 14) return '{' + id + '}';
    auto upper = id;
    std::transform(upper.begin(), upper.end(), upper.begin(), ::toupper);
    return upper;
}

std::string Writer::as_sql(const std::optional<std::string>& text) {
    if (!text) return "NULL";
    return '\'' + *text + '\'' + (is_switched_ && pick(2) == 0 ? "::uuid" : "");
}

// Of those that are this writer's alone: no other has a row of it in mind.
std::int64_t Writer::some_row() {
    if (!left_.empty() && pick(2) == 0) {
        const auto own = left_.lower_bound(1'000'000'000LL * (number_ + 1) +
                                           pick(static_cast<int>(next_id_ % 1'000'000'000LL) + 1));
        if (own != left_.end() && !own->second.is_gone) return own->first;
    }
    return std::int64_t{pick(table_.rows / all_)} * all_ + number_;
}

void Writer::insert() {
    const auto text = some_text();
    const auto id = next_id_++;
    const bool is_done =
        run_one("INSERT INTO core.whatsapp_messages (id, session_id, content) VALUES (" +
                std::to_string(id) + ", " + as_sql(text) + ", repeat('y', 60))");
    if (is_done) left_[id] = {false, text};
}

void Writer::change(bool is_session) {
    const auto id = some_row();
    const auto where = " WHERE id = " + std::to_string(id);
    if (!is_session) {
        run_one("UPDATE core.whatsapp_messages SET created_at = created_at + interval '1 s'" +
                where);
        return;
    }
    const auto text = some_text();
    const auto known = left_.find(id);
    const bool is_gone = known != left_.end() && known->second.is_gone;
    if (run_one("UPDATE core.whatsapp_messages SET session_id = " + as_sql(text) + where) &&
        !is_gone) {
        left_[id] = {false, text};
    }
}

void Writer::remove() {
    const auto id = some_row();
    if (run_one("DELETE FROM core.whatsapp_messages WHERE id = " + std::to_string(id))) {
        left_[id] = {true, std::nullopt};
    }
}

void Writer::remove_session() {
    const auto& id = table_.sessions[static_cast<std::size_t>(
        pick(static_cast<int>(table_.sessions.size()) / 50 + 1))];
    run_one("DELETE FROM core.conversation_sessions WHERE id = '" + id + "'");
}

void Writer::write_once() {
    const int kind = pick(1'000);
    if (kind < 400) return insert();
    if (kind < 650) return change(true);
    if (kind < 900) return change(false);
    if (kind < 998) return remove();
    remove_session();
}

}  // namespace ops::frontdeskctl
