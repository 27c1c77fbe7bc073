#include "shared/cache/epochs.hpp"

namespace shared::cache {

// One for each thread that ever read, handed on when a thread ends. Never freed.
struct alignas(64) Pin::Slot {
    std::atomic<std::uint64_t> epoch{0};  // 0: its thread reads nothing
    std::atomic<bool> is_taken{true};
    int depth = 0;  // its thread's own
    Slot* next = nullptr;
};

namespace {

std::atomic<std::uint64_t> g_now{1};
std::atomic<Pin::Slot*> g_slots{nullptr};

Pin::Slot* take_slot() {
    for (Pin::Slot* slot = g_slots.load(); slot != nullptr; slot = slot->next) {
        bool is_taken = false;
        if (slot->is_taken.compare_exchange_strong(is_taken, true)) return slot;
    }
    auto* slot = new Pin::Slot;  // NOLINT(cppcoreguidelines-owning-memory): lives as long as we
    slot->next = g_slots.load();
    while (!g_slots.compare_exchange_weak(slot->next, slot)) {
    }
    return slot;
}

struct Holder {
    Pin::Slot* slot = take_slot();
    ~Holder() { slot->is_taken.store(false); }
};

}  // namespace

// Everything here is sequentially consistent: the pin stands in memory before the first pointer is
// read under it.
Pin::Pin() {
    thread_local Holder holder;
    slot_ = holder.slot;
    if (slot_->depth++ == 0) slot_->epoch.store(g_now.load());
}

Pin::~Pin() {
    if (--slot_->depth == 0) slot_->epoch.store(0, std::memory_order_release);
}

namespace epochs {

std::uint64_t now() {
    return g_now.load();
}

// Two steps after it was taken away nobody can have it: a step is made only when every reader that
// is there began in the present epoch.
bool is_over(std::uint64_t then) {
    std::uint64_t present = g_now.load();
    if (present >= then + 2) return true;
    for (Pin::Slot* slot = g_slots.load(); slot != nullptr; slot = slot->next) {
        const std::uint64_t epoch = slot->epoch.load();
        if (epoch != 0 && epoch != present) return false;
    }
    if (g_now.compare_exchange_strong(present, present + 1)) ++present;
    return present >= then + 2;
}

}  // namespace epochs
}  // namespace shared::cache
