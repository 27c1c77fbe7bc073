// What happens in a seed: who writes what and when, what fails, what the provider reports.
#pragma once

#include "tests/simulation/owner_world.hpp"

#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace simulation {

// What was put into the partition, for the checks afterwards.
struct Story {
    struct Message {
        bool is_urgent = false;
        shared::WallMs first_at = 0;
        bool goes_on = false;  // a line of a burst
    };
    std::map<std::string, Message> messages;  // of the patient, by the provider's id
    std::set<std::string> typed;              // by staff on the clinic's phone
    std::set<std::string> echoes;             // of our own sends
    std::set<std::string> controls;           // by record
    // When somebody first silenced the replies.
    shared::WallMs first_silence = std::numeric_limits<shared::WallMs>::max();
    bool is_idle = false;                           // at the end nothing is unfinished
    std::optional<shared::kafka::Offset> stuck_at;  // where it is not
    std::size_t open_sends = 0;                     // at the very end
};

class OwnerPlan {
  public:
    explicit OwnerPlan(OwnerWorld& world);

    Story run();

  private:
    // What may happen in this seed at all.
    struct Traits {
        bool is_reporting = false;  // the source reports every send
        bool has_kills = false;
        bool has_zombies = false;
        bool has_losses = false;
        bool has_takeovers = false;
    };
    struct Written {
        std::string message;
        std::string record;
        Address address = Address::kPhone;
    };

    void choose_traits();
    void step();
    void new_message(bool is_urgent);
    void repeat_message();
    void repeat_record();
    void type_on_phone();
    void send_control();
    void pass_time();
    void maybe_kill();
    void settle_down();

    // The provider's side, for each send that reached the patient.
    void delivered(const fakes::SeededSender::Call& call);
    void report(const fakes::SeededSender::Call& call, unsigned way);
    void echo(const fakes::SeededSender::Call& call, const std::string& conversation);

    Address any_address() { return static_cast<Address>(random_.below(3)); }
    std::string text_of(const std::string& message) const;
    void write(const std::string& message, Address address, const std::string& record = "");

    OwnerWorld& world_;
    fakes::SeededRandom& random_;
    Traits traits_;
    Story story_;
    std::vector<Written> written_;
    int number_ = 0;
};

}  // namespace simulation
