// What was received of a partition beyond the committed prefix, and whose messages these are.
//
// No clinic holds more than half of it. Until a line's clinic is known it counts alone. Pure and
// single-threaded.
#pragma once

#include "workers/hot/offsets/tracker.hpp"

#include <cstddef>
#include <string>
#include <unordered_map>

namespace workers::hot::offsets {

class Window {
  public:
    explicit Window(std::size_t most) : most_(most) {}

    Tracker::Ticket received(shared::kafka::Offset offset, shared::MonoUs now) {
        return tracker_.received(offset, now);
    }
    void finished(Tracker::Ticket ticket, const std::string& share_of);
    std::optional<shared::kafka::Offset> take_commit() { return tracker_.take_commit(); }
    const Tracker& tracker() const { return tracker_; }
    bool is_half_full() const { return tracker_.window() >= most_ / 2; }

    // Counts one more of a line's clinic; `share_of` is told to finished(). False where the clinic
    // has more than its share by it.
    bool take_share(const std::string& line, std::string& share_of);
    // Which clinic a line belongs to.
    void learn(const std::string& line, const std::string& clinic);

  private:
    std::size_t most_;
    Tracker tracker_;
    std::unordered_map<std::string, std::size_t> held_;     // by clinic, or line
    std::unordered_map<std::string, std::string> clinics_;  // by line
};

}  // namespace workers::hot::offsets
