// Statements and their rows in terms of libpqxx.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "shared/postgres/sqlstate_internal.hpp"

#include <string>
#include <vector>

#include <pqxx/pqxx>

namespace shared::postgres {

class PqxxRows final : public Rows {
  public:
    explicit PqxxRows(const pqxx::result& result) : result_(result) {}

    std::size_t size() const override { return static_cast<std::size_t>(result_.size()); }
    std::size_t columns() const override { return static_cast<std::size_t>(result_.columns()); }
    bool is_null(std::size_t row, std::size_t column) const override {
        return field(row, column).is_null();
    }
    std::string_view get(std::size_t row, std::size_t column) const override {
        const auto value = field(row, column);
        return {value.c_str(), static_cast<std::size_t>(value.size())};
    }
    std::size_t affected() const override {
        return static_cast<std::size_t>(result_.affected_rows());
    }

  private:
    pqxx::field field(std::size_t row, std::size_t column) const {
        return result_[static_cast<pqxx::result::size_type>(row)]
                      [static_cast<pqxx::row::size_type>(column)];
    }

    pqxx::result result_;
};

inline std::vector<const char*> pointers(const std::vector<Parameter>& parameters) {
    std::vector<const char*> out;
    out.reserve(parameters.size());
    for (const auto& parameter : parameters) {
        // A text parameter ends at its first zero byte, and no PostgreSQL text can hold one.
        if (parameter && parameter->find('\0') != std::string::npos) {
            throw StatementError{statement_error("22021", {})};
        }
        out.push_back(parameter ? parameter->c_str() : nullptr);
    }
    return out;
}

// A form that the library sends in binary.
#if PQXX_VERSION_MAJOR >= 7
using Bytes = std::basic_string_view<std::byte>;
inline Bytes bytes_of(const BinaryArray& array) {
    return {reinterpret_cast<const std::byte*>(array.bytes().data()), array.bytes().size()};
}
#else
using Bytes = pqxx::binarystring;
inline Bytes bytes_of(const BinaryArray& array) {
    return {array.bytes().data(), array.bytes().size()};
}
#endif

inline std::vector<Bytes> bytes_of(const std::vector<const BinaryArray*>& arrays) {
    std::vector<Bytes> out;
    out.reserve(arrays.size());
    for (const BinaryArray* array : arrays) out.push_back(bytes_of(*array));
    return out;
}

// The one place where the two library generations differ. An empty name is an unnamed statement.
// `values` are C strings or Bytes, all of one kind.
template <typename Value>
pqxx::result execute(pqxx::transaction_base& work,
                     const std::string& name,
                     const std::string& sql,
                     const std::vector<Value>& values) {
#if PQXX_VERSION_MAJOR >= 7
    pqxx::params parameters;
    for (const Value& value : values) parameters.append(value);
#if PQXX_VERSION_MAJOR > 7 || PQXX_VERSION_MINOR >= 10
    return name.empty() ? work.exec(sql, parameters) : work.exec(pqxx::prepped{name}, parameters);
#else
    return name.empty() ? work.exec_params(sql, parameters) : work.exec_prepared(name, parameters);
#endif
#else
    const auto parameters = pqxx::prepare::make_dynamic_params(values);
    return name.empty() ? work.exec_params(sql, parameters) : work.exec_prepared(name, parameters);
#endif
}

}  // namespace shared::postgres
