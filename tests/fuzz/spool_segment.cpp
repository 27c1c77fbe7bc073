// Segments of the spool as a crash, a bad disk or anybody left them.
#include "shared/spool/segment.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/temporary_file.hpp"

#include <vector>

namespace fuzz {
namespace {

using shared::spool::Entry;

std::vector<Entry> read_all(const std::string& bytes, std::uint64_t* end) {
    const TemporaryFile file(bytes);
    shared::spool::SegmentReader reader(file.path(), bytes.size());
    std::vector<Entry> out;
    while (auto entry = reader.next()) {
        require(reader.end() <= bytes.size(), "nothing is read beyond the end");
        out.push_back(std::move(*entry));
    }
    require(!reader.has_failed(), "a file that is there can be read");
    if (end != nullptr) *end = reader.end();
    return out;
}

bool same(const Entry& a, const Entry& b) {
    return a.topic == b.topic && a.key == b.key && a.value == b.value &&
           a.spooled_at == b.spooled_at;
}

}  // namespace

void spool_segment(std::string_view input) {
    const std::string bytes(input);
    std::uint64_t end = 0;
    const auto found = read_all(bytes, &end);
    // What recovery keeps gives the same records.
    const auto kept = read_all(bytes.substr(0, end), nullptr);
    require(found.size() == kept.size(), "a cut at the end loses nothing");
    // Whole records survive whatever stands before and behind them.
    const Entry whole{"inbound", "key", bytes, 42};
    std::string around = bytes.starts_with(shared::spool::kHeader)
                             ? bytes
                             : std::string(shared::spool::kHeader) + bytes;
    around += encode(whole);
    const auto all = read_all(around + bytes, nullptr);
    bool is_there = false;
    for (const Entry& entry : all) is_there = is_there || same(entry, whole);
    require(is_there, "a whole record behind damage survives");
}

}  // namespace fuzz
