#include "shared/limits/breaker.hpp"

namespace shared::limits {

Breaker::Breaker(BreakerSettings settings) : settings_(settings) {}

bool Breaker::allow(MonoUs now) {
    if (state_ == State::kClosed) return true;
    if (now < until_) return false;
    if (state_ == State::kHalfOpen) {  // the probe never came back
        open(now);
        return false;
    }
    state_ = State::kHalfOpen;
    ++generation_;
    until_ = now + settings_.probe_deadline_us;
    return true;
}

void Breaker::succeeded(Generation started_in) {
    if (started_in != generation_) return;
    if (state_ == State::kHalfOpen) ++generation_;
    state_ = State::kClosed;
    failures_ = 0;
}

void Breaker::failed(Generation started_in, MonoUs now) {
    if (started_in != generation_) return;
    if (state_ == State::kHalfOpen || ++failures_ >= settings_.failures) open(now);
}

bool Breaker::is_open(MonoUs now) const {
    return state_ != State::kClosed && now < until_;
}

void Breaker::open(MonoUs now) {
    state_ = State::kOpen;
    ++generation_;
    failures_ = 0;
    until_ = now + settings_.open_for_us;
}

}  // namespace shared::limits
