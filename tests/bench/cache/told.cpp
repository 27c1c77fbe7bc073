#include "shared/cache/l2.hpp"
#include "tests/bench/cache/bare_redis.hpp"
#include "tests/bench/cache/held.hpp"
#include "tests/bench/cache/parts.hpp"
#include "tests/bench/cache/samples.hpp"
#include "tests/load/cpu.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <new>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tests::bench::cache {
namespace {

using shared::cache::L2;

constexpr std::chrono::seconds kLong{5};
constexpr double kSettledNs = 3e6;  // the new value was served for so long: no echo is on its way
constexpr double kLimitNs = 10e9;   // of a round
constexpr double kGoalUs = 1'000;
const std::string kPrefix = "bench:told:", kId = "key";

struct Numbered {
    std::int64_t number = 0;
};
struct NumberedCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const Numbered& value) {
        return fmt::format("{{\"number\":{}}}", value.number);
    }
    static shared::Result<Numbered> read(std::string_view json) {
        return Numbered{std::atoll(json.substr(json.find(':') + 1).data())};
    }
    static std::size_t bytes(const Numbered&) { return 0; }
};

// What both processes see.
struct Board {
    std::atomic<std::int64_t> written{1};  // the source's value, and its version
    std::atomic<std::int64_t> settled{0};  // that the holder serves for good
    std::atomic<double> missed_at{0};      // from then on nothing older was served
    std::atomic<bool> is_over{false};
};

// What is measured is that much too long at the most.
void doze() {
    const timespec least{0, 20'000};
    ::nanosleep(&least, nullptr);
}

// Another process that holds the value: looks at it every few microseconds, until told to end.
void hold(const Settings& settings, Board& board) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_TIMERSLACK, 1);
    const shared::SystemClock clock;
    Held<Numbered, NumberedCodec> held(
        settings.redis_url,
        clock,
        {},
        [&](auto ids) -> shared::cache::Reads<Numbered> {
            const std::int64_t number = board.written;
            return std::vector{
                shared::cache::Read<Numbered>{ids.front(), Numbered{number}, number}};
        },
        kPrefix);
    while (!held.caches.is_heard() && !board.is_over) doze();
    // Only now: the threads that hear of changes are as everybody's. Who looks is not to be waited
    // for, where that is allowed.
    (void)tests::load::prefer_this_thread();
    std::int64_t wanted = 0;
    double not_old_since = 0, other_at = 0;
    for (; !board.is_over; doze()) {
        const std::int64_t written = board.written;
        const auto found = held.cached.hit(kId);
        const double now = now_ns();
        const bool is_old = found && found->value->number < written;
        const bool is_first = written != wanted || not_old_since == 0;
        if (is_old) not_old_since = 0;
        if (!is_old && is_first) not_old_since = now;
        if (!found || is_old) other_at = now;
        wanted = written;
        if (!found) held.cached.prefetch(kId);
        if (now - other_at < kSettledNs || board.settled == written) continue;
        board.missed_at = not_old_since;
        board.settled = written;
    }
}

// Another process that only listens, and notes when it was told.
void listen(const Settings& settings, Board& board) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    BareRedis redis(settings.redis_url);
    redis.send("*2\r\n$9\r\nSUBSCRIBE\r\n$10\r\nbench:told\r\n");
    while (!board.is_over) {
        (void)redis.receive();
        board.missed_at = now_ns();
        board.settled = board.written.load();
    }
}

using Work = void (*)(const Settings&, Board&);

class Holder {
  public:
    Holder(const Settings& settings, Work work) {
        void* memory = ::mmap(
            nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::runtime_error("no memory for two processes");
        board = new (memory) Board;
        child_ = ::fork();
        if (child_ < 0) throw std::runtime_error("no second process");
        if (child_ > 0) return;
        run(settings, work);
    }
    ~Holder() {
        board->is_over = true;
        ::waitpid(child_, nullptr, 0);
        ::munmap(board, sizeof(Board));
    }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

    // False where it does not serve that value for good in time.
    bool await(std::int64_t number) const {
        const double limit = now_ns() + kLimitNs;
        while (board->settled != number) {
            if (now_ns() > limit || ::waitpid(child_, nullptr, WNOHANG) != 0) return false;
            doze();
        }
        return true;
    }

    Board* board = nullptr;

  private:
    [[noreturn]] void run(const Settings& settings, Work work) const {
        try {
            work(settings, *board);
        } catch (const std::exception&) {
            ::_exit(1);  // the other one misses its answers
        }
        ::_exit(0);
    }

    pid_t child_ = -1;
};

void remove(L2& l2, std::int64_t version) {
    (void)l2.remove(std::array{shared::cache::Removal{kPrefix + kId, version}}, kLong);
}

void write(L2& l2, std::int64_t version) {
    const shared::SystemClock clock;
    const shared::cache::Write value{kPrefix + kId,
                                     NumberedCodec::write({version}),
                                     version,
                                     clock.wall_ms() + 3'600'000,
                                     std::chrono::hours(2),
                                     0};
    (void)l2.put(std::array{value}, kLong);
}

void measure(const Settings& settings,
             const char* what,
             void (*change)(L2&, std::int64_t),
             double floor,
             Report& report) {
    (void)shared::redis::connect({.url = settings.redis_url})
        ->run_one({"DEL", kPrefix + kId}, kLong);
    const Holder holder(settings, hold);
    const shared::SystemClock clock;
    L2 l2({.url = settings.redis_url}, clock);
    std::int64_t version = 1;
    Samples taken;
    const std::size_t rounds = settings.times(500);
    while (taken.count() < rounds && holder.await(version)) {
        holder.board->written = ++version;
        const double began = now_ns();
        change(l2, version);
        if (!holder.await(version)) break;
        taken.add((holder.board->missed_at - began) / 1e3);
    }
    report.expect(taken.count() == rounds,
                  fmt::format("{}: another process did not hear of write {}", what, version));
    report.rows.push_back({what, "us", taken.at(0.5), taken.at(0.99), floor, kGoalUs, true});
}

// PUBLISH here to received there: what Redis and the machine take to tell another process.
double measure_floor(const Settings& settings, Report& report) {
    const Holder holder(settings, listen);
    BareRedis redis(settings.redis_url);
    Samples taken;
    const std::size_t rounds = settings.times(500);
    std::int64_t number = 1;
    while (taken.count() < rounds && holder.await(number)) {
        // As seldom as the others.
        const double rest = now_ns() + kSettledNs;
        while (now_ns() < rest) doze();
        holder.board->written = ++number;
        const double began = now_ns();
        redis.send("*3\r\n$7\r\nPUBLISH\r\n$10\r\nbench:told\r\n$1\r\nx\r\n");
        (void)redis.receive();
        if (!holder.await(number)) break;
        taken.add((holder.board->missed_at - began) / 1e3);
    }
    holder.board->is_over = true;
    redis.send("*3\r\n$7\r\nPUBLISH\r\n$10\r\nbench:told\r\n$1\r\nx\r\n");
    report.expect(taken.count() == rounds, "another process did not hear of Redis");
    report.rows.push_back(
        {"  floor: published here, received there", "us", taken.at(0.5), taken.at(0.99)});
    return taken.at(0.5);
}

}  // namespace

void measure_told(const Settings& settings, Report& report) {
    const double floor = measure_floor(settings, report);
    measure(settings, "removed here to missed there", remove, floor, report);
    measure(settings, "written here to missed there", write, floor, report);
}

}  // namespace tests::bench::cache
