#include "shared/kafka/log_reads_internal.hpp"
#include "shared/kafka/native_internal.hpp"
#include "shared/kafka/rdkafka_conf_internal.hpp"

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

namespace shared::kafka {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds kReadLimit{10'000};  // without a record
// One question to the broker; the read goes on asking until its own limit.
constexpr milliseconds kQueryLimit{2000};
constexpr milliseconds kAskAgain{50};   // after a question that failed
constexpr milliseconds kPollStep{5};    // bounds how long a new read waits beside others
constexpr milliseconds kIdleStep{500};  // the client's errors are taken that often when idle
constexpr int kRecordsInTurn = 2000;    // between two looks at new reads and deadlines
constexpr milliseconds kDestroyLimit{3000};
// The protocol's own times for the ends of the log, as ListOffsets takes them.
constexpr Offset kLatest = -1;
constexpr Offset kEarliest = -2;

bool is_passing(rd_kafka_resp_err_t code) {
    return code != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART &&
           code != RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC && code != RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
}

void on_error(rd_kafka_t* /*client*/, int code, const char* reason, void* /*opaque*/) {
    log_error(static_cast<rd_kafka_resp_err_t>(code), reason);
}

class Reader final : public LogReader {
  public:
    explicit Reader(const Settings& settings) : settings_(settings) {
        ConfHolder conf = make_conf(settings, reader_options(settings));
        rd_kafka_conf_set_error_cb(conf.get(), on_error);
        client_ = make_client(RD_KAFKA_CONSUMER, std::move(conf));
        rd_kafka_poll_set_consumer(client_.get());
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

    ~Reader() override {
        thread_.request_stop();
        thread_.join();
        // Never a member of a group: nothing to leave.
        destroy_within(std::move(client_), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE, kDestroyLimit);
    }

    void read(std::vector<Range> ranges, Done done) override {
        const std::lock_guard lock(guard_);
        inbox_.push_back({std::move(ranges), std::move(done), SteadyClock::now() + kReadLimit});
        asked_.notify_one();
    }

  private:
    struct Request {
        std::vector<Range> ranges;
        Done done;
        SteadyClock::time_point deadline;
    };

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const bool starting = !reads_.startable().empty();
            if (is_assigned_none() && !starting) (void)poll(milliseconds(0));
            take_requests(stop, waiting_time(starting));
            const auto now = SteadyClock::now();
            reads_.extend(now + kReadLimit);
            remove(reads_.fail_late(now));
            start();
            if (!is_assigned_none()) read_some();
        }
        take_requests(stop, milliseconds(0));
        reads_.fail_all({"kafka_down", "the reader is closing", Action::kRetry});
    }

    bool is_assigned_none() const { return assigned_.empty(); }

    milliseconds waiting_time(bool starting) const {
        if (!is_assigned_none()) return milliseconds(0);
        return starting ? kAskAgain : kIdleStep;
    }

    void take_requests(const std::stop_token& stop, milliseconds wait) {
        std::vector<Request> taken;
        {
            std::unique_lock lock(guard_);
            if (wait.count() > 0) {
                asked_.wait_for(lock, stop, wait, [this] { return !inbox_.empty(); });
            }
            taken.swap(inbox_);
        }
        for (Request& request : taken) {
            reads_.add(std::move(request.ranges), std::move(request.done), request.deadline);
        }
    }

    // Asks where the waiting ranges begin and end, one question for all of them, and adds their
    // partitions to what is being read.
    void start() {
        const auto wanted = reads_.startable();
        if (wanted.empty()) return;
        Offsets latest;
        Offsets earliest;
        Offsets times;
        for (const auto& [partition, time] : wanted) {
            latest[partition] = kLatest;
            earliest[partition] = kEarliest;
            if (time) times[partition] = *time;
        }
        if (!query(times) || !query(earliest) || !query(latest)) return;
        Offsets starts;
        for (const auto& [partition, end] : latest) {
            if (!earliest.contains(partition)) continue;
            LogBounds bounds{earliest[partition], end, end};
            const auto at = times.find(partition);
            if (at != times.end() && at->second >= 0) bounds.at_time = at->second;
            if (const auto from = reads_.begin(partition, bounds)) starts[partition] = *from;
        }
        add(starts);
    }

    // Replaces the times by offsets. False: not now. Partitions that do not exist fail their reads
    // and are taken out.
    bool query(Offsets& times) {
        if (times.empty()) return true;
        const ListHolder list = list_of(settings_, times);
        const auto code = ask_offsets(client_.get(), list, static_cast<int>(kQueryLimit.count()));
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR && is_passing(code)) return false;
        for (int i = 0; i < list->cnt; ++i) {
            const rd_kafka_topic_partition_t& one = list->elems[i];
            const TopicPartition partition = partition_of(settings_, one);
            const auto failed = one.err != RD_KAFKA_RESP_ERR_NO_ERROR ? one.err : code;
            if (failed == RD_KAFKA_RESP_ERR_NO_ERROR) {
                times[partition] = one.offset;
                continue;
            }
            if (is_passing(failed)) return false;
            times.erase(partition);
            reads_.fail(partition, {"kafka_down", rd_kafka_err2name(failed), Action::kRetry});
        }
        return true;
    }

    void add(const Offsets& starts) {
        if (starts.empty()) return;
        const ListHolder list = list_of(settings_, starts);
        const ErrorHolder failure(rd_kafka_incremental_assign(client_.get(), list.get()));
        if (failure) log_error(rd_kafka_error_code(failure.get()), "assign");
        assigned_.insert(starts.begin(), starts.end());
    }

    void remove(const std::vector<TopicPartition>& partitions) {
        Offsets gone;
        for (const TopicPartition& partition : partitions) {
            if (assigned_.erase(partition) > 0) gone[partition] = RD_KAFKA_OFFSET_INVALID;
        }
        if (gone.empty()) return;
        const ListHolder list = list_of(settings_, gone);
        const ErrorHolder failure(rd_kafka_incremental_unassign(client_.get(), list.get()));
        if (failure) log_error(rd_kafka_error_code(failure.get()), "unassign");
    }

    void read_some() {
        std::vector<TopicPartition> ended;
        milliseconds wait = kPollStep;
        for (int i = 0; i < kRecordsInTurn; ++i) {
            const MessageHolder message = poll(wait);
            if (!message) break;
            wait = milliseconds(0);
            if (const auto partition = handle(*message)) ended.push_back(*partition);
        }
        // First out of the way: a callback may ask for the same partition again.
        remove(ended);
        for (const TopicPartition& partition : ended) reads_.end(partition);
    }

    MessageHolder poll(milliseconds wait) {
        return MessageHolder(rd_kafka_consumer_poll(client_.get(), static_cast<int>(wait.count())));
    }

    // The partition whose ranges are complete with this message.
    std::optional<TopicPartition> handle(const rd_kafka_message_t& message) {
        const bool is_end = message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
        if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR && !is_end) {
            log_error(message.err, rd_kafka_message_errstr(&message));
            return std::nullopt;
        }
        const TopicPartition partition{
            std::string(without_prefix(settings_, rd_kafka_topic_name(message.rkt))),
            message.partition};
        // The last offsets of a compacted log may be gone: its end says so.
        const bool done = is_end ? reads_.is_past(partition, message.offset)
                                 : reads_.take(record_of(settings_, message));
        return done ? std::optional(partition) : std::nullopt;
    }

    const Settings settings_;
    ClientHolder client_;
    std::mutex guard_;
    std::condition_variable_any asked_;
    std::vector<Request> inbox_;  // bounded by what the callers ask for at once
    // Of the thread:
    LogReads reads_;
    Offsets assigned_;
    std::jthread thread_;  // last: it uses everything above
};

}  // namespace

std::unique_ptr<LogReader> make_log_reader(const Settings& settings) {
    return std::make_unique<Reader>(settings);
}

Result<std::vector<Record>> read_now(LogReader& reader,
                                     std::vector<Range> ranges,
                                     milliseconds limit) {
    // Shared: the answer may come after this call gave up.
    const auto answer = std::make_shared<std::promise<Result<std::vector<Record>>>>();
    auto answered = answer->get_future();
    reader.read(std::move(ranges), [answer](Result<std::vector<Record>> result) {
        answer->set_value(std::move(result));
    });
    if (answered.wait_for(limit) == std::future_status::ready) return answered.get();
    return Error{"kafka_timeout", "no answer of the reader", Action::kRetry};
}

}  // namespace shared::kafka
