// Who may send now: the slots of a source, its clinics in turn, and what providers allow a line.
//
//   message -> enter(): a Pass (claim and send), no slot (wait for one), or no rate (park)
//
// Asked before the claim, so that nothing is claimed whose right to send would end in a line.
// Single-threaded (the loop's thread); only dropping a Pass may happen elsewhere.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/limits/token_bucket.hpp"
#include "workers/hot/lookup/line.hpp"

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

namespace workers::hot::send {

struct ThrottleSettings {
    int slots_per_source = 32;  // as the HTTP client's
};

class Throttle {
  public:
    // One send of a source, from before the claim until its answer.
    class Pass {
      public:
        explicit Pass(std::shared_ptr<std::atomic<int>> under_way);
        ~Pass() { release(); }
        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;
        void release();  // a second call does nothing

      private:
        std::shared_ptr<std::atomic<int>> under_way_;
    };
    using Ticket = std::shared_ptr<Pass>;
    struct Entered {
        Ticket ticket;                // null: not now
        shared::MonoUs ready_in = 0;  // until the provider allows one more; 0: a slot is missing
    };

    Throttle(const shared::Clock& clock, ThrottleSettings settings = {})
        : clock_(clock), settings_(settings) {}

    // `conversation`: providers limit what one patient gets, too.
    Entered enter(const lookup::Line& line, const std::string& conversation);
    // Urgent words, and what was claimed before: counted, never refused.
    Ticket enter_at_once(const lookup::Line& line, const std::string& conversation);
    // Nothing was sent after all: what it would have taken of the provider's limits is given back.
    void give_back(const lookup::Line& line, const std::string& conversation);

    // `wake` is called when a slot is free and it is the clinic's turn; it enters then, or says
    // false where nobody waits any more.
    void await_slot(const lookup::Line& line, std::function<bool()> wake);
    // Wakes who may go on by now. After every release, and in each turn of the loop.
    void serve();

    // How many sends the limits of a line leave room for by now; a line that never sent has no
    // limits.
    std::size_t room(const std::string& line) const;
    // This process has so much of all partitions (0 to 1), and so much of each line's limits.
    void set_share(double share);

  private:
    struct Source {
        std::shared_ptr<std::atomic<int>> under_way = std::make_shared<std::atomic<int>>(0);
        std::map<std::string, std::deque<std::function<bool()>>> waiting;  // by clinic
        std::deque<std::string> turn;                                      // of clinics that wait
    };
    struct LineLimit {
        bool is_meta = false;
        shared::limits::TokenBucket bucket;
    };
    shared::limits::TokenBucket* bucket_of(const lookup::Line& line);
    shared::limits::TokenBucket* pair_of(const lookup::Line& line, const std::string& conversation);
    bool is_free(const Source& source) const;
    static std::function<bool()> next_of(Source& source);

    const shared::Clock& clock_;
    ThrottleSettings settings_;
    double share_ = 1;
    std::map<std::string, Source> sources_;
    std::unordered_map<std::string, LineLimit> lines_;
    std::unordered_map<std::string, shared::limits::TokenBucket> pairs_;  // by conversation
    const Source* serving_ = nullptr;
};

}  // namespace workers::hot::send
