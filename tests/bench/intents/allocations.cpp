#include "tests/bench/intents/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t>& counter() {
    static std::atomic<std::uint64_t> count = 0;
    return count;
}

}  // namespace

void* operator new(std::size_t size) {
    counter().fetch_add(1, std::memory_order_relaxed);
    if (void* out = std::malloc(size == 0 ? 1 : size)) return out;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    counter().fetch_add(1, std::memory_order_relaxed);
    return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace tests::bench::intents {

std::uint64_t allocations() {
    return counter().load(std::memory_order_relaxed);
}

}  // namespace tests::bench::intents
