// How much of a batch goes into one transaction. Pure.
#pragma once

#include <algorithm>
#include <cstddef>

namespace workers::background {

// As many records as allowed; half of what took too long, and twice as many after each success.
class Piece {
  public:
    explicit Piece(std::size_t most) : most_(std::max<std::size_t>(most, 1)), size_(most_) {}

    std::size_t size() const { return size_; }
    void took_too_long(std::size_t tried) { size_ = std::max<std::size_t>(tried / 2, 1); }
    void succeeded() { size_ = std::min(size_ * 2, most_); }

  private:
    std::size_t most_;
    std::size_t size_;
};

}  // namespace workers::background
