#include "workers/hot/offsets/window.hpp"

namespace workers::hot::offsets {
namespace {

constexpr std::size_t kKnownLines = 10'000;

}  // namespace

void Window::finished(Tracker::Ticket ticket, const std::string& share_of) {
    tracker_.finished(ticket);
    const auto held = held_.find(share_of);
    if (held != held_.end() && --held->second == 0) held_.erase(held);
}

bool Window::take_share(const std::string& line, std::string& share_of) {
    const auto clinic = clinics_.find(line);
    share_of = clinic != clinics_.end() ? clinic->second : line;
    return ++held_[share_of] <= most_ / 2;
}

void Window::learn(const std::string& line, const std::string& clinic) {
    if (clinics_.size() >= kKnownLines) clinics_.clear();
    clinics_[line] = clinic;
}

}  // namespace workers::hot::offsets
