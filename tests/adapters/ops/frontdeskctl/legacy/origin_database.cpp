#include "tests/adapters/ops/frontdeskctl/legacy/origin_database.hpp"

#include "tests/adapters/ops/frontdeskctl/legacy/until.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

// Of a hundred rows some four are no uuid, one is an orphan, and some are written otherwise.
constexpr const char* kShape = R"(
CREATE SCHEMA core; CREATE SCHEMA healthcare; CREATE SCHEMA auth;
CREATE TABLE core.conversation_sessions (id uuid PRIMARY KEY, status text DEFAULT 'active');
CREATE FUNCTION public.origin(n int) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN n % 97 = 0 THEN 'undefined' WHEN n % 89 = 0 THEN ''
        WHEN n % 83 = 0 THEN '+4915' || n WHEN n % 79 = 0 THEN md5('gone' || n)::uuid::text
        WHEN n % 73 = 0 THEN upper(id) WHEN n % 71 = 0 THEN '{' || id || '}' WHEN n % 67 = 0 THEN NULL
        WHEN n % 61 = 0 THEN replace(id, '-', '') ELSE id END
    FROM (SELECT md5((n % 100)::text)::uuid::text AS id) s $$;
CREATE TABLE core.whatsapp_conversations (id bigserial PRIMARY KEY, session_id varchar(64),
    clinic int, body text, changed_at timestamptz DEFAULT 'epoch');
CREATE INDEX idx_whatsapp_conversations_session_id ON core.whatsapp_conversations (session_id);
CREATE INDEX conversations_of_clinic ON core.whatsapp_conversations
    (clinic, session_id varchar_pattern_ops) WHERE session_id <> '';
COMMENT ON COLUMN core.whatsapp_conversations.session_id IS 'the session';
COMMENT ON INDEX core.conversations_of_clinic IS 'of a clinic';
CREATE FUNCTION core.touch() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.changed_at := now(); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON core.whatsapp_conversations
    FOR EACH ROW EXECUTE FUNCTION core.touch();
CREATE TABLE core.whatsapp_messages (clinic int, n int, session_id text NOT NULL DEFAULT '',
    content text, PRIMARY KEY (clinic, n), CONSTRAINT messages_once UNIQUE (session_id, n),
    CHECK (length(session_id) < 100));
CREATE TABLE public.events (session_id varchar, what text);
CREATE TABLE healthcare.conversation_logs (id uuid PRIMARY KEY, session_id uuid, role text);
CREATE TABLE healthcare."Outbound Messages" (id bigint, session_id varchar(36),
    created_at timestamptz NOT NULL, PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at);
CREATE TABLE healthcare.out_1 PARTITION OF healthcare."Outbound Messages"
    FOR VALUES FROM ('2031-01-01 00:00+00') TO ('2031-02-01 00:00+00');
CREATE TABLE healthcare.out_2 PARTITION OF healthcare."Outbound Messages"
    FOR VALUES FROM ('2031-02-01 00:00+00') TO ('2031-03-01 00:00+00');
CREATE TABLE healthcare.out_rest PARTITION OF healthcare."Outbound Messages" DEFAULT;
CREATE INDEX ON healthcare."Outbound Messages" (session_id);
CREATE TABLE auth.sessions (id uuid PRIMARY KEY);
CREATE TABLE auth.refresh_tokens (id int PRIMARY KEY, session_id uuid REFERENCES auth.sessions);
)";

std::string rows_sql(int rows) {
    const auto upto = [](int n) { return "generate_series(1, " + std::to_string(n) + ") n"; };
    return "INSERT INTO core.conversation_sessions SELECT md5(n::text)::uuid FROM "
           "generate_series(0, 99) n;"
           "INSERT INTO core.whatsapp_conversations (session_id, clinic, body) "
           "SELECT origin(n), n % 7, repeat('x', 80) FROM " +
           upto(rows) +
           ";INSERT INTO core.whatsapp_messages SELECT n % 3, n, coalesce(origin(n), ''), 'm' "
           "FROM " +
           upto(rows / 2) + ";INSERT INTO public.events SELECT origin(n), 'e' FROM " +
           upto(rows / 2) +
           ";INSERT INTO healthcare.conversation_logs "
           "SELECT md5('log' || n)::uuid, md5((n % 110)::text)::uuid, 'user' FROM " +
           upto(rows / 2) +
           ";INSERT INTO healthcare.\"Outbound Messages\" "
           "SELECT n, left(origin(n), 36), '2031-01-01'::timestamptz + n * interval '2 hours' "
           "FROM " +
           upto(rows / 2);
}

std::string program(const std::string& name) {
    std::vector<std::filesystem::path> found;
    for (const auto& each : std::filesystem::directory_iterator("/usr/lib/postgresql")) {
        if (std::filesystem::exists(each.path() / "bin" / name)) {
            found.push_back(each.path() / "bin" / name);
        }
    }
    if (found.empty()) throw std::runtime_error(name + " is not installed");
    return *std::max_element(found.begin(), found.end());
}

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    if (!pipe) throw std::runtime_error("cannot run " + command);
    std::string out;
    std::array<char, 4'096> buffer{};
    for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;) {
        out.append(buffer.data(), n);
    }
    return out;
}

}  // namespace

std::string OriginDatabase::uuid(int n) {
    static const shared::postgres::TestDatabase database;
    return database.value("SELECT md5('" + std::to_string(n) + "')::uuid");
}

OriginDatabase::OriginDatabase(int rows) {
    auto connection = database.connect();
    const auto made = connection.script(std::string(kShape) + rows_sql(rows));
    if (!made) throw std::runtime_error(made.error().detail);
    settings.database_url = database.url();
    options.rows_per_second = 0;
    options.batch_rows = 100;
}

int OriginDatabase::plan() const {
    return legacy_plan(settings, options);
}
int OriginDatabase::apply(const LegacyOptions& with) const {
    return legacy_apply(settings, with, [] { return false; });
}
int OriginDatabase::apply_until(const std::string& stage) const {
    auto with = options;
    with.until = stage;
    return apply(with);
}
int OriginDatabase::contract() const {
    auto with = options;
    with.contract = true;
    return apply(with);
}
int OriginDatabase::rollback() const {
    return legacy_rollback(settings, options, [] { return false; });
}
int OriginDatabase::verify() const {
    return legacy_verify(settings, options);
}

std::string OriginDatabase::fault_of(const std::string& sql) const {
    const auto done = database.connect().run(sql);
    return done ? "" : done.error().code + " " + done.error().detail;
}

bool OriginDatabase::wait_for(const std::string& sql) const {
    auto connection = database.connect();
    return until([&] {
        const auto rows = connection.run(sql);
        if (!rows) throw std::runtime_error(rows.error().detail);
        return (*rows)->size() > 0 && (*rows)->get(0, 0) == "t";
    });
}

std::string OriginDatabase::dump() const {
    const auto text = output_of(program("pg_dump") + " '" + database.url() + "'");
    std::vector<std::string> lines;
    std::istringstream in(text);
    // psql's own commands have a key that is new each time.
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with('\\')) lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    std::string out;
    for (const auto& line : lines) out += line + '\n';
    return out;
}

std::string printed_by(const std::function<int()>& command, int& status) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    status = command();
    std::fflush(stdout);
    return testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
}

}  // namespace ops::frontdeskctl
