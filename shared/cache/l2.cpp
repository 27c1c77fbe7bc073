#include "shared/cache/l2.hpp"

#include <algorithm>
#include <utility>

namespace shared::cache {
namespace {

using redis::KeyCommand;
using redis::Reply;
using SteadyClock = std::chrono::steady_clock;

// KEYS[1] gets ARGV[3] for ARGV[4] ms, unless what stands there has a version of ARGV[1] or more
// and is fresh at ARGV[2]; or, where there are more, it is the same under a version of ARGV[5] or
// more and is fresh at ARGV[6]. Our own form is read by its beginning; anything else that is JSON
// by its members, fresh as long as it stands where it does not say; what is neither is replaced.
constexpr const char* kWrite = R"(
local head = redis.pcall('GETRANGE', KEYS[1], 0, 79)
if type(head) == 'string' and head ~= '' then
  local version, fresh = string.match(head, '^{"version":(%d+),"fresh_until":(%d+)[,}]')
  if not version then
    local ok, value = pcall(cjson.decode, redis.call('GET', KEYS[1]))
    if ok and type(value) == 'table' then version, fresh = value.version, value.fresh_until end
  end
  version, fresh = tonumber(version), tonumber(fresh)
  if version and version >= tonumber(ARGV[1]) and version < 9007199254740992
      and (not fresh or fresh > tonumber(ARGV[2])) then return 0 end
  if version and fresh and ARGV[5] and version >= tonumber(ARGV[5])
      and fresh >= tonumber(ARGV[6]) then
    local value = '^{"version":%d+,"fresh_until":%d+(.*)$'
    local new = string.match(ARGV[3], value)
    if new and new == string.match(redis.call('GET', KEYS[1]), value) then return 2 end
  end
end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
return 1)";

// Whoever keeps a copy is told of a key that was written, not of one that was never there. A server
// that is full lets it, since it leaves nothing.
constexpr const char* kTakeAway = R"(#!lua flags=allow-oom
if redis.call('DEL', KEYS[1]) == 0 then
  redis.call('SET', KEYS[1], '')
  redis.call('DEL', KEYS[1])
end
return 1)";

// What was read, and nothing that replaced it since.
constexpr const char* kDrop = R"(
local known = redis.pcall('GET', KEYS[1])
if type(known) == 'table' or known == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0)";

Error refused(const Reply& reply) {
    return {"redis_refused", reply.text.substr(0, reply.text.find(' ')), Action::kRetry};
}

Error bad_write() {
    return {"bad_write", "no JSON object, or a version out of range", Action::kDeadLetter};
}

bool is_error(const Result<Reply>& reply, std::string_view word) {
    return reply && reply->type == Reply::Type::kError && reply->text.starts_with(word);
}

// As the script says it.
constexpr std::int64_t kUnchanged = 2;

Result<std::int64_t> as_number(const Result<Reply>& reply) {
    if (!reply) return reply.error();
    if (reply->type != Reply::Type::kInteger) return refused(*reply);
    return reply->integer;
}

Result<bool> as_bool(const Result<std::int64_t>& number) {
    if (!number) return number.error();
    return *number != 0;
}

bool is_version(std::int64_t version) {
    return version >= 0 && version <= kMostVersion;
}

bool is_written(const Write& write) {
    return is_version(write.version) && write.fresh_until >= 0 && write.json.size() >= 2 &&
           write.json.front() == '{' && write.json.back() == '}';
}

// The place of the script's name is filled in when it is run.
KeyCommand write_call(const std::string& key,
                      std::int64_t stays_from,
                      WallMs now,
                      std::string text,
                      std::chrono::milliseconds ttl) {
    const auto keep = std::max<std::int64_t>(1, ttl.count());
    return {key,
            {"EVALSHA",
             "",
             "1",
             key,
             std::to_string(stays_from),
             std::to_string(now),
             std::move(text),
             std::to_string(keep)}};
}

SteadyClock::time_point after(L2::Timeout timeout) {
    return SteadyClock::now() + timeout;
}

L2::Timeout left_until(SteadyClock::time_point deadline) {
    return std::max(L2::Timeout(0), std::chrono::ceil<L2::Timeout>(deadline - SteadyClock::now()));
}

}  // namespace

L2::L2(const redis::Settings& settings, const Clock& clock) : servers_(settings), clock_(clock) {}

std::vector<Result<Reply>> L2::run(const Commands& commands, Timeout timeout) {
    const std::uint64_t before = servers_.round_trips();
    auto replies = servers_.run(commands, timeout);
    usage_.round_trips += servers_.round_trips() - before;
    return replies;
}

std::vector<Result<std::optional<Stored>>> L2::get(std::span<const std::string> keys,
                                                   Timeout timeout) {
    const auto deadline = after(timeout);
    Commands commands;
    commands.reserve(keys.size());
    for (const std::string& key : keys) commands.push_back({key, {"GET", key}});
    const auto replies = run(commands, timeout);
    std::vector<Result<std::optional<Stored>>> out;
    out.reserve(keys.size());
    Commands drops;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const Result<Reply>& reply = replies[i];
        const bool is_text = reply && reply->type == Reply::Type::kString;
        if (!reply) {
            out.emplace_back(reply.error());
        } else if (reply->type == Reply::Type::kError && !is_error(reply, "WRONGTYPE")) {
            out.emplace_back(refused(*reply));
        } else {
            out.emplace_back(is_text ? read_stored(reply->text) : std::nullopt);
            const bool is_known = reply->type == Reply::Type::kNil || out.back()->has_value();
            if (is_known || is_removed(reply->text)) continue;
            drops.push_back({keys[i], {"EVAL", kDrop, "1", keys[i], reply->text}});
        }
    }
    if (drops.empty()) return out;
    usage_.unreadable += drops.size();
    // Where it fails the next one who reads it tries again.
    (void)run(drops, left_until(deadline));
    return out;
}

std::vector<Result<bool>> L2::put(std::span<const Write> writes, Timeout timeout) {
    std::vector<Result<bool>> out(writes.size(), Result<bool>(bad_write()));
    const WallMs now = clock_.wall_ms();
    Commands calls;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < writes.size(); ++i) {
        const Write& write = writes[i];
        if (!is_written(write)) continue;
        places.push_back(i);
        calls.push_back(
            write_call(write.key, write.version + 1, now, write_stored(write), write.ttl));
        if (!write.same) continue;
        calls.back().command.push_back(std::to_string(write.same->version));
        calls.back().command.push_back(std::to_string(write.same->fresh_until));
    }
    const auto done = run_script(std::move(calls), timeout);
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (done[i] && *done[i] == 0) ++usage_.refused;
        if (done[i] && *done[i] == kUnchanged) ++usage_.unchanged;
        out[places[i]] = as_bool(done[i]);
    }
    return out;
}

std::vector<Result<bool>> L2::remove(std::span<const Removal> removals, Timeout timeout) {
    std::vector<Result<bool>> out(removals.size(), Result<bool>(bad_write()));
    const WallMs now = clock_.wall_ms();
    const WallMs until = now + std::chrono::milliseconds(kRemembered).count();
    Commands calls;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < removals.size(); ++i) {
        const auto& [key, version] = removals[i];
        if (!is_version(version)) continue;
        places.push_back(i);
        if (version == 0) {
            calls.push_back({key, {"EVAL", kTakeAway, "1", key}});
        } else {
            calls.push_back(
                write_call(key, version, now, write_removed(version, until), kRemembered));
        }
    }
    const auto done = run_script(std::move(calls), timeout);
    for (std::size_t i = 0; i < places.size(); ++i) out[places[i]] = as_bool(done[i]);
    return out;
}

// By the name that Redis gave it; where that is not known, or no longer, with the script itself.
std::vector<Result<std::int64_t>> L2::run_script(Commands commands, Timeout timeout) {
    if (commands.empty()) return {};
    const auto deadline = after(timeout);
    const bool is_told = !sha_.empty();
    for (KeyCommand& each : commands) {
        if (each.command.front() != "EVALSHA") continue;
        each.command[0] = is_told ? "EVALSHA" : "EVAL";
        each.command[1] = is_told ? sha_ : kWrite;
    }
    if (!is_told) commands.push_back({commands.front().key, {"SCRIPT", "LOAD", kWrite}});
    auto replies = run(commands, timeout);
    if (!is_told) {
        const auto& name = replies.back();
        if (name && name->type == Reply::Type::kString) sha_ = name->text;
        replies.pop_back();
        commands.pop_back();
    }
    Commands again;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < replies.size(); ++i) {
        if (!is_error(replies[i], "NOSCRIPT")) continue;
        places.push_back(i);
        commands[i].command[0] = "EVAL";
        commands[i].command[1] = kWrite;
        again.push_back(std::move(commands[i]));
    }
    if (!again.empty()) {
        auto second = run(again, left_until(deadline));
        for (std::size_t i = 0; i < places.size(); ++i) replies[places[i]] = std::move(second[i]);
    }
    std::vector<Result<std::int64_t>> out;
    out.reserve(replies.size());
    for (const auto& reply : replies) out.push_back(as_number(reply));
    return out;
}

}  // namespace shared::cache
