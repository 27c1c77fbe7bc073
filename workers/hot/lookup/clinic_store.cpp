#include "workers/hot/lookup/clinic_store.hpp"

#include "shared/base/log.hpp"
#include "shared/json/writer.hpp"

#include <algorithm>
#include <unordered_map>

namespace workers::hot::lookup {
namespace {

using shared::Action;
using shared::Error;
using shared::redis::Command;
using shared::redis::Reply;

constexpr std::chrono::milliseconds kRedisTimeout{100};
constexpr std::size_t kPublishedAtOnce = 100;  // contexts in one round trip

constexpr const char* kLines = R"sql(
SELECT l.line, l.source, l.organization_id, c.id, i.dialect, i.base_url, i.access_token, l.api_key,
       i.reports_every_send, i.version, c.version, i.keeps_send_limits
FROM core.integration_lines l JOIN core.integrations i ON i.name = l.source
CROSS JOIN LATERAL (SELECT coalesce(l.clinic_id,
                             (SELECT (array_agg(a.id))[1] FROM core.clinics a
                              WHERE a.organization_id = l.organization_id AND a.is_active
                              HAVING count(*) = 1)) AS clinic_id) o
LEFT JOIN core.clinics c ON c.id = o.clinic_id
WHERE i.is_enabled)sql";

// One JSON object per clinic, in the form of write_clinic(): what is cached is what is read.
constexpr const char* kClinics = R"sql(
SELECT json_build_object(
  'id', c.id, 'organization_id', c.organization_id, 'name', c.name, 'languages', c.languages,
  'timezone', c.timezone, 'location', c.location, 'map_url', c.map_url, 'phone', c.phone,
  'version', c.version,
  'hours', (SELECT coalesce(json_agg(json_build_object('day', h.day,
              'open', left(h.opens::text, 5), 'close', left(h.closes::text, 5))
              ORDER BY h.day, h.opens), '[]')
            FROM healthcare.clinic_hours h WHERE h.clinic_id = c.id),
  'holidays', (SELECT coalesce(json_agg(json_build_object('date', d.date, 'name', d.name)
                 ORDER BY d.date), '[]')
               FROM healthcare.clinic_holidays d
               WHERE d.clinic_id = c.id AND d.date >= current_date - 1),
  'services', (SELECT coalesce(json_agg(json_build_object('code', s.code, 'name', s.name,
                 'aliases', s.aliases, 'duration_minutes', s.duration_minutes,
                 'price', p.price, 'currency', p.currency) ORDER BY s.position, s.code), '[]')
               FROM healthcare.services s
               LEFT JOIN LATERAL (SELECT concat_ws('-', amount, amount_to) AS price, currency
                                  FROM healthcare.prices
                                  WHERE service_id = s.id ORDER BY currency LIMIT 1) p ON true
               WHERE s.clinic_id = c.id AND s.is_active),
  'reply_texts', (SELECT coalesce(json_object_agg(t.name, t.texts), '{}')
                  FROM (SELECT name, json_object_agg(language, body) AS texts
                        FROM healthcare.reply_texts WHERE clinic_id = c.id GROUP BY name) t))
FROM core.clinics c WHERE c.is_active)sql";

constexpr const char* kChanges = R"sql(
SELECT 'line', l.line, i.version
FROM core.integration_lines l JOIN core.integrations i ON i.name = l.source
WHERE i.updated_at >= $1::timestamptz OR l.updated_at >= $1::timestamptz
UNION ALL SELECT 'clinic', id::text, version FROM core.clinics WHERE updated_at >= $1::timestamptz
UNION ALL SELECT 'mark', (clock_timestamp() - interval '10 seconds')::text, 0)sql";

std::string text(const shared::postgres::Rows& rows, std::size_t row, std::size_t column) {
    return std::string(rows.get(row, column));
}

std::int64_t number(const shared::postgres::Rows& rows, std::size_t row, std::size_t column) {
    return rows.is_null(row, column) ? 0 : std::stoll(text(rows, row, column));
}

std::string instance_json(const Context& context) {
    shared::json::Writer out;
    out.begin_object().member("clinic_id", context.clinic->id);
    out.member("organization_id", context.clinic->organization_id);
    out.member("name", context.clinic->name);
    out.member("whatsapp_number", context.clinic->phone);
    out.member("instance_name", context.line->line).end_object();
    return out.take();
}

Error unknown_instance() {
    return {"unknown_instance", "", Action::kDeadLetter};
}

}  // namespace

ClinicStore::ClinicStore(StoreSettings settings, shared::crypto::Sealer sealer)
    : connection_(std::move(settings.postgres)),
      redis_(shared::redis::connect(settings.redis)),
      redis_ttl_seconds_(settings.redis_ttl_seconds),
      sealer_(std::move(sealer)) {}

shared::Result<Context> ClinicStore::load(const std::string& name) {
    unopened_.erase(name);
    auto found = lines(" AND l.line = $1", {name});
    if (!found) return found.error();
    if (const auto fault = unopened_.find(name); fault != unopened_.end()) {
        return Error{fault->second, "the credential of a line", Action::kStop};
    }
    if (found->empty() || found->front().clinic_id.empty()) return unknown_instance();
    Context context{std::make_shared<const Line>(std::move(found->front())), nullptr};
    // The credential of a line stands nowhere but in PostgreSQL; the bulk may come from Redis.
    context.clinic = copy_of(*context.line);
    if (context.clinic) return context;
    auto read = clinics({context.line->clinic_id});
    if (!read) return read.error();
    if (read->empty()) return unknown_instance();
    context.clinic = std::make_shared<const Clinic>(std::move(read->front()));
    publish({context});
    return context;
}

shared::Result<std::vector<Context>> ClinicStore::load_all() {
    unopened_.clear();
    auto found = lines("", {});
    if (!found) return found.error();
    auto read = clinics({});
    if (!read) return read.error();
    std::unordered_map<std::string, std::shared_ptr<const Clinic>> by_id;
    for (Clinic& clinic : *read) {
        const std::string id = clinic.id;
        by_id[id] = std::make_shared<const Clinic>(std::move(clinic));
    }
    std::vector<Context> all;
    for (Line& line : *found) {
        const auto clinic = by_id.find(line.clinic_id);
        if (clinic == by_id.end()) continue;
        all.push_back({std::make_shared<const Line>(std::move(line)), clinic->second});
    }
    publish(all);
    return all;
}

// A row whose credential does not open is left out, so that the others are served; unopened()
// names it.
shared::Result<std::vector<Line>> ClinicStore::lines(const std::string& where,
                                                     const Parameters& values) {
    const auto rows = connection_.run(kLines + where, values);
    if (!rows) return rows.error();
    std::vector<Line> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        const auto& row = **rows;
        Line line;
        line.line = text(row, i, 0);
        line.source = text(row, i, 1);
        line.organization_id = text(row, i, 2);
        line.clinic_id = text(row, i, 3);
        line.dialect = text(row, i, 4);
        line.base_url = text(row, i, 5);
        line.reports_every_send = row.get(i, 8) == "t";
        line.version = number(row, i, 9);
        line.clinic_version = number(row, i, 10);
        line.keeps_send_limits = row.get(i, 11) == "t";
        auto token = open_token(row, i, line);
        if (!token) continue;
        line.token = std::move(*token);
        out.push_back(std::move(line));
    }
    return out;
}

shared::Result<std::string> ClinicStore::open_token(const shared::postgres::Rows& rows,
                                                    std::size_t row,
                                                    const Line& line) {
    const bool is_meta = line.dialect == "meta";
    const std::string place = is_meta ? "core.integrations.access_token." + line.source
                                      : "core.integration_lines.api_key." + line.line;
    auto token = sealer_.open(rows.get(row, is_meta ? 6 : 7), place);
    if (!token) {
        unopened_[line.line] = token.error().code;
        shared::log::warning_every(30,
                                   "line_credential " + line.line,
                                   "the credential of a line does not open",
                                   {{"line", line.line}, {"code", token.error().code}});
    }
    return token;
}

shared::Result<std::vector<Clinic>> ClinicStore::clinics(const std::vector<std::string>& ids) {
    const auto rows = ids.empty()
                          ? connection_.run(kClinics)
                          : connection_.run(std::string(kClinics) + " AND c.id = ANY ($1::uuid[])",
                                            {shared::postgres::array({ids.begin(), ids.end()})});
    if (!rows) return rows.error();
    std::vector<Clinic> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        auto clinic = read_clinic((*rows)->get(i, 0));
        if (!clinic) return clinic.error();
        out.push_back(std::move(*clinic));
    }
    return out;
}

// Only of the version that PostgreSQL has just named: a copy may be older, or of a database that
// was put back since.
std::shared_ptr<const Clinic> ClinicStore::copy_of(const Line& line) {
    const auto replies = call_redis({{"GET", "clinic:" + line.clinic_id}});
    if (!replies || replies->front().type != Reply::Type::kString) return nullptr;
    auto clinic = read_clinic(replies->front().text);
    if (!clinic || clinic->id != line.clinic_id || clinic->version != line.clinic_version) {
        return nullptr;
    }
    return std::make_shared<const Clinic>(std::move(*clinic));
}

void ClinicStore::publish(const std::vector<Context>& contexts) {
    const std::string ttl = std::to_string(redis_ttl_seconds_);
    for (std::size_t from = 0; from < contexts.size(); from += kPublishedAtOnce) {
        std::vector<Command> commands;
        const std::size_t to = std::min(contexts.size(), from + kPublishedAtOnce);
        for (std::size_t i = from; i < to; ++i) {
            const Context& one = contexts[i];
            commands.push_back(
                {"SET", "whatsapp:instance:" + one.line->line, instance_json(one), "EX", ttl});
            commands.push_back(
                {"SET", "clinic:" + one.clinic->id, write_clinic(*one.clinic), "EX", ttl});
        }
        if (!call_redis(commands)) return;
    }
}

shared::Result<std::vector<Reply>> ClinicStore::call_redis(const std::vector<Command>& commands) {
    ++redis_calls_;
    auto replies = redis_->run(commands, kRedisTimeout);
    redis_fault_ = replies ? "" : replies.error().code;
    return replies;
}

shared::Result<ClinicStore::Changes> ClinicStore::changes() {
    const auto rows = connection_.run(kChanges, {mark_.empty() ? "infinity" : mark_});
    if (!rows) return rows.error();
    Changes out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        const auto& row = **rows;
        const auto kind = row.get(i, 0);
        if (kind == "line") out.lines[text(row, i, 1)] = number(row, i, 2);
        if (kind == "clinic") out.clinics[text(row, i, 1)] = number(row, i, 2);
        if (kind == "mark") mark_ = text(row, i, 1);
    }
    return out;
}

}  // namespace workers::hot::lookup
