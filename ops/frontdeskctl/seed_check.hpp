// Walking a JSON document that people wrote, noting every fault with its place.
//
// A fault is `<JSON pointer>: what is wrong`. Not thread-safe.
#pragma once

#include "shared/json/value.hpp"

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ops::frontdeskctl {

// A value with the place it stands at. Both live as long as the document and the list of faults.
class Node {
  public:
    Node(shared::json::Value value, std::string path, std::vector<std::string>& faults)
        : value_(value), path_(std::move(path)), faults_(&faults) {}

    bool exists() const { return value_.exists() && !value_.is_null(); }
    // The member; one that does not exist where there is none.
    Node member(std::string_view name) const;
    void fault(const std::string& what) const;
    const std::string& path() const { return path_; }
    shared::json::Value value() const { return value_; }

    // Whether this is an object; notes each member that is not among `names`.
    bool is_object_of(std::initializer_list<std::string_view> names) const;
    void each(const std::function<void(Node)>& visit) const;  // elements; notes what is no array
    void each_member(const std::function<void(std::string_view, Node)>& visit) const;

    // The text, with faults for a missing (where required), empty or mistyped one, and for one
    // that `is_good` refuses (`form` says what is expected).
    using Check = bool (*)(std::string_view);
    std::string required_text(Check is_good = nullptr, const char* form = "") const;
    std::optional<std::string> text(Check is_good = nullptr, const char* form = "") const;
    std::optional<std::int64_t> integer(std::int64_t least, std::int64_t most) const;
    bool flag(bool fallback) const;
    // Elements that are texts.
    std::vector<std::string> texts(Check is_good = nullptr, const char* form = "") const;
    // An object of language to text, as JSON; `{}` where there is none.
    std::string texts_by_language(bool is_required) const;
    // An object of language to list of texts, as JSON.
    std::string lists_by_language() const;

  private:
    shared::json::Value value_;
    std::string path_;
    std::vector<std::string>* faults_;
};

bool is_uuid(std::string_view text);
bool is_language(std::string_view text);
bool is_digits(std::string_view text);
bool is_url(std::string_view text);
bool is_opening_time(std::string_view text);  // 00:00 to 23:59
bool is_closing_time(std::string_view text);  // and 24:00
bool is_date(std::string_view text);          // a day that exists
bool is_amount(std::string_view text);
bool is_currency(std::string_view text);
bool is_name(std::string_view text);   // of sources and services: lower case, digits, . _ -
bool is_token(std::string_view text);  // unreserved characters of a URL

}  // namespace ops::frontdeskctl
