// A provider and a directory that behave as a seed says: late, silent, refusing, or as they should.
#pragma once

#include "tests/fakes/fake_hot_ports.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace fakes {

// The same numbers for the same seed, on every platform (xorshift64).
class SeededRandom {
  public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {
        for (int i = 0; i < 5; ++i) (void)below(2);  // small seeds begin alike
    }

    unsigned below(unsigned limit) {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<unsigned>((state_ >> 11) % limit);
    }
    bool one_in(unsigned of) { return below(of) == 0; }
    shared::MonoUs time(unsigned steps, shared::MonoUs step_us) { return below(steps) * step_us; }

  private:
    std::uint64_t state_;
};

class SeededSender final : public workers::hot::send::Sender {
  public:
    using Kind = workers::hot::send::Verdict::Kind;
    struct Call {
        std::string reply_id;
        std::string text;
        shared::WallMs at = 0;
        Kind verdict = Kind::kSent;
        bool is_delivered = true;
        std::string provider_message_id;  // of what was delivered, also where the answer hides it
    };

    SeededSender(ManualLoop& loop, ManualClock& clock, SeededRandom& random)
        : loop_(loop), clock_(clock), random_(random) {}

    void send(const workers::hot::lookup::Line&,
              const workers::hot::send::Outgoing& outgoing,
              shared::BootNs right_until,
              Done done) override {
        if (clock_.boot_ns() > right_until) {
            return loop_.post([done] { done({{Kind::kUnsentRetry, "", "right_expired"}, 0}); });
        }
        Call call{outgoing.reply_id, outgoing.text, clock_.wall_ms(), Kind::kSent, true, ""};
        const shared::MonoUs delay = behave(call);
        if (call.is_delivered) call.provider_message_id = "wamid." + std::to_string(++delivered_);
        workers::hot::send::Sent result{{call.verdict, "", "as the seed says"}, 0};
        if (call.verdict != Kind::kUnsentRetry) result.written_at_us = clock_.wall_ms() * 1000;
        if (call.verdict == Kind::kSent) {
            result.verdict.provider_message_id = call.provider_message_id;
        }
        calls.push_back(call);
        if (on_call) on_call(call);
        loop_.after(delay, [done, result] { done(result); });
    }

    std::vector<Call> calls;
    std::function<void(const Call&)> on_call;
    bool is_unreliable = false;

  private:
    // What becomes of the call, and how long its answer takes.
    shared::MonoUs behave(Call& call) {
        const shared::MonoUs usual = random_.time(3, 20'000);
        if (!is_unreliable) return usual;
        switch (random_.below(12)) {
            case 0:
                return refuse(call, usual);
            case 1:
                return refuse(call, random_.time(30, 100'000));
            case 2:
                return fall_silent(call, usual);
            case 3:
                return fall_silent(call, 30'000'000);
            case 4:  // late
                return random_.time(50, 100'000);
            default:
                return usual;
        }
    }
    static shared::MonoUs refuse(Call& call, shared::MonoUs delay) {
        call.verdict = Kind::kUnsentRetry;
        call.is_delivered = false;
        return delay;
    }
    shared::MonoUs fall_silent(Call& call, shared::MonoUs delay) {
        call.verdict = Kind::kUnconfirmed;
        call.is_delivered = random_.one_in(2);
        return delay;
    }

    ManualLoop& loop_;
    ManualClock& clock_;
    SeededRandom& random_;
    int delivered_ = 0;
};

// Answers at once, or some look-ups after tens of milliseconds.
class SlowDirectory final : public workers::hot::lookup::Directory {
  public:
    SlowDirectory(ManualLoop& loop, SeededRandom& random) : loop_(loop), random_(random) {}

    void find(const std::string& name, Found found) override {
        const unsigned steps = is_slow ? random_.below(5) : 0;
        if (steps < 3) return clinic.find(name, std::move(found));
        loop_.after((steps - 2) * 30'000,
                    [this, name, found = std::move(found)] { clinic.find(name, found); });
    }

    FakeDirectory clinic;
    bool is_slow = false;

  private:
    ManualLoop& loop_;
    SeededRandom& random_;
};

}  // namespace fakes
