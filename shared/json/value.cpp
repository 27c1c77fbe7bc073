#include "shared/json/value.hpp"

#include "shared/json/repair.hpp"

#include <cstring>

#include <simdjson.h>

namespace shared::json {
namespace {

using Element = simdjson::dom::element;
static_assert(sizeof(Element) == sizeof(const void*) + sizeof(std::size_t));
static_assert(std::is_trivially_copyable_v<Element>);
constexpr std::size_t kMaxDepth = 128;

Element element(const void* document, std::size_t index) {
    Element out;
    std::memcpy(static_cast<void*>(&out), &document, sizeof document);
    std::memcpy(reinterpret_cast<char*>(&out) + sizeof document, &index, sizeof index);
    return out;
}

}  // namespace

// Value is the two words of a simdjson element; its header stays out of ours.
#define ELEMENT() element(document_, index_)

namespace {

void split(const Element& from, const void*& document, std::size_t& index) {
    std::memcpy(&document, static_cast<const void*>(&from), sizeof document);
    std::memcpy(&index, reinterpret_cast<const char*>(&from) + sizeof document, sizeof index);
}

}  // namespace

bool Value::is_null() const {
    return !exists() || ELEMENT().is_null();
}
bool Value::is_object() const {
    return exists() && ELEMENT().is_object();
}
bool Value::is_array() const {
    return exists() && ELEMENT().is_array();
}
bool Value::is_string() const {
    return exists() && ELEMENT().is_string();
}
bool Value::is_number() const {
    return exists() && ELEMENT().is_number();
}
bool Value::is_bool() const {
    return exists() && ELEMENT().is_bool();
}

Value Value::operator[](std::string_view key) const {
    Value out;
    if (!is_object()) return out;
    Element found;
    if (ELEMENT().get_object().at_key(key).get(found) == simdjson::SUCCESS) {
        split(found, out.document_, out.index_);
    }
    return out;
}

Value Value::at(std::size_t position) const {
    Value out;
    if (!is_array()) return out;
    Element found;
    if (ELEMENT().get_array().at(position).get(found) == simdjson::SUCCESS) {
        split(found, out.document_, out.index_);
    }
    return out;
}

std::size_t Value::size() const {
    if (is_array()) return simdjson::dom::array(ELEMENT().get_array()).size();
    if (is_object()) return simdjson::dom::object(ELEMENT().get_object()).size();
    return 0;
}

std::optional<std::string_view> Value::string() const {
    std::string_view out;
    if (!exists() || ELEMENT().get_string().get(out) != simdjson::SUCCESS) return std::nullopt;
    return out;
}

std::string_view Value::string_or(std::string_view fallback) const {
    return string().value_or(fallback);
}

std::optional<std::int64_t> Value::integer() const {
    std::int64_t out = 0;
    if (!exists() || ELEMENT().get_int64().get(out) != simdjson::SUCCESS) return std::nullopt;
    return out;
}

std::int64_t Value::integer_or(std::int64_t fallback) const {
    return integer().value_or(fallback);
}

std::optional<double> Value::number() const {
    double out = 0;
    if (!exists() || ELEMENT().get_double().get(out) != simdjson::SUCCESS) return std::nullopt;
    return out;
}

bool Value::bool_or(bool fallback) const {
    bool out = fallback;
    if (!exists() || ELEMENT().get_bool().get(out) != simdjson::SUCCESS) return fallback;
    return out;
}

void Value::each_element(const std::function<void(Value)>& visit) const {
    if (!is_array()) return;
    for (const Element child : simdjson::dom::array(ELEMENT().get_array())) {
        Value out;
        split(child, out.document_, out.index_);
        visit(out);
    }
}

void Value::each_member(const std::function<void(std::string_view, Value)>& visit) const {
    if (!is_object()) return;
    for (const auto member : simdjson::dom::object(ELEMENT().get_object())) {
        Value out;
        split(member.value, out.document_, out.index_);
        visit(member.key, out);
    }
}

std::string Value::text() const {
    return exists() ? simdjson::minify(ELEMENT()) : std::string("null");
}

#undef ELEMENT

struct Parser::State {
    simdjson::dom::parser parser;
    Element root;
};

Parser::Parser() : state_(std::make_unique<State>()) {
    if (state_->parser.allocate(4096, kMaxDepth) != simdjson::SUCCESS) throw std::bad_alloc();
}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

Result<Value> Parser::parse(std::string_view text) {
    auto error = state_->parser.parse(text.data(), text.size()).get(state_->root);
    if (error == simdjson::STRING_ERROR || error == simdjson::UTF8_ERROR) {
        const std::string mended = repair(text);
        error = state_->parser.parse(mended.data(), mended.size()).get(state_->root);
    }
    if (error != simdjson::SUCCESS) {
        return Error{"bad_json", simdjson::error_message(error), Action::kDeadLetter};
    }
    Value out;
    split(state_->root, out.document_, out.index_);
    return out;
}

}  // namespace shared::json
