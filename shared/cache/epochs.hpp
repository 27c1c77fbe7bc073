// When memory that readers without a lock may still look at can be freed: epoch-based reclamation,
// one for the process.
//
//   reader: Pin pin;  what is read under it stays valid until it ends
//   writer: takes it out of reach, notes epochs::now(), frees it once epochs::is_over() says so
//
// A pin costs one store and is meant for one look-up or one turn of a loop: while it is held
// nothing that was taken away since is freed.
#pragma once

#include <atomic>
#include <cstdint>

namespace shared::cache {

class Pin {
  public:
    Pin();
    ~Pin();
    Pin(const Pin&) = delete;
    Pin& operator=(const Pin&) = delete;

    struct Slot;  // of a thread

  private:
    Slot* slot_;  // pins of one thread nest
};

namespace epochs {

// Never 0. Note it after what is to be freed is out of reach.
std::uint64_t now();
// Whether no reader is left who may have seen what went out of reach then. Moves time on where it
// can; called by writers, never by readers.
bool is_over(std::uint64_t then);

}  // namespace epochs
}  // namespace shared::cache
