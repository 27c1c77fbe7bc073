#include "ops/sandbox/mem0/shape.hpp"

#include <algorithm>
#include <span>

namespace ops::sandbox::mem0 {
namespace {

using shared::json::Value;

enum class Type { kString, kInteger, kNumber, kBool, kObject, kArray, kText };

struct Member {
    std::string_view name;
    Type type;
    bool is_needed = false;
};

constexpr Member kHostedAdd[] = {
    {"messages", Type::kArray, true},
    {"user_id", Type::kString},
    {"agent_id", Type::kString},
    {"app_id", Type::kString},
    {"run_id", Type::kString},
    {"metadata", Type::kObject},
    {"infer", Type::kBool},
    {"expiration_date", Type::kString},
    {"custom_instructions", Type::kString},
    {"custom_categories", Type::kArray},
    {"timestamp", Type::kInteger},
    {"immutable", Type::kBool},
    {"includes", Type::kString},
    {"excludes", Type::kString},
};
// What the clients of the first two generations send with every call.
constexpr Member kOldAdd[] = {
    {"output_format", Type::kString},
    {"version", Type::kString},
    {"async_mode", Type::kBool},
    {"enable_graph", Type::kBool},
    {"org_id", Type::kString},
    {"project_id", Type::kString},
    {"org_name", Type::kString},
    {"project_name", Type::kString},
};
constexpr Member kServerAdd[] = {
    {"messages", Type::kArray, true},
    {"user_id", Type::kString},
    {"agent_id", Type::kString},
    {"run_id", Type::kString},
    {"metadata", Type::kObject},
    {"infer", Type::kBool},
    {"memory_type", Type::kString},
    {"prompt", Type::kString},
    {"expiration_date", Type::kString},
};
constexpr Member kSearchV3[] = {
    {"query", Type::kText, true},
    {"filters", Type::kObject, true},
    {"top_k", Type::kInteger},
    {"threshold", Type::kNumber},
    {"rerank", Type::kBool},
    {"fields", Type::kArray},
    {"show_expired", Type::kBool},
};
constexpr Member kSearchV2[] = {
    {"query", Type::kText, true},
    {"filters", Type::kObject, true},
    {"top_k", Type::kInteger},
    {"threshold", Type::kNumber},
    {"rerank", Type::kBool},
    {"fields", Type::kArray},
    {"keyword_search", Type::kBool},
    {"filter_memories", Type::kBool},
    {"org_id", Type::kString},
    {"project_id", Type::kString},
    {"version", Type::kString},
    {"output_format", Type::kString},
};
constexpr Member kSearchV1[] = {
    {"query", Type::kText, true},
    {"user_id", Type::kString},
    {"top_k", Type::kInteger},
    {"threshold", Type::kNumber},
    {"rerank", Type::kBool},
    {"fields", Type::kArray},
    {"org_id", Type::kString},
    {"project_id", Type::kString},
    {"output_format", Type::kString},
    {"version", Type::kString},
};
constexpr Member kSearchServer[] = {
    {"query", Type::kText, true},
    {"filters", Type::kObject, true},
    {"top_k", Type::kInteger},
    {"threshold", Type::kNumber},
    {"explain", Type::kBool},
    {"show_expired", Type::kBool},
};
constexpr Member kListV3[] = {{"filters", Type::kObject, true}};
constexpr Member kListV2[] = {
    {"filters", Type::kObject, true},
    {"fields", Type::kArray},
    {"org_id", Type::kString},
    {"project_id", Type::kString},
    {"version", Type::kString},
    {"page", Type::kInteger},
    {"page_size", Type::kInteger},
    {"output_format", Type::kString},
};
constexpr Member kChange[] = {{"text", Type::kText, true}, {"metadata", Type::kObject}};

bool is_of(Type type, Value value) {
    switch (type) {
        case Type::kString:
            return value.is_string();
        case Type::kText:
            return value.string_or("").find_first_not_of(" \t\r\n") != std::string_view::npos;
        case Type::kInteger:
            return value.integer().has_value();
        case Type::kNumber:
            return value.is_number();
        case Type::kBool:
            return value.is_bool();
        case Type::kObject:
            return value.is_object();
        case Type::kArray:
            return value.is_array();
    }
    return false;
}

const char* word_of(Type type) {
    switch (type) {
        case Type::kString:
            return "must be a string";
        case Type::kText:
            return "must be a string that is not blank";
        case Type::kInteger:
            return "must be an integer";
        case Type::kNumber:
            return "must be a number";
        case Type::kBool:
            return "must be true or false";
        case Type::kObject:
            return "must be an object";
        case Type::kArray:
            return "must be an array";
    }
    return "";
}

std::span<const Member> members_of(const Route& route) {
    const bool is_server = route.side == Side::kServer;
    switch (route.operation) {
        case Operation::kAdd:
            return is_server ? std::span<const Member>(kServerAdd) : kHostedAdd;
        case Operation::kSearch:
            if (is_server) return kSearchServer;
            if (route.version == 3) return kSearchV3;
            return route.version == 2 ? std::span<const Member>(kSearchV2) : kSearchV1;
        case Operation::kList:
            if (route.version == 3) return kListV3;
            return route.version == 2 ? std::span<const Member>(kListV2)
                                      : std::span<const Member>();
        case Operation::kChange:
            return kChange;
        default:
            return {};
    }
}

const Member* find(std::span<const Member> members, std::string_view name) {
    const auto found = std::find_if(members.begin(), members.end(), [name](const Member& member) {
        return member.name == name;
    });
    return found == members.end() ? nullptr : &*found;
}

std::span<const std::string_view> query_names(const Route& route) {
    static constexpr std::string_view kServerList[] = {
        "user_id", "agent_id", "run_id", "top_k", "show_expired"};
    static constexpr std::string_view kPages[] = {"page", "page_size"};
    static constexpr std::string_view kListV1[] = {
        "user_id", "page", "page_size", "org_id", "project_id", "output_format", "top_k", "limit"};
    static constexpr std::string_view kForgetAll[] = {"user_id", "org_id", "project_id"};
    static constexpr std::string_view kOwner[] = {"org_id", "project_id"};
    if (route.operation == Operation::kForgetAll) return kForgetAll;
    if (route.operation == Operation::kList) {
        if (route.side == Side::kServer) return kServerList;
        return route.version == 1 ? std::span<const std::string_view>(kListV1) : kPages;
    }
    if (route.side == Side::kHosted && route.version == 1) return kOwner;
    return {};
}

}  // namespace

int shape_status(Side side) {
    return side == Side::kServer ? 422 : 400;
}

std::optional<Refusal> wrong_body(const Route& route, Value body) {
    const auto members = members_of(route);
    const int status = shape_status(route.side);
    if (members.empty()) {
        if (!body.exists()) return {};
        return Refusal{status, "body", "this route takes no body"};
    }
    if (!body.is_object()) return Refusal{status, "body", "must be an object"};
    const bool is_old_add = route.operation == Operation::kAdd && route.version == 1;
    std::optional<Refusal> fault;
    body.each_member([&](std::string_view name, Value value) {
        const Member* member = find(members, name);
        if (member == nullptr && is_old_add) member = find(kOldAdd, name);
        if (member == nullptr) {
            fault = Refusal{status, std::string(name), "is unknown"};
        } else if (!is_of(member->type, value)) {
            fault = Refusal{status, std::string(name), word_of(member->type)};
        }
    });
    if (fault) return fault;
    for (const Member& member : members) {
        if (member.is_needed && !body[member.name].exists()) {
            return Refusal{status, std::string(member.name), "is missing"};
        }
    }
    return {};
}

std::optional<Refusal> wrong_query(const Route& route, const shared::http::Request& request) {
    const auto known = query_names(route);
    std::string_view rest = request.target;
    const auto mark = rest.find('?');
    if (mark == std::string_view::npos) return {};
    rest.remove_prefix(mark + 1);
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const auto name = rest.substr(0, std::min(rest.find('='), end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (name.empty()) continue;
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            return Refusal{shape_status(route.side), std::string(name), "is unknown in the query"};
        }
    }
    return {};
}

}  // namespace ops::sandbox::mem0
