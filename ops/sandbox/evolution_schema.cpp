#include "ops/sandbox/evolution_schema.hpp"

#include <cmath>
#include <initializer_list>
#include <string_view>

#include <fmt/format.h>

namespace ops::sandbox {
namespace {

using shared::json::Value;
using Names = std::initializer_list<std::string_view>;

constexpr std::string_view kNumberFault = "Invalid format";
constexpr std::string_view kDelayFault = "Enter a value in milliseconds";

// One object under check. `path` is empty at the root, which the validator calls `instance`.
class Checked {
  public:
    Checked(Value value, std::string path, Faults& faults)
        : value_(value), path_(std::move(path)), faults_(faults) {}

    // `words` is the schema's own description; without one the validator's sentence stands.
    void string(std::string_view name, std::string_view words = {}) {
        const Value member = value_[name];
        if (member.exists() && !member.is_string()) wrong_type(name, "string", words);
    }
    void boolean(std::string_view name) {
        const Value member = value_[name];
        if (member.exists() && !member.is_bool()) wrong_type(name, "boolean", {});
    }
    void number(std::string_view name) {
        const Value member = value_[name];
        if (member.exists() && !member.is_number()) wrong_type(name, "number", {});
    }
    void integer(std::string_view name, std::string_view words) {
        const Value member = value_[name];
        if (!member.exists()) return;
        const auto number = member.number();
        if (!number || std::trunc(*number) != *number) wrong_type(name, "integer", words);
    }
    void presence(std::string_view name) {
        const Value member = value_[name];
        if (!member.exists()) return;
        if (!member.is_string()) return wrong_type(name, "string", {});
        for (const auto* word : {"unavailable", "available", "composing", "recording", "paused"}) {
            if (member.string_or("") == word) return;
        }
        faults_.push_back(
            fmt::format("{}{} is not one of enum values: "
                        "unavailable,available,composing,recording,paused",
                        prefix(),
                        name));
    }
    void not_empty(std::string_view name) {
        const Value member = value_[name];
        if (member.is_string() && member.string_or("").empty()) {
            faults_.push_back(fmt::format("The \"{}\" cannot be empty", name));
        }
    }
    // The member as an object of its own; nothing to check where it is missing or no object.
    bool object(std::string_view name, Checked& out, bool is_typed) {
        const Value member = value_[name];
        if (!member.exists()) return false;
        if (!member.is_object()) {
            if (is_typed) wrong_type(name, "object", {});
            return false;
        }
        out.value_ = member;
        out.path_ = prefix() + std::string(name);
        return true;
    }
    void required(Names names) {
        for (const auto name : names) {
            if (value_[name].exists()) continue;
            faults_.push_back(fmt::format(
                "{} requires property \"{}\"", path_.empty() ? "instance" : path_, name));
        }
    }
    Value value() const { return value_; }

  private:
    std::string prefix() const { return path_.empty() ? "" : path_ + "."; }
    void wrong_type(std::string_view name, std::string_view type, std::string_view words) {
        faults_.push_back(words.empty()
                              ? fmt::format("{}{} is not of a type(s) {}", prefix(), name, type)
                              : std::string(words));
    }

    Value value_;
    std::string path_;
    Faults& faults_;
};

void check_quoted(Checked& holder, Faults& faults) {
    Checked quoted({}, "", faults);
    if (!holder.object("quoted", quoted, false)) return;
    Checked key({}, "", faults);
    if (!quoted.object("key", key, true)) return;
    key.string("id");
    key.string("remoteJid");
    key.boolean("fromMe");
    key.required({"id"});
    if (key.value().size() == 1) key.not_empty("id");
}

Faults v2_text(Value body) {
    Faults faults;
    Checked root(body, "", faults);
    root.string("number", kNumberFault);
    root.string("text");
    root.boolean("linkPreview");
    root.integer("delay", kDelayFault);
    check_quoted(root, faults);
    root.boolean("everyOne");
    root.required({"number", "text"});
    return faults;
}

Faults v1_text(Value body) {
    Faults faults;
    Checked root(body, "", faults);
    root.string("number", kNumberFault);
    Checked options({}, "", faults);
    if (root.object("options", options, false)) {
        options.integer("delay", kDelayFault);
        options.presence("presence");
        check_quoted(options, faults);
    }
    Checked text({}, "", faults);
    if (root.object("textMessage", text, true)) {
        text.string("text");
        text.required({"text"});
        text.not_empty("text");
    }
    root.required({"textMessage", "number"});
    return faults;
}

Faults v1_presence(Value body) {
    Faults faults;
    Checked root(body, "", faults);
    root.string("number", kNumberFault);
    Checked options({}, "", faults);
    if (root.object("options", options, true)) {
        options.integer("delay", kDelayFault);
        options.presence("presence");
        options.required({"presence", "delay"});
    }
    root.required({"options", "number"});
    return faults;
}

}  // namespace

Faults text_faults(Dialect dialect, Value body) {
    if (!body.is_object()) return {"instance is not of a type(s) object"};
    return dialect == Dialect::kEvolutionV1 ? v1_text(body) : v2_text(body);
}

Faults presence_faults(Dialect dialect, Value body) {
    if (!body.is_object()) return {"instance is not of a type(s) object"};
    if (dialect == Dialect::kEvolutionV1) return v1_presence(body);
    Faults faults;
    Checked root(body, "", faults);
    root.string("number", kNumberFault);
    root.number("delay");
    root.presence("presence");
    root.required({"number", "presence", "delay"});
    return faults;
}

Faults read_faults(Dialect dialect, Value body) {
    if (!body.is_object()) return {"instance is not of a type(s) object"};
    const std::string name = dialect == Dialect::kEvolutionV1 ? "read_messages" : "readMessages";
    Faults faults;
    const Value messages = body[name];
    if (!messages.exists()) return {"instance requires property \"" + name + "\""};
    if (!messages.is_array()) return {name + " is not of a type(s) array"};
    if (messages.size() == 0) return {name + " does not meet minimum length of 1"};
    std::size_t index = 0;
    messages.each_element([&](Value message) {
        Checked entry(message, fmt::format("{}[{}]", name, index++), faults);
        entry.string("id");
        entry.boolean("fromMe");
        entry.string("remoteJid");
        entry.required({"id", "fromMe", "remoteJid"});
        entry.not_empty("id");
        entry.not_empty("remoteJid");
    });
    return faults;
}

}  // namespace ops::sandbox
