#include "ops/sandbox/mem0/ask.hpp"

#include "ops/sandbox/mem0/shape.hpp"

#include <algorithm>
#include <charconv>

namespace ops::sandbox::mem0 {
namespace {

using shared::http::Request;
using shared::json::Value;

constexpr std::size_t kMostHosted = 1000;  // top_k of a search
constexpr std::size_t kMostListed = 1000;  // top_k of the server's list
constexpr std::size_t kMostPage = 200;
constexpr std::size_t kWholeNumber = static_cast<std::size_t>(-1);

Refusal no_user() {
    return {400, "user_id", "must name one user: no wildcard, not empty"};
}

bool is_day(std::string_view text) {
    constexpr std::string_view kForm = "dddd-dd-dd";
    return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(), [](char c, char form) {
        return form == 'd' ? c >= '0' && c <= '9' : c == form;
    });
}

// `user_id` as a plain string, alone or as the one part of an AND.
std::optional<Refusal> read_filters(Value filters, Ask& out) {
    Value names = filters;
    if (filters["AND"].is_array() && filters.size() == 1 && filters["AND"].size() == 1) {
        names = filters["AND"].at(0);
    }
    std::optional<Refusal> fault;
    names.each_member([&fault](std::string_view name, Value) {
        if (name != "user_id") fault = Refusal{400, "filters", "only user_id is played here"};
    });
    if (fault) return fault;
    if (!names["user_id"].is_string()) {
        return Refusal{400, "filters", "user_id must be a plain string"};
    }
    out.user_id = names["user_id"].string_or("");
    return {};
}

std::optional<Refusal> read_messages(const Route& route, Value messages, Ask& out) {
    const int status = shape_status(route.side);
    std::optional<Refusal> fault;
    messages.each_element([&](Value one) {
        const auto role = one["role"].string_or("");
        const auto content = one["content"].string();
        const bool is_role = role == "user" || role == "assistant" || role == "system";
        if (!is_role || !content || content->empty() || one.size() != 2) {
            fault = Refusal{status, "messages", "each must be {role, content}"};
            return;
        }
        // What the server makes of it; its database cannot keep the character.
        if (route.side == Side::kServer && content->find('\0') != std::string_view::npos)
            fault = Refusal{502, "", "unknown"};
        out.messages.push_back({std::string(role), std::string(*content)});
    });
    if (!fault && out.messages.empty()) fault = Refusal{status, "messages", "must not be empty"};
    return fault;
}

std::optional<Refusal> read_add(const Route& route, Value body, Ask& out) {
    if (auto fault = read_messages(route, body["messages"], out)) return fault;
    out.user_id = body["user_id"].string_or("");
    out.infer = body["infer"].bool_or(true);
    if (body["metadata"].exists()) out.metadata = body["metadata"].text();
    out.expiration_date = body["expiration_date"].string_or("");
    if (body["expiration_date"].exists() && !is_day(out.expiration_date)) {
        return Refusal{shape_status(route.side), "expiration_date", "must be YYYY-MM-DD"};
    }
    const bool is_direct_v1 =
        route.version == 1 &&
        (!body["async_mode"].bool_or(true) ||
         (body["version"].string_or("") == "v2" && body["output_format"].string_or("") == "v1.1"));
    out.is_queued = route.side == Side::kHosted && out.infer && !is_direct_v1;
    return {};
}

std::optional<Refusal> read_search(const Route& route, Value body, Ask& out) {
    out.query = body["query"].string_or("");
    const auto top_k = body["top_k"].integer();
    const bool is_hosted = route.side == Side::kHosted;
    if (top_k && (*top_k < 1 || (is_hosted && *top_k > std::int64_t{kMostHosted}))) {
        return Refusal{shape_status(route.side), "top_k", "must be 1 to 1000"};
    }
    out.top_k = static_cast<std::size_t>(top_k.value_or(is_hosted ? 10 : 20));
    const double usual = route.version == 2 ? 0.3 : 0.1;
    out.threshold = body["threshold"].number().value_or(usual);
    if (out.threshold < 0 || out.threshold > 1) {
        return Refusal{shape_status(route.side), "threshold", "must be 0 to 1"};
    }
    out.shows_expired = body["show_expired"].bool_or(false);
    out.is_wrapped = body["output_format"].string_or("") == "v1.1";
    if (route.version != 1) return read_filters(body["filters"], out);
    out.user_id = body["user_id"].string_or("");
    return {};
}

// 0 where it is not there, kWholeNumber where it is no number of that range.
std::size_t number_of(const Request& request,
                      std::string_view name,
                      std::size_t least,
                      std::size_t most) {
    const std::string text = request.query(name);
    if (text.empty()) return 0;
    std::size_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
    return is_whole && number >= least && number <= most ? number : kWholeNumber;
}

std::optional<Refusal> read_list(const Route& route, const Request& request, Value body, Ask& out) {
    const int status = shape_status(route.side);
    out.page = number_of(request, "page", 1, kMostListed);
    out.page_size = number_of(request, "page_size", 1, kMostPage);
    out.top_k = number_of(request, "top_k", 0, kMostListed);
    out.shows_expired = request.query("show_expired") == "true";
    if (out.page == kWholeNumber) return Refusal{status, "page", "must be 1 or more"};
    if (out.page_size == kWholeNumber) return Refusal{status, "page_size", "must be 1 to 200"};
    if (out.top_k == kWholeNumber) return Refusal{status, "top_k", "must be 0 to 1000"};
    if (route.version >= 2) return read_filters(body["filters"], out);
    out.user_id = request.query("user_id");
    return {};
}

bool names_a_user(Operation operation) {
    return operation == Operation::kAdd || operation == Operation::kSearch ||
           operation == Operation::kList || operation == Operation::kForgetAll;
}

std::optional<Refusal> read_operation(const Route& route,
                                      const Request& request,
                                      Value body,
                                      Ask& out) {
    switch (route.operation) {
        case Operation::kAdd:
            return read_add(route, body, out);
        case Operation::kSearch:
            return read_search(route, body, out);
        case Operation::kList:
            return read_list(route, request, body, out);
        case Operation::kForgetAll:
            out.user_id = request.query("user_id");
            out.is_queued = route.side == Side::kHosted;
            return {};
        case Operation::kChange:
            out.text = body["text"].string_or("");
            return {};
        default:
            return {};
    }
}

}  // namespace

bool is_plain_id(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 0x7f && c != '*' && c != '?' && c != '%' && c != '+';
    });
}

std::optional<Refusal> read_ask(const Route& route, const Request& request, Value body, Ask& out) {
    if (auto fault = wrong_query(route, request)) return fault;
    if (auto fault = wrong_body(route, body)) return fault;
    if (auto fault = read_operation(route, request, body, out)) return fault;
    if (names_a_user(route.operation) && !is_plain_id(out.user_id)) return no_user();
    if (!route.id.empty() && !is_plain_id(route.id)) {
        return Refusal{400, "id", "must be an id of a memory"};
    }
    return {};
}

}  // namespace ops::sandbox::mem0
