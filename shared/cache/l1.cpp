#include "shared/cache/l1.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <deque>
#include <mutex>
#include <new>
#include <utility>

namespace shared::cache {

// Key behind it, in one piece. All but `next` and `is_visited` never changes while it is linked.
struct L1::Node {
    Entry entry;
    Hash hash = 0;
    std::size_t bytes = 0;
    std::uint32_t key_size = 0;
    mutable std::atomic<bool> is_visited{false};
    std::atomic<Node*> next{nullptr};         // in its bucket
    Node *older = nullptr, *newer = nullptr;  // the writer's: in the order of their arrival

    std::string_view key() const { return {reinterpret_cast<const char*>(this + 1), key_size}; }

    static Node* make(std::string_view key, Hash hash, Entry entry, std::size_t bytes) {
        void* memory = ::operator new(sizeof(Node) + key.size());
        Node* node = new (memory) Node;
        node->entry = std::move(entry);
        node->hash = hash;
        node->bytes = bytes;
        node->key_size = static_cast<std::uint32_t>(key.size());
        std::copy(key.begin(), key.end(), reinterpret_cast<char*>(node + 1));
        return node;
    }
    static void destroy(Node* node) {
        node->~Node();
        ::operator delete(node);
    }
};

struct L1::Shard {
    using Link = std::atomic<Node*>;

    explicit Shard(std::size_t count) : buckets(count) {}
    ~Shard() {
        for (Node* node = oldest; node != nullptr;) Node::destroy(std::exchange(node, node->newer));
        for (const Retired& each : retired) Node::destroy(each.node);
    }

    Link& bucket(Hash hash) { return buckets[hash & (buckets.size() - 1)]; }

    // The link that leads to it, or the end of its bucket.
    Link* find(std::string_view key, Hash hash) { return find_from(&bucket(hash), key, hash); }
    static Link* find_from(Link* link, std::string_view key, Hash hash) {
        for (Node* node = link->load(); node != nullptr; node = link->load()) {
            if (node->hash == hash && node->key() == key) break;
            link = &node->next;
        }
        return link;
    }

    void insert(Node* node) {
        Link& first = bucket(node->hash);
        node->next.store(first.load());
        first.store(node);
        node->older = newest;
        (newest != nullptr ? newest->newer : oldest) = node;
        newest = node;
        bytes += node->bytes;
        ++entries;
    }

    void remove(Link* link) {
        Node* node = link->load();
        link->store(node->next.load());
        if (hand == node) hand = node->newer;
        (node->older != nullptr ? node->older->newer : oldest) = node->newer;
        (node->newer != nullptr ? node->newer->older : newest) = node->older;
        --entries;
        bytes -= node->bytes;
        retired_bytes += node->bytes;
        retired.push_back({node, epochs::now()});
    }

    void evict_one() {
        while (true) {
            if (hand == nullptr) hand = oldest;
            if (!hand->is_visited.load(std::memory_order_relaxed)) break;
            hand->is_visited.store(false, std::memory_order_relaxed);
            hand = hand->newer;
        }
        remove(find(hand->key(), hand->hash));
        ++evictions;
    }

    void free_retired() {
        while (!retired.empty() && epochs::is_over(retired.front().then)) {
            retired_bytes -= retired.front().node->bytes;
            Node::destroy(retired.front().node);
            retired.pop_front();
        }
    }

    struct Retired {
        Node* node;
        std::uint64_t then;
    };
    mutable std::mutex guard;
    std::vector<Link> buckets;
    Node *oldest = nullptr, *newest = nullptr, *hand = nullptr;
    std::deque<Retired> retired;
    std::size_t bytes = 0, retired_bytes = 0, entries = 0;
    std::uint64_t evictions = 0;
};

// A fifth is left for what readers still hold.
L1::L1(L1Settings settings)
    : bytes_per_shard_(settings.bytes / settings.shards / 5 * 4),
      retired_per_shard_(settings.bytes / settings.shards / 5) {
    const std::size_t entries =
        bytes_per_shard_ / std::max<std::size_t>(settings.bytes_per_entry, 1);
    const std::size_t buckets = std::bit_ceil(std::max<std::size_t>(entries, 16));
    for (std::size_t i = 0; i < settings.shards; ++i) {
        shards_.push_back(std::make_unique<Shard>(buckets));
    }
}

L1::~L1() = default;

// The upper bits: the lower ones choose the bucket.
L1::Shard& L1::shard_of(Hash hash) const {
    return *shards_[(hash >> 48) & (shards_.size() - 1)];
}

const L1::Entry* L1::find(const Pin& /*pin*/, std::string_view key, Hash hash) const {
    const Node* node = shard_of(hash).bucket(hash).load();
    while (node != nullptr && !(node->hash == hash && node->key() == key)) node = node->next.load();
    if (node == nullptr) return nullptr;
    // Only where it is not set: else every hit would take the line from the other cores.
    if (!node->is_visited.load(std::memory_order_relaxed)) {
        node->is_visited.store(true, std::memory_order_relaxed);
    }
    return &node->entry;
}

void L1::put(std::string_view key, Entry entry, std::size_t value_bytes) {
    const Hash hash = hash_of(key);
    const std::size_t bytes = sizeof(Node) + key.size() + value_bytes;
    Shard& shard = shard_of(hash);
    const std::lock_guard lock(shard.guard);
    shard.free_retired();
    const bool is_too_large = bytes > bytes_per_shard_ / 2;
    // A reader stands still and holds what was taken out: rather not kept than beyond the bound.
    if (is_too_large || shard.retired_bytes > retired_per_shard_) {
        auto* const old = shard.find(key, hash);
        if (old->load() != nullptr) shard.remove(old);
        return;
    }
    Node* node = Node::make(key, hash, std::move(entry), bytes);
    shard.insert(node);
    // After it is there, so that nobody finds neither.
    auto* const old = Shard::find_from(&node->next, key, hash);
    if (old->load() != nullptr) {
        node->is_visited.store(old->load()->is_visited.load(std::memory_order_relaxed),
                               std::memory_order_relaxed);
        shard.remove(old);
    }
    while (shard.bytes > bytes_per_shard_) shard.evict_one();
    shard.free_retired();
}

void L1::erase(std::string_view key) {
    const Hash hash = hash_of(key);
    Shard& shard = shard_of(hash);
    const std::lock_guard lock(shard.guard);
    auto* const link = shard.find(key, hash);
    if (link->load() != nullptr) shard.remove(link);
    shard.free_retired();
}

void L1::clear() {
    for (const auto& shard : shards_) {
        const std::lock_guard lock(shard->guard);
        while (shard->oldest != nullptr) {
            shard->remove(shard->find(shard->oldest->key(), shard->oldest->hash));
        }
        shard->free_retired();
    }
}

L1::Usage L1::usage() const {
    Usage out;
    for (const auto& shard : shards_) {
        const std::lock_guard lock(shard->guard);
        out.entries += shard->entries;
        out.bytes += shard->bytes + shard->retired_bytes;
        out.evictions += shard->evictions;
    }
    return out;
}

}  // namespace shared::cache
