// The whole way with people writing all the while: nobody waits for longer than the lock time-out,
// nothing is lost, and what it gains. 30,000 rows in the gate; `./ops/test long legacy` takes two
// million.
#include "ops/frontdeskctl/legacy/progress.hpp"
#include "tests/adapters/ops/frontdeskctl/legacy/busy_table.hpp"
#include "tests/adapters/ops/frontdeskctl/legacy/until.hpp"

#include <cstdio>
#include <memory>

#include <gtest/gtest.h>

#ifndef FRONTDESK_LEGACY_ROWS
#define FRONTDESK_LEGACY_ROWS 30000
#endif

namespace ops::frontdeskctl {
namespace {

using legacy::with_commas;

constexpr int kWriters = 4;
constexpr std::chrono::milliseconds kLockTimeout{2'000};
constexpr std::chrono::minutes kPatience{5};

// Text, and what it becomes: of the rows that nobody touched and those that somebody did.
constexpr const char* kExpected = R"(
CREATE TABLE public.expected AS
SELECT id, value AS text, content, false AS is_touched FROM public.before b
WHERE NOT EXISTS (SELECT FROM public.touched t WHERE t.id = b.id)
UNION ALL SELECT t.id, t.text, b.content, true
FROM public.touched t LEFT JOIN public.before b USING (id) WHERE NOT t.is_gone)";

// Of a row that has no session, though it had a value: spelled as it was, or as a uuid since.
constexpr const char* kUnreported = R"(
SELECT count(*) FROM public.expected e JOIN core.whatsapp_messages m USING (id)
WHERE m.session_id IS NULL AND e.text IS NOT NULL
    AND NOT EXISTS (SELECT FROM public.deleted d
        WHERE d.is_contracted AND d.id = legacy_session_ids.as_uuid(e.text))
    AND NOT EXISTS (SELECT FROM legacy_session_ids.reported r
        WHERE md5(r.row_key) = md5(jsonb_build_object('id', e.id)::text)
            AND coalesce(legacy_session_ids.as_uuid(r.old_value)::text, r.old_value)
                = coalesce(legacy_session_ids.as_uuid(e.text)::text, e.text)))";

class legacy_load : public testing::Test {
  protected:
    ~legacy_load() override { stop_writers(); }

    void start_writers() {
        for (int i = 0; i < kWriters; ++i) {
            writers_.push_back(std::make_unique<Writer>(table_, i, kWriters, kLockTimeout));
        }
        for (auto& writer : writers_) {
            threads_.emplace_back([&writer](const std::stop_token& stop) { writer->run(stop); });
        }
    }
    void stop_writers() {
        for (auto& thread : threads_) thread.request_stop();
        threads_.clear();
    }
    std::int64_t written() const {
        std::int64_t out = 0;
        for (const auto& writer : writers_) out += writer->written();
        return out;
    }
    std::int64_t refused_orphans() const {
        std::int64_t out = 0;
        for (const auto& writer : writers_) out += writer->refused_orphans();
        return out;
    }
    // Until so many more statements were carried out.
    void let_write(std::int64_t more) const {
        const auto wanted = written() + more;
        EXPECT_TRUE(until([&] { return written() >= wanted; }, kPatience));
    }
    int apply(bool contract) const {
        LegacyOptions options;
        options.rows_per_second = 0;
        options.lock_timeout_ms = static_cast<int>(kLockTimeout.count());
        options.contract = contract;
        return legacy_apply(table_.settings, options, [] { return false; });
    }
    void bring_ledger();
    void check_waits();
    std::int64_t number(const std::string& sql) const { return std::stoll(table_.value(sql)); }

    BusyTable table_{FRONTDESK_LEGACY_ROWS};
    std::vector<std::unique_ptr<Writer>> writers_;
    std::vector<std::jthread> threads_;
};

void legacy_load::bring_ledger() {
    auto database = table_.connect();
    ASSERT_TRUE(
        database.run("CREATE TABLE public.touched (id bigint, is_gone boolean, text text)"));
    std::vector<shared::postgres::Parameter> ids, gone, texts;
    const auto flush = [&] {
        ASSERT_TRUE(
            database.run("INSERT INTO public.touched SELECT * FROM unnest($1::bigint[], "
                         "$2::boolean[], $3::text[])",
                         {shared::postgres::array(ids),
                          shared::postgres::array(gone),
                          shared::postgres::array(texts)}));
        ids.clear(), gone.clear(), texts.clear();
    };
    for (const auto& writer : writers_) {
        for (const auto& [id, left] : writer->left()) {
            ids.emplace_back(std::to_string(id));
            gone.emplace_back(left.is_gone ? "t" : "f");
            texts.push_back(left.text);
            if (ids.size() == 10'000) flush();
        }
    }
    flush();
    ASSERT_TRUE(database.script(kExpected));
}

void legacy_load::check_waits() {
    Waits all;
    for (const auto& writer : writers_) {
        const auto& waits = writer->waits();
        all.statements += waits.statements;
        all.longest = std::max(all.longest, waits.longest);
        all.refused_locks += waits.refused_locks;
        all.refused_values += waits.refused_values;
        for (const auto& fault : waits.faults) ADD_FAILURE() << "a writer was refused: " << fault;
    }
    std::printf(
        "%s statements of %d writers, the longest %.0f ms; %s bad values refused after "
        "the switch\n",
        with_commas(all.statements).c_str(),
        kWriters,
        static_cast<double>(all.longest.count()) / 1e3,
        with_commas(all.refused_values).c_str());
    EXPECT_EQ(all.refused_locks, 0) << "waited for a lock longer than the lock time-out";
    EXPECT_LT(all.longest, kLockTimeout);
}

// The table as it is now, and one of the same rows whose ids are text.
class legacy_load_gain : public legacy_load {
  protected:
    struct Figures {
        double table = 0, index = 0, values = 0;  // bytes a row
        double look_up = 0;                       // us a session
        double join = 0, blocks = 0;              // ms and 8 kB blocks, all sessions
    };
    // Whoever still sees the former rows (an autovacuum that is at work) would have them kept.
    void await_nobody_else() const {
        const auto end = Clock::now() + std::chrono::seconds(60);
        const auto others = [this] {
            return number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = "
                "current_database() AND pid <> pg_backend_pid() AND (backend_xmin IS "
                "NOT NULL OR backend_xid IS NOT NULL)");
        };
        while (others() > 0) ASSERT_LT(Clock::now(), end) << "somebody is at work";
    }
    void make_twin() {
        await_nobody_else();
        auto database = table_.connect();
        for (const auto* sql :
             {"CREATE TABLE public.twin (id bigint PRIMARY KEY, session_id varchar(64), content "
              "text, created_at timestamptz NOT NULL)",
              "INSERT INTO public.twin SELECT id, session_id::text, content, created_at FROM "
              "core.whatsapp_messages ORDER BY id",
              "CREATE INDEX twin_session_id ON public.twin (session_id)",
              "VACUUM (FULL, ANALYZE) core.whatsapp_messages",
              "VACUUM (FULL, ANALYZE) public.twin",
              "VACUUM core.whatsapp_messages",
              "VACUUM public.twin"}) {
            const auto done = database.run(sql);
            ASSERT_TRUE(done) << done.error().detail;
        }
    }
    Figures figures(const std::string& table, const std::string& index, const std::string& id) {
        Figures out;
        const auto rows = static_cast<double>(number("SELECT count(*) FROM " + table));
        const auto a_row = [&](const std::string& sql) {
            return static_cast<double>(number(sql)) / rows;
        };
        out.table = a_row("SELECT pg_table_size('" + table + "')");
        out.index = a_row("SELECT pg_relation_size('" + index + "')");
        out.values = a_row("SELECT sum(pg_column_size(session_id)) FROM " + table);
        out.look_up = look_up(table, id);
        explain_join(table, id, out);
        return out;
    }

    void check_rows();
    void print_gains();

  private:
    // Messages of one session after the other, at the server.
    double look_up(const std::string& table, const std::string& id) const {
        auto database = table_.connect();
        EXPECT_TRUE(database.run("SET jit = off"));
        const auto sql =
            "DO $$ DECLARE of record; messages bigint; BEGIN FOR of IN SELECT " + id +
            " AS id FROM core.conversation_sessions s ORDER BY n LIMIT 20000 LOOP SELECT "
            "count(content) INTO messages FROM " +
            table + " WHERE session_id = of.id; END LOOP; END $$";
        EXPECT_TRUE(database.run(sql));
        const auto begun = Clock::now();
        EXPECT_TRUE(database.run(sql));
        const auto took = std::chrono::duration<double, std::micro>(Clock::now() - begun).count();
        return took / static_cast<double>(std::min<std::size_t>(20'000, table_.sessions.size()));
    }
    void explain_join(const std::string& table, const std::string& id, Figures& out) const {
        auto database = table_.connect();
        EXPECT_TRUE(database.run("SET jit = off"));
        const auto sql =
            "EXPLAIN (ANALYZE, BUFFERS, TIMING off) SELECT s.status, count(*) FROM "
            "core.conversation_sessions s JOIN " +
            table + " m ON m.session_id = " + id + " GROUP BY 1";
        EXPECT_TRUE(database.run(sql));
        const auto rows = database.run(sql);
        for (std::size_t i = 0; i < (*rows)->size(); ++i) {
            const std::string line((*rows)->get(i, 0));
            if (const auto at = line.find("Execution Time: "); at != std::string::npos) {
                out.join = std::stod(line.substr(at + 16));
            }
            // The first line with buffers is that of the whole.
            if (out.blocks > 0 || line.find("Buffers: shared") == std::string::npos) continue;
            for (const std::string kind : {"hit=", "read="}) {
                const auto at = line.find(kind);
                if (at != std::string::npos) out.blocks += std::stod(line.substr(at + kind.size()));
            }
        }
    }
};

void print_gain(const char* what, double text, double uuid, const char* unit) {
    std::printf("  %-22s %10.1f -> %10.1f %s (%+.0f %%)\n",
                what,
                text,
                uuid,
                unit,
                (uuid / text - 1) * 100);
}

void legacy_load_gain::check_rows() {
    EXPECT_EQ(number("SELECT count(*) FROM public.expected"),
              number("SELECT count(*) FROM core.whatsapp_messages"));
    EXPECT_EQ(number("SELECT count(*) FROM public.expected e LEFT JOIN core.whatsapp_messages m "
                     "USING (id) WHERE m.id IS NULL OR md5(m.content) <> e.content"),
              0)
        << "rows lost, or changed";
    EXPECT_EQ(number("SELECT count(*) FROM public.expected e JOIN core.whatsapp_messages m USING "
                     "(id) LEFT JOIN core.conversation_sessions s ON s.id = "
                     "legacy_session_ids.as_uuid(e.text) WHERE m.session_id IS DISTINCT FROM s.id"),
              0)
        << "sessions lost, or others";
    EXPECT_EQ(number(kUnreported), 0) << "bad values in no report";
}

void legacy_load_gain::print_gains() {
    const auto text = figures("public.twin", "public.twin_session_id", "s.id::text");
    const auto uuid =
        figures("core.whatsapp_messages", "core.idx_whatsapp_messages_session_id", "s.id");
    std::printf("%s rows, text -> uuid:\n",
                with_commas(number("SELECT count(*) FROM core.whatsapp_messages")).c_str());
    print_gain("table, a row", text.table, uuid.table, "bytes");
    print_gain("its index, a row", text.index, uuid.index, "bytes");
    print_gain("session_id, a row", text.values, uuid.values, "bytes");
    print_gain("messages of a session", text.look_up, uuid.look_up, "us");
    print_gain("join of all", text.join, uuid.join, "ms");
    print_gain("join of all", text.blocks, uuid.blocks, "blocks");
    EXPECT_LT(uuid.values, text.values);
    EXPECT_LT(uuid.table, text.table);
    EXPECT_LT(uuid.index, text.index);
}

TEST_F(legacy_load_gain, nobody_waits_and_nothing_is_lost_up_to_the_contract) {
    table_.note_deleted();
    start_writers();
    let_write(FRONTDESK_LEGACY_ROWS / 100);
    const auto begun = Clock::now();
    EXPECT_EQ(apply(false), 0);
    const std::chrono::duration<double> took = Clock::now() - begun;
    const auto before_contract = written();
    let_write(FRONTDESK_LEGACY_ROWS / 100);
    EXPECT_EQ(legacy_verify(table_.settings, {}), 0);
    EXPECT_EQ(refused_orphans(), 0) << "nobody is refused for a session that is gone, until then";
    EXPECT_EQ(apply(true), 0);
    let_write(FRONTDESK_LEGACY_ROWS / 100);
    stop_writers();
    EXPECT_EQ(legacy_verify(table_.settings, {}), 0);
    std::printf("%s rows: %.1f s to the switch, beside %s statements\n",
                with_commas(table_.rows).c_str(),
                took.count(),
                with_commas(before_contract).c_str());
    check_waits();
    bring_ledger();
    check_rows();
    make_twin();
    print_gains();
}

TEST_F(legacy_load, nobody_waits_and_nothing_is_lost_there_and_back) {
    start_writers();
    let_write(FRONTDESK_LEGACY_ROWS / 100);
    EXPECT_EQ(apply(false), 0);
    let_write(FRONTDESK_LEGACY_ROWS / 100);
    EXPECT_EQ(legacy_rollback(table_.settings, {}, [] { return false; }), 0);
    stop_writers();
    check_waits();
    bring_ledger();
    EXPECT_EQ(refused_orphans(), 0);
    EXPECT_EQ(number("SELECT count(*) FROM public.expected e FULL JOIN core.whatsapp_messages m "
                     "USING (id) WHERE m.id IS NULL OR e.id IS NULL OR md5(m.content) <> e.content "
                     "OR (m.session_id IS DISTINCT FROM e.text AND NOT e.is_touched)"),
              0)
        << "rows lost, or changed";
    // Who has not noticed the switch may write a uuid in a spelling that is not PostgreSQL's own;
    // and NULL where the uuid is NULL already changes nothing: the bad value is there again.
    EXPECT_EQ(number("SELECT count(*) FROM public.expected e JOIN core.whatsapp_messages m USING "
                     "(id) LEFT JOIN core.conversation_sessions s ON s.id::text = "
                     "lower(m.session_id) "
                     "WHERE m.session_id IS DISTINCT FROM e.text AND m.session_id IS DISTINCT "
                     "FROM lower(trim(both '{}' from e.text)) AND (e.text IS NOT NULL OR "
                     "s.id IS NOT NULL)"),
              0)
        << "others than were written";
    EXPECT_EQ(table_.value("SELECT to_regnamespace('legacy_session_ids')"), "");
}

}  // namespace
}  // namespace ops::frontdeskctl
