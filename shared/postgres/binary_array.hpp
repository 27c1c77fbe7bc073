// An array parameter in PostgreSQL's binary form, for `unnest` of many rows: the server takes it a
// third as long to read as the literal, and nothing is turned into text and back. Pure; not
// thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace shared::postgres {

// By the numbers these types have in every PostgreSQL; the statement casts to arrays of the same.
enum class Element : std::uint32_t {
    kBoolean = 16,
    kBigint = 20,
    kSmallint = 21,
    kText = 25,
    kTimestamp = 1184,  // with time zone
    kUuid = 2950,
    kJsonb = 3802
};

class BinaryArray {
  public:
    explicit BinaryArray(Element element);

    void add_null();
    // Of a text or jsonb; a uuid in its 36 characters. What is none, and a NUL in a text, is
    // refused by the server as a fault of the data.
    void add(std::string_view text);
    // A bigint or smallint; 0 or 1 for a boolean; milliseconds since 1970 for a timestamp, up to
    // some 290,000 years either way. A smallint out of its range is refused by the server as above.
    void add(std::int64_t value);

    Element element() const { return element_; }
    std::size_t size() const { return size_; }
    // Valid until something is added.
    std::string_view bytes() const { return bytes_; }

  private:
    void count_element();

    Element element_;
    std::string bytes_;
    std::uint32_t size_ = 0;
};

}  // namespace shared::postgres
