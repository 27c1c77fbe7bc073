#include "ops/frontdeskctl/dead_letter_desk.hpp"

#include "shared/base/ids.hpp"
#include "shared/kafka/positions.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace ops::frontdeskctl {
namespace {

using shared::Action;
using shared::Error;
using shared::Result;

constexpr std::size_t kAtOnce = 500;  // records: they keep what patients sent

// The only active clinic of the organization where a line names none, as the hot worker has it.
constexpr const char* kClinics = R"(
SELECT l.source, l.line, c.id, c.name FROM core.integration_lines l
JOIN core.clinics c ON c.id = l.clinic_id OR (l.clinic_id IS NULL AND c.is_active
    AND c.organization_id = l.organization_id AND NOT EXISTS (SELECT FROM core.clinics o
        WHERE o.organization_id = c.organization_id AND o.is_active AND o.id <> c.id)))";

constexpr const char* kStates = R"(
SELECT subject, count(*) FILTER (WHERE action = 'replay') FROM core.audit
WHERE action IN ('replay', 'discard') AND subject = ANY ($1::text[]) GROUP BY subject)";

constexpr const char* kActs = R"(
SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), actor, action, details::text
FROM core.audit WHERE subject = $1 ORDER BY at, id)";

constexpr const char* kHasOutcome = R"(
SELECT FROM core.whatsapp_messages WHERE whatsapp_message_id = $1 AND source = $2
AND (outcome IN ('replied', 'fell_back', 'handed_over')
     OR (outcome = 'suppressed' AND reason <> 'duplicate')) LIMIT 1)";

void set_clinics(const shared::postgres::Rows& rows, std::vector<Letter>& letters) {
    struct Clinic {
        std::string id, name;
    };
    std::map<std::pair<std::string, std::string>, Clinic> of_line;
    std::map<std::string, std::string> names;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto column = [&](std::size_t index) { return std::string(rows.get(row, index)); };
        of_line[{column(0), column(1)}] = {column(2), column(3)};
        names[column(2)] = column(3);
    }
    for (Letter& letter : letters) {
        const auto found = of_line.find({letter.source, letter.line});
        if (letter.clinic_id.empty() && found != of_line.end()) {
            letter.clinic_id = found->second.id;
        }
        letter.clinic = names[letter.clinic_id];
    }
}

}  // namespace

DeadLetterDesk::DeadLetterDesk(const Settings& settings)
    : settings_(settings),
      reader_(shared::kafka::make_log_reader(settings.kafka)),
      database_(settings.database()) {}

Result<FoundLetters> DeadLetterDesk::find(const LetterFilter& filter, std::size_t most) {
    const auto known_log = shared::kafka::check_partitions(settings_.kafka, "dead");
    if (!known_log) return known_log.error();
    std::vector<Letter> all;
    FoundLetters out;
    for (int partition = 0; partition < settings_.kafka.partitions; ++partition) {
        const auto read = read_partition(partition, filter, all, out.unreadable);
        if (!read) return read.error();
    }
    // The order of the log within a conversation: all of it lies in one partition.
    std::sort(all.begin(), all.end(), [](const Letter& a, const Letter& b) {
        return std::tie(a.at, a.partition, a.offset) < std::tie(b.at, b.partition, b.offset);
    });
    std::set<std::string> known;
    std::erase_if(all, [&](const Letter& one) { return !known.insert(one.subject()).second; });
    const auto asked = ask_database(all);
    const bool is_needed = !filter.clinic.empty() || !filter.state.empty();
    if (!asked && is_needed) return asked.error();
    std::erase_if(all, [&](const Letter& one) {
        return !is_of_clinic(one, filter) || (!filter.state.empty() && one.state != filter.state);
    });
    if (most > 0 && all.size() > most) {
        out.more = all.size() - most;
        all.resize(most);
    }
    out.letters = std::move(all);
    return out;
}

Result<void> DeadLetterDesk::read_partition(shared::kafka::Partition partition,
                                            const LetterFilter& filter,
                                            std::vector<Letter>& out,
                                            std::size_t& unreadable) {
    shared::kafka::Range range;
    range.topic = "dead";
    range.partition = partition;
    range.from_time = filter.since;
    range.most = kAtOnce;
    while (true) {
        const auto records = shared::kafka::read_now(*reader_, {range});
        if (!records) return records.error();
        for (const auto& record : *records) {
            auto letter = read_letter(record);
            if (!letter) ++unreadable;
            if (letter && matches(*letter, filter)) out.push_back(std::move(*letter));
        }
        if (records->size() < kAtOnce) return {};
        range.from = records->back().offset + 1;
        range.from_time.reset();
    }
}

Result<void> DeadLetterDesk::ask_database(std::vector<Letter>& letters) {
    if (settings_.database_url.empty()) {
        return Error{"no_database", "DATABASE_URL is not set", Action::kStop};
    }
    std::vector<shared::postgres::Parameter> subjects;
    subjects.reserve(letters.size());
    for (const Letter& letter : letters) subjects.emplace_back(letter.subject());
    const auto clinics = database_.run(kClinics);
    if (!clinics) return clinics.error();
    const auto states = database_.run(kStates, {shared::postgres::array(subjects)});
    if (!states) return states.error();
    set_clinics(**clinics, letters);
    std::map<std::string, int, std::less<>> replays;
    for (std::size_t row = 0; row < (*states)->size(); ++row) {
        replays.emplace((*states)->get(row, 0), std::stoi(std::string((*states)->get(row, 1))));
    }
    for (Letter& letter : letters) {
        const auto done = replays.find(letter.subject());
        letter.replays = done == replays.end() ? 0 : done->second;
        letter.state = done == replays.end() ? "open"
                       : letter.replays > 0  ? "replayed"
                                             : "discarded";
    }
    return {};
}

Result<std::string> DeadLetterDesk::original(const Letter& letter) {
    const auto read = [this](const std::string& topic, auto partition, auto offset) {
        shared::kafka::Range range;
        range.topic = topic;
        range.partition = partition;
        range.from = offset;
        range.to = offset + 1;
        return shared::kafka::read_now(*reader_, {range});
    };
    const auto letters = read("dead", letter.partition, letter.offset);
    if (!letters) return letters.error();
    std::string out;
    if (!letters->empty()) read_letter(letters->front(), &out);
    if (!out.empty()) return out;
    const auto& dead = letter.dead;
    const auto origin = read(dead.origin_topic, dead.origin_partition, dead.origin_offset);
    if (!origin) return origin.error();
    // Another record may lie there by now, in a topic that was made anew.
    if (!origin->empty() && origin->front().value.find(letter.record) != std::string::npos) {
        return origin->front().value;
    }
    return Error{"not_kept", "the letter does not keep the record", Action::kDeadLetter};
}

Result<std::vector<Act>> DeadLetterDesk::acts(const Letter& letter) {
    const auto rows = database_.run(kActs, {letter.subject()});
    if (!rows) return rows.error();
    std::vector<Act> out;
    for (std::size_t row = 0; row < (*rows)->size(); ++row) {
        const auto column = [&](std::size_t index) {
            return std::string((*rows)->get(row, index));
        };
        out.push_back({column(0), column(1), column(2), column(3)});
    }
    return out;
}

Result<void> DeadLetterDesk::audit(const Letter& letter,
                                   const std::string& actor,
                                   const std::string& action,
                                   const std::string& details) {
    shared::postgres::Parameter clinic;
    if (!letter.clinic.empty()) clinic = letter.clinic_id;
    const auto done = database_.run(
        "INSERT INTO core.audit (id, actor, action, subject, clinic_id, details) "
        "VALUES ($1, $2, $3, $4, $5::uuid, $6::jsonb)",
        {shared::uuid_v7().text(), actor, action, letter.subject(), clinic, details});
    if (!done) return done.error();
    return {};
}

Result<bool> DeadLetterDesk::has_outcome(const Letter& letter) {
    const auto rows = database_.run(kHasOutcome, {letter.message, letter.source});
    if (!rows) return rows.error();
    return (*rows)->size() > 0;
}

}  // namespace ops::frontdeskctl
