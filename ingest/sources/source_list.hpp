// All sources at one moment, found by path token in constant time.
#pragma once

#include "ingest/sources/source.hpp"
#include "shared/base/clock.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ingest::sources {

// What is read from the database and kept in the snapshot.
struct SourceData {
    std::string installation_key;  // 32 bytes
    std::vector<Source> sources;
    // False where a source could not be read: then an unknown token may be that one's.
    bool is_complete = true;

    bool operator==(const SourceData&) const = default;
};

// Immutable, so any thread may read it.
class SourceList {
  public:
    // `read_at`: when the read that brought `data` began; 0 for a snapshot.
    SourceList(SourceData data, shared::MonoUs read_at);

    // The provider's source with that path token; null where there is none. The index is keyed by
    // a hash under a random key and the token then compared in constant time, so that nothing of
    // a token can be learned from the time an answer takes.
    const Source* find(std::string_view provider, std::string_view token) const;

    const std::string& installation_key() const { return data_.installation_key; }
    bool is_complete() const { return data_.is_complete; }
    const SourceData& data() const { return data_; }
    shared::MonoUs read_at() const { return read_at_; }

  private:
    SourceData data_;
    shared::MonoUs read_at_;
    std::string index_key_;
    std::unordered_map<std::string, std::size_t> by_token_;
};

}  // namespace ingest::sources
