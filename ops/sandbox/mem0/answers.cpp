#include "ops/sandbox/mem0/answers.hpp"

#include "shared/crypto/hmac.hpp"
#include "shared/json/writer.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/format.h>

namespace ops::sandbox::mem0 {
namespace {

using shared::json::Writer;

constexpr std::size_t kUsualPage = 100;

// The server writes the times of California, the hosted service those of Greenwich.
std::string time_text(Side side, shared::WallMs at) {
    constexpr int kCalifornia = -7 * 3600;
    const std::time_t seconds = at / 1000 + (side == Side::kServer ? kCalifornia : 0);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    return fmt::format("{}.{:03}000{}",
                       std::string_view(text.data(), size),
                       at % 1000,
                       side == Side::kServer ? "-07:00" : "Z");
}

void write_memory(Writer& out, Side side, const Memory& memory, const double* score) {
    out.begin_object().member("id", memory.id).member("memory", memory.text);
    if (side == Side::kServer)
        out.member("hash", shared::crypto::sha256_hex(memory.text).substr(32));
    out.member("user_id", memory.user_id).key("metadata").raw(memory.metadata);
    if (side == Side::kHosted) out.key("categories").begin_array().end_array();
    out.member("created_at", time_text(side, memory.created_at));
    out.member("updated_at", time_text(side, memory.updated_at)).key("expiration_date");
    memory.expiration_date.empty() ? out.null() : out.string(memory.expiration_date);
    if (score != nullptr) out.key("score").number(*score);
    out.end_object();
}

std::string detail(std::string_view text) {
    Writer out;
    return out.begin_object().member("detail", text).end_object().take();
}

std::string error(std::string_view text) {
    Writer out;
    return out.begin_object().member("error", text).end_object().take();
}

std::string upstream(std::string_view code) {
    Writer out;
    out.begin_object().member("detail", "Upstream provider error.").member("code", code);
    return out.member("request_id", "0a1b2c3d").end_object().take();
}

void write_events(Writer& out, Side side, const std::vector<Memory>& memories) {
    out.begin_array();
    for (const Memory& one : memories) {
        out.begin_object().member("id", one.id);
        if (side == Side::kHosted) {
            out.key("data").begin_object().member("memory", one.text).end_object();
        } else {
            out.member("memory", one.text);
        }
        out.member("event", "ADD").end_object();
    }
    out.end_array();
}

std::string page_url(const std::string& url, std::size_t page, std::size_t size) {
    return fmt::format("{}?page={}&page_size={}", url, page, size);
}

// `{count, next, previous, results}`.
std::string page_of(Side side,
                    const Ask& ask,
                    const std::vector<Memory>& memories,
                    const std::string& url) {
    const std::size_t page = std::max<std::size_t>(ask.page, 1);
    const std::size_t size = ask.page_size == 0 ? kUsualPage : ask.page_size;
    const std::size_t first = std::min((page - 1) * size, memories.size());
    const std::size_t end = std::min(first + size, memories.size());
    Writer out;
    out.begin_object().member("count", memories.size()).key("next");
    end < memories.size() ? out.string(page_url(url, page + 1, size)) : out.null();
    out.key("previous");
    page > 1 ? out.string(page_url(url, page - 1, size)) : out.null();
    out.key("results").begin_array();
    for (std::size_t i = first; i < end; ++i) write_memory(out, side, memories[i], nullptr);
    return out.end_array().end_object().take();
}

}  // namespace

Answer refused(Side side, const Refusal& refusal) {
    Writer out;
    out.begin_object();
    if (refusal.status == 502) return {502, upstream(refusal.message)};
    if (refusal.status == 422) {
        out.key("detail").begin_array().begin_object().member("type", "value_error");
        out.key("loc").begin_array().string("body").string(refusal.member).end_array();
        out.member("msg", refusal.message).end_object().end_array();
    } else if (side == Side::kServer) {
        out.member("detail", refusal.member + ": " + refusal.message);
    } else {
        out.member("error", "Bad request").key("details").begin_object();
        out.member("message", refusal.member + ": " + refusal.message).end_object();
    }
    return {refusal.status, out.end_object().take()};
}

Answer unauthorized(Side side) {
    return {401,
            detail(side == Side::kHosted ? "Authentication credentials were not provided."
                                         : "Invalid or missing API key")};
}

Answer forbidden() {
    return {403, detail("Admin role required.")};
}

Answer no_route(const Route& route) {
    if (route.operation == Operation::kBadMethod) return {405, detail("Method Not Allowed")};
    return {404, route.side == Side::kServer ? detail("Not Found") : "<h1>Not Found</h1>"};
}

Answer no_memory(Side side) {
    return {404, side == Side::kHosted ? error("Memory not found!") : detail("Memory not found")};
}

Answer failure(Side side, int status) {
    if (status == 401 || status == 429) {
        return {status, detail(status == 401 ? "Invalid API key" : "Request was throttled.")};
    }
    if (side == Side::kHosted) return {status, error("ordered")};
    if (status == 502) return {status, upstream("unknown")};
    if (status == 500) return {status, "Internal Server Error"};
    return {status, detail("ordered")};
}

Answer read_answer(Side side, const Memory& memory) {
    Writer out;
    write_memory(out, side, memory, nullptr);
    return {200, out.take()};
}

Answer search_answer(const Route& route, const std::vector<Found>& found, bool is_wrapped) {
    Writer out;
    if (is_wrapped) out.begin_object().key("results");
    out.begin_array();
    for (const Found& one : found) write_memory(out, route.side, one.memory, &one.score);
    out.end_array();
    if (is_wrapped && route.version == 1) out.key("relations").begin_array().end_array();
    if (is_wrapped) out.end_object();
    return {200, out.take()};
}

Answer list_answer(const Route& route,
                   const Ask& ask,
                   const std::vector<Memory>& memories,
                   const std::string& url) {
    const bool is_paged = route.version == 1 && ask.page > 0 && ask.page_size > 0;
    if (route.version == 3 || is_paged) return {200, page_of(route.side, ask, memories, url)};
    Writer out;
    if (route.side == Side::kServer) out.begin_object().key("results");
    out.begin_array();
    for (const Memory& one : memories) write_memory(out, route.side, one, nullptr);
    out.end_array();
    if (route.side == Side::kServer) out.end_object();
    return {200, out.take()};
}

Answer added_answer(const Route& route, const std::vector<Memory>& memories) {
    Writer out;
    out.begin_object().key("results");
    write_events(out, route.side, memories);
    if (route.version == 1) out.key("relations").begin_array().end_array();
    return {200, out.end_object().take()};
}

Answer queued_answer(const Route& route, const std::string& event_id) {
    Writer out;
    if (route.version == 1) out.begin_array();
    out.begin_object().member("message", "Memory processing has been queued");
    out.member("status", "PENDING").member("event_id", event_id).end_object();
    if (route.version == 1) out.end_array();
    return {200, out.take()};
}

Answer event_answer(const std::string& id,
                    const Event& event,
                    const std::vector<Memory>& memories,
                    shared::WallMs now) {
    const bool is_done = event.done_at <= now;
    const bool is_begun = now >= event.created_at + (event.done_at - event.created_at) / 2;
    const auto time = [](Writer& out, const char* name, bool is_known, shared::WallMs at) {
        out.key(name);
        is_known ? out.string(time_text(Side::kHosted, at)) : out.null();
    };
    Writer out;
    out.begin_object().member("id", id).member("event_type", event.forgets ? "DELETE" : "ADD");
    const char* end = event.is_failed ? "FAILED" : "SUCCEEDED";
    out.member("status", is_done ? end : is_begun ? "RUNNING" : "PENDING");
    out.key("payload").begin_object().end_object().key("metadata").begin_object().end_object();
    time(out, "created_at", true, event.created_at);
    time(out, "updated_at", true, is_done ? event.done_at : event.created_at);
    time(out, "started_at", is_begun, event.created_at);
    time(out, "completed_at", is_done, event.done_at);
    out.member("latency", is_done ? event.done_at - event.created_at : 0).key("results");
    const bool has_results = is_done && !event.is_failed;
    write_events(out, Side::kHosted, has_results ? memories : std::vector<Memory>{});
    return {200, out.end_object().take()};
}

Answer forgotten_all(Side side, const std::string& event_id) {
    Writer out;
    out.begin_object().member(
        "message", side == Side::kServer ? "All relevant memories deleted" : "Deletion queued");
    return {200, out.member_if("event_id", event_id).end_object().take()};
}

Answer forgotten(Side side) {
    Writer out;
    out.begin_object().member(
        "message",
        side == Side::kServer ? "Memory deleted successfully" : "Memory deleted successfully!");
    return {200, out.end_object().take()};
}

}  // namespace ops::sandbox::mem0
