#include "shared/cache/redis_facts.hpp"

#include "shared/json/writer.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <mutex>

namespace shared::cache {
namespace {

using redis::Command;
using redis::Reply;

// Looked through in one step: a server answers nobody else meanwhile, some 100 us.
constexpr const char* kScanned = "1000";
// At most so many in one UNLINK.
constexpr std::size_t kPiece = 1'000;
constexpr double kMegabyte = 1024.0 * 1024.0;

Error refused(const Reply& reply) {
    return {"redis_refused", reply.text.substr(0, reply.text.find(' ')), Action::kRetry};
}

// A line `name:value` of INFO; 0 where there is none.
std::uint64_t number(std::string_view info, std::string_view name) {
    for (std::size_t at = 0; at < info.size();) {
        const auto end = std::min(info.find('\n', at), info.size());
        const std::string_view line = info.substr(at, end - at);
        at = end + 1;
        if (!line.starts_with(name) || line.substr(name.size(), 1) != ":") continue;
        const std::string_view digits = line.substr(name.size() + 1);
        std::uint64_t out = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), out);
        return out;
    }
    return 0;
}

// Two digits are enough for people, and keep the JSON short.
double in_megabytes(std::uint64_t bytes) {
    return std::round(static_cast<double>(bytes) / kMegabyte * 100.0) / 100.0;
}

// One step of a scan; the cursor for the next one, "0" at the end.
Result<std::string> scan_step(redis::Redis& server,
                              Command command,
                              std::chrono::milliseconds step,
                              std::vector<std::string>& keys) {
    const auto reply = server.run_one(std::move(command), step);
    if (!reply) return reply.error();
    if (reply->type == Reply::Type::kError) return refused(*reply);
    if (reply->items.size() != 2) return refused({});
    for (const Reply& key : reply->items[1].items) keys.push_back(key.text);
    return reply->items[0].text;
}

}  // namespace

RedisFacts read_info(std::string_view info) {
    RedisFacts out;
    out.is_connected = true;
    out.used_memory_mb = in_megabytes(number(info, "used_memory"));
    out.used_memory_peak_mb = in_megabytes(number(info, "used_memory_peak"));
    out.evicted_keys = number(info, "evicted_keys");
    out.expired_keys = number(info, "expired_keys");
    out.total_commands_processed = number(info, "total_commands_processed");
    return out;
}

std::vector<RedisFacts> ask_facts(redis::Servers& servers, std::chrono::milliseconds timeout) {
    std::vector<RedisFacts> out;
    for (const auto& reply : servers.ask_all({"INFO"}, timeout)) {
        const bool is_info = reply && reply->type == Reply::Type::kString;
        RedisFacts& facts = out.emplace_back(is_info ? read_info(reply->text) : RedisFacts{});
        facts.server = servers.name(out.size() - 1);
        if (!is_info) facts.fault = reply ? refused(*reply).code : reply.error().code;
    }
    return out;
}

std::string facts_json(const std::vector<RedisFacts>& facts) {
    json::Writer out;
    out.begin_array();
    for (const RedisFacts& each : facts) {
        out.begin_object().member("server", each.server).member("connected", each.is_connected);
        out.member_if("fault", each.fault);
        out.key("used_memory_mb").number(each.used_memory_mb);
        out.key("used_memory_peak_mb").number(each.used_memory_peak_mb);
        out.member("evicted_keys", each.evicted_keys).member("expired_keys", each.expired_keys);
        out.member("total_commands_processed", each.total_commands_processed).end_object();
    }
    return out.end_array().take();
}

std::function<std::string()> facts_asker(const redis::Settings& settings,
                                         std::chrono::milliseconds timeout) {
    struct Asker {
        explicit Asker(const redis::Settings& from) : servers(from) {}
        std::mutex guard;
        redis::Servers servers;
    };
    // Shared, since a std::function is copied.
    return [asker = std::make_shared<Asker>(settings), timeout] {
        const std::lock_guard lock(asker->guard);
        return facts_json(ask_facts(asker->servers, timeout));
    };
}

std::vector<Result<void>> scan_keys(redis::Servers& servers,
                                    const std::string& pattern,
                                    std::chrono::milliseconds step,
                                    const OnKeys& on_keys) {
    std::vector<Result<void>> out(servers.size());
    for (std::size_t server = 0; server < servers.size(); ++server) {
        std::string cursor = "0";
        do {
            std::vector<std::string> keys;
            auto next = scan_step(servers.server(server),
                                  {"SCAN", cursor, "MATCH", pattern, "COUNT", kScanned},
                                  step,
                                  keys);
            if (!next) {
                out[server] = next.error();
                break;
            }
            cursor = std::move(*next);
            if (!keys.empty() && !on_keys(server, keys)) return out;
        } while (cursor != "0");
    }
    return out;
}

Result<std::uint64_t> unlink_keys(redis::Servers& servers,
                                  std::size_t server,
                                  const std::vector<std::string>& keys,
                                  std::chrono::milliseconds step) {
    std::uint64_t gone = 0;
    for (auto at = keys.begin(); at != keys.end();) {
        const auto left = static_cast<std::size_t>(keys.end() - at);
        const auto end = at + static_cast<std::ptrdiff_t>(std::min(kPiece, left));
        Command command{"UNLINK"};
        command.insert(command.end(), at, end);
        at = end;
        const auto reply = servers.server(server).run_one(std::move(command), step);
        if (!reply) return reply.error();
        if (reply->type != Reply::Type::kInteger) return refused(*reply);
        gone += static_cast<std::uint64_t>(reply->integer);
    }
    return gone;
}

Result<std::optional<KeyFacts>> look_at_key(redis::Servers& servers,
                                            const std::string& key,
                                            std::chrono::milliseconds timeout) {
    const std::vector<redis::KeyCommand> commands = {{key, {"GET", key}}, {key, {"PTTL", key}}};
    const auto replies = servers.run(commands, timeout);
    if (!replies[0]) return replies[0].error();
    if (replies[0]->type == Reply::Type::kNil) return std::optional<KeyFacts>();
    if (replies[0]->type != Reply::Type::kString) return refused(*replies[0]);
    if (replies[1]->type != Reply::Type::kInteger) return refused(*replies[1]);
    KeyFacts out{replies[0]->text, std::nullopt};
    if (replies[1]->integer >= 0) out.left = std::chrono::milliseconds(replies[1]->integer);
    return std::optional(std::move(out));
}

}  // namespace shared::cache
