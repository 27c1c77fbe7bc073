#include "shared/redis/servers.hpp"

#include "shared/redis/hiredis_redis_internal.hpp"

#include <algorithm>
#include <tuple>

namespace shared::redis {
namespace {

// Of each server on the ring: with so many the fullest of a few holds about a tenth more than its
// share.
constexpr int kPoints = 160;

// FNV-1a, then the finalizer of splitmix64, as FNV-1a alone places names that differ in their last
// letter side by side. Ours, since every process of every version has to find the same.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3ULL;
    }
    hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebULL;
    return hash ^ (hash >> 31U);
}

std::vector<std::string> names_of(const Settings& settings) {
    if (!settings.enabled) return {""};
    std::vector<std::string> out;
    for (const Endpoint& endpoint : endpoints_of(settings)) out.push_back(name_of(endpoint));
    return out;
}

}  // namespace

Ring::Ring(const std::vector<std::string>& names) {
    if (names.size() < 2) return;
    for (std::size_t server = 0; server < names.size(); ++server) {
        for (int point = 0; point < kPoints; ++point) {
            points_.emplace_back(hash_of(names[server] + "#" + std::to_string(point)), server);
        }
    }
    // Where two fall on one place, names decide, not their order.
    std::sort(points_.begin(), points_.end(), [&](const auto& left, const auto& right) {
        return std::tie(left.first, names[left.second]) <
               std::tie(right.first, names[right.second]);
    });
}

std::size_t Ring::server_of(std::string_view key) const {
    if (points_.empty()) return 0;
    const auto found = std::lower_bound(
        points_.begin(), points_.end(), hash_of(key), [](const auto& point, std::uint64_t hash) {
            return point.first < hash;
        });
    return found == points_.end() ? points_.front().second : found->second;
}

Servers::Servers(const Settings& settings) : names_(names_of(settings)), ring_(names_) {
    if (!settings.enabled) {
        servers_.push_back(std::make_unique<HiredisRedis>(std::nullopt));
        return;
    }
    for (Endpoint& endpoint : endpoints_of(settings)) {
        servers_.push_back(std::make_unique<HiredisRedis>(std::move(endpoint)));
    }
}

Servers::~Servers() = default;
Servers::Servers(Servers&&) noexcept = default;
Servers& Servers::operator=(Servers&&) noexcept = default;

Redis& Servers::server(std::size_t index) {
    return *servers_[index];
}

std::vector<Result<Reply>> Servers::run(std::span<const KeyCommand> commands,
                                        std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    std::vector<Exchange> exchanges;
    exchanges.reserve(size());
    for (const auto& server : servers_) exchanges.emplace_back(*server);
    std::vector<std::size_t> owners;
    owners.reserve(commands.size());
    for (const KeyCommand& each : commands) {
        exchanges[owners.emplace_back(server_of(each.key))].add(each.command);
    }
    run_together(exchanges, deadline);
    for (const Exchange& exchange : exchanges) round_trips_ += exchange.was_asked() ? 1 : 0;
    std::vector<Result<Reply>> out;
    out.reserve(commands.size());
    std::vector<std::size_t> taken(size(), 0);
    for (const std::size_t owner : owners) {
        Exchange& exchange = exchanges[owner];
        if (exchange.fault()) {
            out.emplace_back(*exchange.fault());
        } else {
            out.emplace_back(std::move(exchange.replies()[taken[owner]++]));
        }
    }
    return out;
}

std::vector<Result<Reply>> Servers::ask_all(const Command& command,
                                            std::chrono::milliseconds timeout) {
    std::vector<Exchange> exchanges;
    for (const auto& server : servers_) exchanges.emplace_back(*server).add(command);
    run_together(exchanges, std::chrono::steady_clock::now() + timeout);
    std::vector<Result<Reply>> out;
    for (Exchange& exchange : exchanges) {
        if (exchange.fault()) {
            out.emplace_back(*exchange.fault());
        } else {
            out.emplace_back(std::move(exchange.replies().front()));
        }
    }
    return out;
}

}  // namespace shared::redis
