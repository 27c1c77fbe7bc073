// Rows turned into array parameters for `unnest`: one prepared statement for every batch size.
// Pure; not thread-safe.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/postgres/binary_array.hpp"
#include "shared/postgres/postgres.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace workers::background::persist {

// A value as it is handed to Columns::add(); refers to what it was made of, for that call alone.
class Cell {
  public:
    Cell(std::nullopt_t) : is_null_(true) {}
    Cell(const char* text) : text_(text) {}
    Cell(std::string_view text) : text_(text) {}
    Cell(const std::string& text) : text_(text) {}
    Cell(const shared::postgres::Parameter& value)
        : text_(value ? std::string_view(*value) : std::string_view()), is_null_(!value) {}
    // 0 or 1 for a boolean, milliseconds since 1970 for a time.
    explicit Cell(std::int64_t number) : number_(number), is_number_(true) {}

    bool is_null() const { return is_null_; }
    bool is_number() const { return is_number_; }
    std::string_view text() const { return text_; }
    std::int64_t number() const { return number_; }

  private:
    std::string_view text_;
    std::int64_t number_ = 0;
    bool is_null_ = false, is_number_ = false;
};

// Of the parameters as a statement casts them: `$1::uuid[]` and so on, each once and in order.
// Throws std::logic_error where there is none, or of a type that is not known.
std::vector<shared::postgres::Element> elements_of(std::string_view sql);

// Rows of the statements that every batch has: some 40,000 cells for 500 turns. Written as literals
// they cost the database a fifth of its time to read, and us half of ours to write.
class BinaryColumns {
  public:
    explicit BinaryColumns(std::initializer_list<shared::postgres::Element> elements);
    // Of elements_of() the statement.
    explicit BinaryColumns(std::string_view sql);
    // As many values as there are columns. A NUL in a text becomes U+FFFD.
    void add(std::initializer_list<Cell> row);
    bool empty() const { return rows() == 0; }
    std::size_t rows() const { return arrays_.front().size(); }
    // Valid until a row is added.
    std::vector<const shared::postgres::BinaryArray*> arrays() const;

  private:
    std::vector<shared::postgres::BinaryArray> arrays_;
};

// The same as array literals, which mix with other parameters.
class Columns {
  public:
    // Every row must have the same number of values. A NUL in one of them becomes U+FFFD.
    void add(std::initializer_list<Cell> row);
    bool empty() const { return rows_ == 0; }
    std::size_t rows() const { return rows_; }
    // One array literal a column, in the order of the values.
    std::vector<shared::postgres::Parameter> arrays() const;

  private:
    std::vector<std::string> columns_;  // literals without their end
    std::size_t rows_ = 0;
};

// The text itself, NULL where it is empty.
Cell or_null(std::string_view text);
// A time of a binary column, and one that is NULL for 0; bounded as below.
Cell instant(shared::WallMs time);
Cell instant_or_null(shared::WallMs time);
// Milliseconds for `to_timestamp(x / 1000.0)`, NULL for 0. What lies beyond 1970 to 9999, as an
// "until for ever" does, becomes its end: an absurd time is no reason to lose a row.
shared::postgres::Parameter time_or_null(shared::WallMs time);
std::string time_number(shared::WallMs time);
std::string number(std::int64_t value);

// What a text column takes: NUL, which PostgreSQL refuses, becomes U+FFFD.
std::string storable(std::string_view text);
// The same for a jsonb column: an escaped NUL is refused there as well.
std::string storable_json(std::string_view json);

}  // namespace workers::background::persist
