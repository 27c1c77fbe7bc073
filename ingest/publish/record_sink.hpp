// Port: where the records of a POST are kept before it is answered. The log's producer stands
// behind it; whatever else can keep a record durably has its place here too.
#pragma once

#include "ingest/records/record.hpp"

#include <functional>
#include <vector>

namespace ingest::publish {

enum class Stored {
    kYes,       // every record is acknowledged
    kNo,        // at least one is not; the POST must come again
    kTooLarge,  // at least one never will be
};

class RecordSink {
  public:
    virtual ~RecordSink() = default;

    // Returns at once. `done` is called exactly once, from any thread, possibly from inside this
    // call, when the fate of every record is known. Thread-safe.
    virtual void store(std::vector<records::Record> records, std::function<void(Stored)> done) = 0;
};

}  // namespace ingest::publish
