#include "shared/memory/model/client.hpp"

#include "shared/limits/breaker.hpp"
#include "shared/memory/model/chat.hpp"

#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

namespace shared::memory::model {
namespace {

constexpr std::chrono::milliseconds kConnectLimit{1'500};
constexpr MonoUs kSecond = 1'000'000;

limits::BreakerSettings breaker_for(const Settings& settings) {
    limits::BreakerSettings out;
    out.probe_deadline_us = std::chrono::microseconds(settings.timeout).count() + kSecond;
    return out;
}

Outcome refusal(const char* code) {
    Outcome out;
    out.fate = Fate::kRetry;
    out.code = code;
    return out;
}

class Model final : public Provider {
  public:
    Model(const Settings& settings, const Clock& clock, std::unique_ptr<http::Client> http)
        : settings_(settings),
          clock_(clock),
          breaker_(breaker_for(settings)),
          http_(std::move(http)) {}

    bool refuses_reads() const override { return false; }
    void list(const UserId&, std::function<void(Listing)> done) override { done({}); }
    void search(const UserId&,
                std::string_view,
                std::size_t,
                std::function<void(Listing)> done) override {
        done({});
    }
    void add(const UserId&, Addition addition, std::function<void(Added)> done) override {
        if (!addition.infer) return done({});
        const auto era = begin();
        if (!era) {
            Added unsent;
            unsent.outcome = refusal("memory_breaker_open");
            return done(std::move(unsent));
        }
        http::Call call = chat_call(settings_, addition);
        call.connect_timeout = std::min(call.timeout, kConnectLimit);
        http_->call(std::move(call),
                    [this, era = *era, language = addition.language, done = std::move(done)](
                        const http::CallResult& result) {
                        Added out = taken(result, language);
                        end(era, out.outcome);
                        done(std::move(out));
                    });
    }
    void find(const UserId&, const Sought&, std::function<void(Listing)> done) override {
        Listing out;
        out.keeps_nothing = true;
        done(std::move(out));
    }
    void forget(const UserId&, BootNs, std::function<void(Forgotten)> done) override { done({}); }
    void forget(const UserId&, std::string_view, std::function<void(Forgotten)> done) override {
        done({});
    }

  private:
    static Added taken(const http::CallResult& result, const std::string& language) {
        Added out;
        out.outcome = outcome_of(result);
        if (!out.outcome.is_done()) return out;
        auto facts = facts_of(result.body, language);
        if (!facts) {
            out.outcome = refusal("memory_garbage");
            out.outcome.status = result.status;
            return out;
        }
        out.is_empty = facts->empty();
        out.memories = facts->size();
        out.facts = std::move(*facts);
        return out;
    }
    std::optional<limits::Breaker::Generation> begin() {
        const std::lock_guard lock(guard_);
        if (!breaker_.allow(clock_.mono_us())) return {};
        return breaker_.generation();
    }
    void end(limits::Breaker::Generation era, const Outcome& outcome) {
        const std::lock_guard lock(guard_);
        if (outcome.code == "memory_late") return;
        if (outcome.code == "memory_rate_limited" || outcome.code == "memory_rejected" ||
            outcome.is_done()) {
            breaker_.succeeded(era);
        } else {
            breaker_.failed(era, clock_.mono_us());
        }
    }

    const Settings settings_;
    const Clock& clock_;
    std::mutex guard_;
    limits::Breaker breaker_;
    std::unique_ptr<http::Client> http_;  // last: its end runs callbacks
};

}  // namespace

std::string problem_of(const Settings& settings) {
    const bool is_web = settings.url.starts_with("http://") || settings.url.starts_with("https://");
    if (!is_web || settings.url.find_first_of(" \t\r\n?#") != std::string::npos) {
        return "the model's address must be http(s)://host[:port][/path]";
    }
    if (settings.name.empty()) return "the model has no name";
    if (settings.key.find_first_of(" \t\r\n") != std::string::npos) {
        return "the model's key holds blanks";
    }
    return {};
}

std::unique_ptr<Provider> make_client(const Settings& settings,
                                      const Clock& clock,
                                      std::unique_ptr<http::Client> http) {
    if (const std::string problem = problem_of(settings); !problem.empty()) {
        throw std::invalid_argument(problem);
    }
    return std::make_unique<Model>(settings, clock, std::move(http));
}

}  // namespace shared::memory::model
