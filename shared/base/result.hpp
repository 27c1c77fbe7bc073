// Result<T>: a value or an Error that says what the caller may do about it.
//
// Used on the message path, where every failure must become exactly one of retry, dead letter or
// stop. Start-up code throws instead; adapters turn their library's exceptions into an Error at
// the port. Names follow std::expected so that an alias can replace this type later.
// Thread-safety: values; as any value.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace shared {

// What a failure asks for.
enum class Action {
    kRetry,       // passing: the same work may succeed later
    kDeadLetter,  // this input will never succeed
    kStop,        // the process or the partition cannot go on
};

// `code` is a short stable word (`bad_json`, `redis_timeout`): a metric label, never free text.
// `detail` is for people and never holds what a patient wrote, a phone number or a secret.
struct Error {
    std::string code;
    std::string detail;
    Action action = Action::kRetry;
};

template <typename T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    // Precondition for value, * and ->: has_value(). Otherwise std::bad_variant_access is thrown.
    T& value() & { return std::get<0>(state_); }
    const T& value() const& { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    // Precondition: !has_value().
    const Error& error() const { return std::get<1>(state_); }

  private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    bool has_value() const { return !error_.has_value(); }
    explicit operator bool() const { return has_value(); }
    const Error& error() const { return *error_; }

  private:
    std::optional<Error> error_;
};

}  // namespace shared
