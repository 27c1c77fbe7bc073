#include "shared/kafka/partition.hpp"

#include <cstddef>

namespace shared::kafka {
namespace {

// Constants of the algorithm and the seed of Java's org.apache.kafka.common.utils.Utils.murmur2.
constexpr std::uint32_t kSeed = 0x9747b28c;
constexpr std::uint32_t kMultiplier = 0x5bd1e995;
constexpr int kShift = 24;

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t word_at(std::string_view bytes, std::size_t at) {
    return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2) << 16 |
           byte_at(bytes, at + 3) << 24;
}

}  // namespace

std::uint32_t murmur2(std::string_view bytes) {
    std::uint32_t hash = kSeed ^ static_cast<std::uint32_t>(bytes.size());
    const std::size_t whole = bytes.size() & ~std::size_t{3};
    for (std::size_t at = 0; at < whole; at += 4) {
        std::uint32_t word = word_at(bytes, at) * kMultiplier;
        word ^= word >> kShift;
        hash = hash * kMultiplier ^ word * kMultiplier;
    }
    for (std::size_t at = bytes.size(); at > whole; --at) {
        hash ^= byte_at(bytes, at - 1) << (8 * (at - 1 - whole));
    }
    if (whole != bytes.size()) hash *= kMultiplier;
    hash ^= hash >> 13;
    hash *= kMultiplier;
    return hash ^ hash >> 15;
}

Partition partition_of(std::string_view key, std::int32_t count) {
    return static_cast<Partition>(murmur2(key) & 0x7fffffff) % count;
}

}  // namespace shared::kafka
