// One partition of `inbound` in virtual time: the log, two workers of which one owns it and the
// other may be a zombie that still thinks so, and a provider that behaves as the seed says.
//
// Single-threaded; the same seed is the same run.
#pragma once

#include "tests/fakes/memory_log.hpp"
#include "tests/fakes/seeded_ports.hpp"
#include "tests/simulation/log_index.hpp"
#include "workers/hot/owner/partition_owner.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace simulation {

// Two conversations of one person, and how a message may name it.
inline constexpr const char* kPhoneKey = "11111111111111111111111111111111";
inline constexpr const char* kLidKey = "22222222222222222222222222222222";
enum class Address { kLid, kBoth, kPhone };

// A worker process.
struct Worker {
    Worker(fakes::MemoryLog& log,
           fakes::ManualLoop& loop,
           fakes::ManualClock& clock,
           fakes::SeededSender& sender,
           fakes::SeededRandom& random,
           const workers::hot::Metrics& metrics)
        : claims(log, loop),
          turns(log, loop),
          reader(log, loop),
          directory(loop, random),
          throttle(clock),
          ports{loop,
                claims,
                turns,
                reader,
                sender,
                throttle,
                directory,
                patients,
                engine,
                kill_switch,
                clock,
                metrics} {
        kill_switch.set({1, false, {}});
    }

    fakes::MemoryProducer claims, turns;
    fakes::MemoryReader reader;
    fakes::SlowDirectory directory;
    workers::hot::send::Throttle throttle;
    fakes::FakePatients patients;
    fakes::EchoEngine engine;
    workers::hot::kill_switch::KillSwitch kill_switch;
    workers::hot::owner::Ports ports;
    std::unique_ptr<workers::hot::owner::PartitionOwner> owner;
    bool is_fenced = false;
    bool is_asleep = false;  // stopped between a claim and its ack
    std::size_t fed = 0;     // records of `inbound` it took
};

struct Words {
    std::string message;  // the provider's id
    std::string text;
    Address address = Address::kPhone;
    std::string kind = "message";
    std::string record{};  // empty: a new one
};

class OwnerWorld {
  public:
    OwnerWorld(std::uint64_t seed, const workers::hot::Metrics& metrics, bool is_traced);
    ~OwnerWorld();
    OwnerWorld(const OwnerWorld&) = delete;
    OwnerWorld& operator=(const OwnerWorld&) = delete;

    // What comes in. The first two return the id of the record.
    std::string write(const Words& words);
    std::string control(const std::string& action, const std::string& conversation);
    // The provider's event about a send: `sent` with its text, or `status` with our reply id.
    void report(const std::string& kind,
                const std::string& conversation,
                const fakes::SeededSender::Call& call);

    // What happens to the worker that owns the partition.
    void lose_acks(int count, bool are_stored);
    void hold_acks();
    void release_acks();
    bool is_holding() { return current().claims.is_holding; }
    // The other worker gets the partition from an offset on; this one may live on unaware, or
    // sleep if its acks are held back.
    void kill(bool is_zombie, shared::kafka::Offset from);
    void end_zombie();
    void wake_zombie();
    bool has_sleeper() { return workers_[1 - current_].is_asleep; }
    void heal();  // nothing fails from here on, but a sleeper may wake

    void run(shared::MonoUs time, shared::MonoUs step);

    Worker& current() { return workers_[current_]; }
    std::array<Worker, 2>& workers() { return workers_; }
    shared::kafka::Offset committed() const { return committed_; }
    shared::WallMs now() const { return clock.wall_ms(); }
    bool parks_soon() const { return settings_.retry_here_ms < 1'000; }
    bool joins_lines() const { return settings_.rules.join_ms > 0; }
    const LogIndex& index();
    // When the owner was opened last before that time.
    shared::WallMs opened_before(shared::WallMs time) const;
    // Whether a worker was killed, or an ack held back or lost, in that time.
    bool had_trouble(shared::WallMs from, shared::WallMs to) const;

    struct Line {
        shared::WallMs at = 0;
        std::string text;
    };
    bool is_traced() const { return is_traced_; }
    void say(std::string text) { say_at(now(), std::move(text)); }
    void say_at(shared::WallMs at, std::string text) { trace_.push_back({at, std::move(text)}); }
    std::string trace() const;  // a line per step, in order of time

    struct Counts {
        int kills = 0, zombies = 0, fenced = 0, lost_acks = 0, held_acks = 0;
        int fenced_alone = 0;  // the owner was fenced though nobody else opened the partition
    } counts;

    fakes::ManualClock clock;
    fakes::ManualLoop loop{clock};
    fakes::MemoryLog log{clock};
    fakes::SeededRandom random;
    fakes::SeededSender sender{loop, clock, random};

  private:
    struct Trouble {
        shared::WallMs from = 0;
        shared::WallMs to = 0;
    };
    void own();
    void serve(Worker& worker, bool is_tick);
    void fenced(Worker& worker);
    void note_troubles(shared::WallMs since);

    workers::hot::owner::OwnerSettings settings_;
    std::array<Worker, 2> workers_;
    std::size_t current_ = 0;
    shared::kafka::Offset committed_ = 0;
    shared::MonoUs next_tick_ = 0;
    int lost_before_ = 0;
    int records_ = 0;
    std::vector<shared::WallMs> opened_at_;
    std::vector<Trouble> troubles_;
    std::vector<shared::kafka::Record>& inbound_;
    LogIndex index_;
    bool is_traced_;
    std::vector<Line> trace_;
    shared::WallMs began_;
};

}  // namespace simulation
