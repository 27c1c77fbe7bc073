// The owner of one partition: every conversation in it, from record to committed offset.
//   open: ~owner -> read conversations, turns -> states; then of each conversation one message:
//   seen before? -> clinic -> decide -> claim (acked, contiguous) -> send -> turn (acked) -> done
//
// Single-threaded, never blocks. Destroying it drops what is under way: the next owner settles it.
#pragma once

#include "workers/hot/conversation_log/evidence.hpp"
#include "workers/hot/conversation_log/log_writer.hpp"
#include "workers/hot/conversation_log/opening.hpp"
#include "workers/hot/conversation_log/settlement.hpp"
#include "workers/hot/offsets/window.hpp"
#include "workers/hot/owner/forwarder.hpp"
#include "workers/hot/owner/joining.hpp"
#include "workers/hot/owner/ports.hpp"
#include "workers/hot/retry/parking.hpp"
#include "workers/hot/turns/turn_writer.hpp"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace workers::hot::owner {
class PartitionOwner {
  public:
    using Work = std::function<void()>;
    // `on_fenced` is called once if somebody else opened the partition; destroy the owner then.
    PartitionOwner(shared::kafka::Partition, const Ports&, const OwnerSettings&, Work on_fenced);
    conversation_log::Kept take_kept();  // where the log was lost: for the next owner, at once
    void keep(conversation_log::Kept kept) { states_ = std::move(kept); }
    void take(shared::kafka::Record record);  // in offset order; before the opening they wait
    void tick();  // ten times a second: what is parked, evidence, progress, tombstones
    void stop() { is_stopping_ = true; }  // no new message is begun from here on
    bool is_open() const { return is_open_; }
    bool is_idle() const;  // nothing is under way that a stop should wait for
    std::optional<shared::kafka::Offset> take_commit() { return window_.take_commit(); }
    const offsets::Tracker& tracker() const { return window_.tracker(); }
    std::size_t open_sends() const { return watched_.size(); }
    const retry::ParkedBook& parked() const { return parking_.book(); }

  private:
    using Key = std::string;  // a conversation, or a reply
    using State = conversation_log::State;
    using Records = std::vector<shared::kafka::Record>;
    using Opened = conversation_log::Opened;
    // opening.cpp
    void read_conversations(shared::kafka::Offset epoch);
    void read_parked(const std::shared_ptr<Opened>& opened, const retry::Parking::Ranges& ranges);
    void read_turns(const std::shared_ptr<Opened>& opened, shared::kafka::Offset from);
    void look_before(const std::shared_ptr<Opened>& opened, shared::kafka::Offset from);
    void opened_with(Opened& opened);
    void read_back(const std::vector<shared::kafka::Range>&, std::function<void(const Records&)>);
    // partition_owner.cpp: lanes
    void push(const Key& key, std::unique_ptr<Item> item);
    void push_urgent(const Key& key, std::unique_ptr<Item> item);
    void begin(const Key& key);
    void finish(const Key& key);
    Item* active(const Key& key);
    void later(const Key& key, const Item& item, shared::MonoUs delay, Work work);
    // message_flow.cpp, deciding.cpp, failing.cpp, waiting.cpp, joining.cpp: one message
    void handle_record(const Key& key, Item& item);
    void handle_control(const Key& key, Item& item);
    void handle_news(const Key& key, Item& item);
    void look_up(const Key& key, Item& item);
    void found(const Key& key, Item& item, shared::Result<lookup::Context> context);
    void decide(const Key& key, Item& item);
    bool decide_own(const Key& key, Item& item, const conversation::Incoming& incoming);
    Lines burst(const Key& key, const conversation::Incoming& front);
    bool awaits_more(const Key&, Item&, const conversation::Incoming&, shared::WallMs last);
    bool awaits_memory(const Key&, Item&, const conversation::Incoming&, bool is_partial);
    void drop(const Key& key, Item& item);
    void write_log(const Key& key, bool is_claim, conversation_log::LogWriter::Then then);
    void apply_early(Item& item);
    void remember(Item& item, State& state);
    bool must_wait(const Key& key, Item& item);
    bool is(conversation::Weighing* so, const Key&, const Item&, const lookup::Clinic&);
    void let_urgent_pass(const Key& key);
    void write_state(const Key& key, Item& item);
    void write_turn(const Key& key, Item& item);
    void turn_stored(const Key& key, Item& item);
    void settle_again(const Key& key, Item& item, const conversation_log::Pending& pending);
    void retry_later(const Key& key, Item& item, const std::string& code, bool is_bounded = true);
    void wait_here(const Key& key, Item& item);
    void await_newer(const Key& key, Item& item);
    void die(const Key& key, Item& item, const std::string& reason);
    void bury(const Key& key, Item& item);
    // parking.cpp: the retry topics, and who may send
    bool goes_behind(const Key& key, Item& item);
    void park(const Key& key, Item& item, const std::string& why);
    void give_way(const Key& key, Item& item, const std::string& why);
    void cut_down(const Key& key, Item& item);
    void take_parked();
    void press();
    bool may_send(const Key& key, Item& item);
    void drop_pass(const Key& key, Item& item);
    // sending.cpp: one reply
    void claim(const Key& key, Item& item, const Lines& lines);
    void send(const Key& key, Item& item, shared::BootNs produced_at);
    void sent(const Key& key, const Key& reply_id, int attempt, const send::Sent& result);
    void judge_active(const Key& key, Item& item, const send::Sent& result);
    void judge_late(const Key& key, const Key& reply_id, const send::Sent& result);
    void release(const Key& key, Item& item, const std::string& reason);
    void resend(const Key& key, Item& item);
    void claim_again(const Key& key, Item& item);
    void queue_resend(const Key& key, const Key& reply_id, bool is_counted);
    // forwarding.cpp: two conversations of one person
    void handle_forward(const Key& key, Item& item);
    void answer_link(const Key& key, Item& item);
    bool is_passed_on(const Key& key, Item& item);
    void pass_on(const Key& key, Item& item, const Key& to);
    bool link(const Key& key, Item& item);
    bool is_linking(const Key& key, Item& item);
    bool is_own_echo(const Key& key, const Item& item);
    bool is_echo_of_lesser(const Key& key, Item& item, const Key& reply_id);
    // settling.cpp: open sends
    void settle(const Key& key, const Key& reply_id, const conversation_log::Evidence& evidence);
    void write_late_turn(const Key& key, const Early& late);
    void watch(const Key& key, const Key& reply_id, shared::WallMs since);
    void give_up(const Key& key, const Key& reply_id);
    void check_evidence();
    void evidence_read(const Records& events, shared::WallMs asked_at, const std::vector<Key>& ids);
    void without_evidence(const Key& key, const Key& reply_id);
    void update_settlement(const Key& key);
    void write_progress(shared::MonoUs now);
    void drop_idle();
    State& state_of(const Key& key) { return states_[key]; }
    shared::kafka::Partition partition_;
    Ports ports_;
    OwnerSettings settings_;
    offsets::Window window_;
    std::uint64_t taken_ = 0, numbered_ = 0;  // out of the retry topics; items in all
    conversation_log::Kept states_;
    std::unordered_map<std::string, Lane> lanes_;
    std::unordered_map<std::string, Watch> watched_;        // by reply id
    std::unordered_map<std::string, Early> settled_early_;  // by record
    std::unordered_map<Key, int> writing_, late_turns_;     // not stored yet, by conversation
    conversation_log::Settlement settlement_;
    bool is_open_ = false, is_stopping_ = false, is_reading_evidence_ = false;
    shared::MonoUs assigned_at_ = 0, progress_at_ = 0, swept_at_ = 0;
    conversation_log::Progress progress_;
    conversation_log::LogWriter log_;
    turns::TurnWriter turns_;
    retry::Parking parking_;
    Forwarder forwarder_;
    std::shared_ptr<int> life_ = std::make_shared<int>(0);
};

}  // namespace workers::hot::owner
