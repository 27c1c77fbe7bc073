#include "ops/frontdeskctl/dead_letters.hpp"

#include "shared/base/ids.hpp"
#include "shared/json/value.hpp"

#include <charconv>
#include <ctime>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::WallMs;
using shared::json::Value;

bool is_or_any(const std::string& wanted, const std::string& found) {
    return wanted.empty() || wanted == found;
}

std::string text(const Value& value) {
    return std::string(value.string_or(""));
}

// What only the original tells: a message names its line, a turn its clinic as well.
void read_original(Letter& out, const std::string& original) {
    thread_local shared::json::Parser parser;
    const auto parsed = parser.parse(original);
    if (!parsed) return;
    const Value body = (*parsed)["body"];
    out.kind = text((*parsed)["kind"]);
    out.line = text(body["line"]);
    if (out.line.empty()) out.line = text(body["message"]["line"]);
    out.clinic_id = text(body["clinic_id"]);
}

std::optional<int> digits(std::string_view text) {
    int out = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return out;
}

std::optional<WallMs> parse_age(std::string_view text, WallMs now) {
    const auto count = digits(text.substr(0, text.size() - 1));
    if (!count || *count < 0) return std::nullopt;
    switch (text.back()) {
        case 's':
            return now - *count * 1'000LL;
        case 'm':
            return now - *count * 60'000LL;
        case 'h':
            return now - *count * 3'600'000LL;
        case 'd':
            return now - *count * 86'400'000LL;
        default:
            return std::nullopt;
    }
}

}  // namespace

std::string Letter::origin() const {
    return fmt::format("{}/{}/{}", dead.origin_topic, dead.origin_partition, dead.origin_offset);
}

std::string Letter::subject() const {
    return "dead:" + record + "@" + origin();
}

std::optional<Letter> read_letter(const shared::kafka::Record& record, std::string* original) {
    thread_local shared::json::Parser parser;
    const auto parsed = parser.parse(record.value);
    if (!parsed) return std::nullopt;
    const auto envelope = shared::events::read_envelope(*parsed);
    auto dead = shared::events::read_dead((*parsed)["body"]);
    if (!envelope || !dead) return std::nullopt;
    Letter out;
    out.partition = record.partition;
    out.offset = record.offset;
    out.at = record.timestamp;
    out.key = record.key;
    out.record = envelope->record;
    out.message = envelope->message;
    out.source = envelope->source;
    out.conversation = envelope->conversation;
    read_original(out, dead->record);
    out.is_kept = !dead->record.empty();
    if (original != nullptr) *original = std::move(dead->record);
    dead->record.clear();
    out.dead = std::move(*dead);
    return out;
}

bool matches(const Letter& letter, const LetterFilter& filter) {
    return is_or_any(filter.reason, letter.dead.reason) &&
           is_or_any(filter.source, letter.source) && is_or_any(filter.line, letter.line) &&
           is_or_any(filter.message, letter.message) && is_or_any(filter.record, letter.record) &&
           letter.at >= filter.since.value_or(letter.at) &&
           letter.at < filter.until.value_or(letter.at + 1);
}

bool is_of_clinic(const Letter& letter, const LetterFilter& filter) {
    return is_or_any(filter.clinic, letter.clinic_id) || is_or_any(filter.clinic, letter.clinic);
}

std::optional<WallMs> parse_time(std::string_view text, WallMs now) {
    if (text.empty()) return std::nullopt;
    if (text.find('-') == std::string_view::npos) return parse_age(text, now);
    for (const char* form : {"%Y-%m-%d", "%Y-%m-%dT%H:%MZ", "%Y-%m-%dT%H:%M:%SZ"}) {
        std::tm parts{};
        const std::string copy(text);
        const char* end = ::strptime(copy.c_str(), form, &parts);
        if (end != nullptr && *end == '\0') return ::timegm(&parts) * 1'000LL;
    }
    return std::nullopt;
}

std::string replay_id(const Letter& letter) {
    const std::string more = letter.replays == 0 ? "" : fmt::format("#{}", letter.replays);
    return shared::uuid_v5(shared::Uuid{}, "replay:" + letter.subject() + more).text();
}

shared::Result<std::string> marked(std::string_view original,
                                   const shared::events::Replay& replay,
                                   WallMs now) {
    shared::json::Parser parser;
    const auto parsed = parser.parse(original);
    if (!parsed) return parsed.error();
    if (!parsed->is_object()) {
        return shared::Error{"bad_json", "no JSON object", shared::Action::kDeadLetter};
    }
    shared::json::Writer out;
    out.begin_object();
    shared::events::write_replay(out, replay);
    parsed->each_member([&](std::string_view name, Value member) {
        if (name == "replay") return;
        out.key(name);
        if (name != "stages" || !member.is_object()) {
            out.raw(member.text());
            return;
        }
        out.begin_object();
        member.each_member([&](std::string_view stage, Value at) {
            if (stage != "replayed") out.key(stage).raw(at.text());
        });
        out.member("replayed", now * 1000).end_object();
    });
    return out.end_object().take();
}

}  // namespace ops::frontdeskctl
