// The file format of a spool: a header, then records of length, CRC32C and payload.
//
//   header: "FDSPOOL1"
//   record: u32 length of the payload, u32 CRC32C over length and payload, payload
//   payload: i64 milliseconds since 1970, u16 + topic, u16 + key, value; all little-endian
#pragma once

#include "shared/base/clock.hpp"

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace shared::spool {

// One record for the log, as it waits.
struct Entry {
    std::string topic;
    std::string key;
    std::string value;
    WallMs spooled_at = 0;
};

inline constexpr std::string_view kHeader = "FDSPOOL1";
// More is no record of ours, whatever its length field says.
inline constexpr std::uint32_t kMostPayload = 64 * 1024 * 1024;

// Precondition: topic and key are shorter than 64 KiB, all of it than kMostPayload.
std::string encode(const Entry& entry);

// Reads one file from its beginning. Damage is passed over where a whole record follows it;
// otherwise it is the torn end. One thread at a time.
class SegmentReader {
  public:
    // `limit`: bytes of the file to look at; more may be appended meanwhile.
    SegmentReader(const std::string& path, std::uint64_t limit);

    // Nothing at the end, whole or torn.
    std::optional<Entry> next();
    // More of the file may be read from now on.
    void set_limit(std::uint64_t limit) { limit_ = limit; }

    // Behind the last whole record: what follows it is torn.
    std::uint64_t end() const { return end_; }
    bool has_header() const { return has_header_; }
    bool has_failed() const { return has_failed_; }     // the disk would not give what it has
    std::uint64_t damaged() const { return damaged_; }  // places passed over

  private:
    std::optional<std::string> read(std::uint64_t place, std::uint64_t size);
    std::optional<Entry> entry_at(std::uint64_t place, std::uint64_t& size);
    std::optional<Entry> next_after_damage();

    std::ifstream file_;
    std::uint64_t limit_;
    std::uint64_t end_ = 0;
    std::uint64_t damaged_ = 0;
    bool has_header_ = false;
    bool has_failed_ = false;
};

}  // namespace shared::spool
