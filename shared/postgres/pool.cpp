#include "shared/postgres/pool.hpp"

#include "shared/postgres/connection_internal.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace shared::postgres {
namespace {

constexpr unsigned kLargeMachine = 16;  // cores
constexpr std::size_t kSize = 4, kSizeOfLarge = 20;
// Of an idle connection: a server that is there answers in a millisecond or two, and who looks
// something up has 600 ms in all.
constexpr std::chrono::milliseconds kAnswer{200};

}  // namespace

std::size_t default_pool_size() {
    return std::thread::hardware_concurrency() >= kLargeMachine ? kSizeOfLarge : kSize;
}

struct Pool::Impl {
    struct Held {
        std::unique_ptr<Session> session;
        MonoUs made_at = 0;
        MonoUs used_at = 0;
    };

    Impl(Settings of, PoolSettings pool, const Clock& time, const Metrics* told)
        : settings(std::move(of)), limits(pool), clock(time), metrics(told) {
        idle.reserve(limits.size);  // nothing is left to fail where one is given back
    }

    // Nothing where nobody gave one back in time.
    std::optional<Held> take(const Settings& wanted, std::chrono::milliseconds wait) {
        const MonoUs begin = clock.mono_us();
        std::unique_lock lock(guard);
        const auto is_free = [&] { return !idle.empty() || total < limits.size + limits.overflow; };
        ++waiting;
        tell();
        given_back.wait_for(lock, wait, [&] { return is_closing || is_free(); });
        const bool is_there = is_free();
        --waiting;
        std::optional<Held> out;
        if (is_there) out = idle.empty() ? make() : choose(wanted);
        tell();
        if (metrics != nullptr) {
            if (!is_there) metrics->refused.add();
            metrics->wait.observe(static_cast<double>(clock.mono_us() - begin) / 1e6);
        }
        return out;
    }

    void give_back(Held held) {
        const std::lock_guard lock(guard);
        held.used_at = clock.mono_us();
        const bool is_lost = !held.session->is_open();
        if (is_lost) lost_at = held.used_at;
        if (is_lost || total > limits.size || is_old(held)) {
            --total;
        } else {
            idle.push_back(std::move(held));
        }
        tell();
        given_back.notify_one();
    }

    // Fit to be used: what the server has ended is made anew here rather than fail its user.
    void freshen(Held& held, const Settings& wanted) {
        Session& session = *held.session;
        session.adopt(wanted);
        if (session.is_open() &&
            (is_old(held) || (is_doubtful(held) && !session.answers(kAnswer)))) {
            session.close();
            held.made_at = clock.mono_us();
            if (metrics != nullptr) metrics->replaced.add();
        }
    }

    bool is_old(const Held& held) const {
        return clock.mono_us() - held.made_at >= limits.recycle.count() * 1'000'000;
    }

    bool is_doubtful(const Held& held) {
        if (!held.session->looks_alive()) return true;
        const std::lock_guard lock(guard);
        return held.used_at <= lost_at ||
               clock.mono_us() - held.used_at >= limits.ask_after.count() * 1'000'000;
    }

    Held make() {
        const MonoUs now = clock.mono_us();
        Held out{std::make_unique<Session>(settings, metrics), now, now};
        ++total;
        return out;
    }

    // The last one used that needs no telling, else the last one used: the others may grow old.
    Held choose(const Settings& wanted) {
        auto chosen = idle.end() - 1;
        for (auto at = idle.begin(); at != idle.end(); ++at) {
            if (at->session->has(wanted)) chosen = at;
        }
        Held out = std::move(*chosen);
        idle.erase(chosen);
        return out;
    }

    void end_waiting() {
        const std::lock_guard lock(guard);
        is_closing = true;
        given_back.notify_all();
    }

    void tell() const {
        if (metrics == nullptr) return;
        metrics->open.set(static_cast<double>(total));
        metrics->in_use.set(static_cast<double>(total - idle.size()));
        metrics->waiting.set(static_cast<double>(waiting));
    }

    const Settings settings;
    const PoolSettings limits;
    const Clock& clock;
    const Metrics* metrics;
    std::mutex guard;
    std::condition_variable given_back;
    std::vector<Held> idle;   // the last one used is the last
    std::size_t total = 0;    // idle and in use
    std::size_t waiting = 0;  // threads
    MonoUs lost_at = -1;      // when a connection was last found lost
    bool is_closing = false;
};

namespace {

// Gives it back also where its use ends with an exception, and then without its connection: nobody
// knows in what state that is.
class Lease {
  public:
    Lease(Pool::Impl& pool, Pool::Impl::Held held) : pool_(pool), held_(std::move(held)) {}
    ~Lease() {
        if (!is_done_) held_.session->close();
        pool_.give_back(std::move(held_));
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    void use(const Connection::Impl::Use& use, const Settings& wanted) {
        pool_.freshen(held_, wanted);
        use(*held_.session);
        is_done_ = true;
    }

  private:
    Pool::Impl& pool_;
    Pool::Impl::Held held_;
    bool is_done_ = false;
};

}  // namespace

Pool::Pool(Settings settings, PoolSettings pool, const Clock& clock, const Metrics* metrics)
    : impl_(std::make_shared<Impl>(std::move(settings), pool, clock, metrics)) {
    const Session checked(impl_->settings, nullptr);  // throws where the URL is wrong
}

Pool::~Pool() = default;

void Pool::end_waiting() const {
    impl_->end_waiting();
}

Connection Pool::connection() const {
    return connection(impl_->settings);
}

Connection Pool::connection(const Settings& settings) const {
    return connection(settings, impl_->limits.wait);
}

Connection Pool::connection(const Settings& settings, std::chrono::milliseconds wait) const {
    auto out = std::make_unique<Connection::Impl>();
    out->with_session =
        [pool = impl_, settings, wait](const Connection::Impl::Use& use) -> Result<void> {
        auto held = pool->take(settings, wait);
        if (!held) return Error{"postgres_busy", "every connection is in use", Action::kRetry};
        Lease(*pool, std::move(*held)).use(use, settings);
        return {};
    };
    return Connection(std::move(out));
}

}  // namespace shared::postgres
