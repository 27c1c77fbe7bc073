// The records of one POST until the fate of each is known. A record may be on two ways at once,
// into the log and into the spool: the first that ends well counts.
#pragma once

#include "ingest/publish/record_sink.hpp"
#include "ingest/records/record.hpp"

#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

namespace ingest::publish {

// Thread-safe. Begins with one way open for each record: whoever made it ends that by fail().
class Batch {
  public:
    Batch(std::vector<records::Record> records, std::function<void(Stored)> done);

    // One more way for the record.
    void expect(std::size_t index);
    void succeed(std::size_t index);
    // One way of it has ended: by kNo, or by kTooLarge, which no other way mends.
    void fail(std::size_t index, Stored why);
    // Those still open that never went this way, each with a way more. For the spool.
    std::vector<std::size_t> take_for_spool();
    bool take_for_spool(std::size_t index);

    const records::Record& record(std::size_t index) const { return records_[index]; }
    std::size_t size() const { return records_.size(); }

  private:
    struct Fate {
        int ways = 1;
        bool is_settled = false;
        bool is_spooled = false;
        bool is_too_large = false;
    };
    void settle(std::unique_lock<std::mutex>& lock, Fate& fate);

    const std::vector<records::Record> records_;
    std::function<void(Stored)> done_;
    std::mutex guard_;
    std::vector<Fate> fates_;
    std::size_t open_;
    bool is_missing_ = false;
    bool is_too_large_ = false;
};

}  // namespace ingest::publish
