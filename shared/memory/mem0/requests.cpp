#include "shared/memory/mem0/requests.hpp"

#include "shared/json/writer.hpp"
#include "shared/memory/mem0/instant.hpp"
#include "shared/text/cut.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace shared::memory::mem0 {
namespace {

using json::Writer;

// The most that hosted pages and a list of the server can have.
constexpr std::size_t kHostedPage = 200;
constexpr std::size_t kServerRows = 1000;
// A thousand rows with what we put into their metadata; a cut answer is garbage.
constexpr std::size_t kMaxAnswerBytes = 8 * 1024 * 1024;
constexpr std::size_t kMostMessages = 50;
constexpr std::size_t kMostMessageBytes = 32 * 1024;
constexpr std::size_t kMostQueryBytes = 4 * 1024;
constexpr std::size_t kMostWordBytes = 512;

http::Call call_to(const Settings& settings, std::string method, std::string_view route) {
    http::Call call;
    call.method = std::move(method);
    call.url = settings.url;
    while (call.url.ends_with('/')) call.url.pop_back();
    call.url += route;
    call.max_answer_bytes = kMaxAnswerBytes;
    if (settings.dialect == Dialect::kHosted) {
        call.headers.push_back({"Authorization", "Token " + settings.key});
    } else if (!settings.key.empty()) {
        call.headers.push_back({"X-API-Key", settings.key});
    }
    call.headers.push_back({"Accept", "application/json"});
    return call;
}

bool is_hosted(const Settings& settings) {
    return settings.dialect == Dialect::kHosted;
}

// The server answers U+0000 in a text with a 502 that says nothing.
std::string without_nul(std::string_view text) {
    std::string out(text);
    std::erase(out, '\0');
    return out;
}

void write_filters(Writer& out, const UserId& user) {
    out.key("filters").begin_object().member("user_id", user.text()).end_object();
}

}  // namespace

bool is_blank(std::string_view text) {
    return text.find_first_not_of(std::string_view(" \t\r\n\0", 5)) == std::string_view::npos;
}

std::size_t page_rows(Dialect dialect) {
    return dialect == Dialect::kHosted ? kHostedPage : kServerRows;
}

http::Call list_call(const Settings& settings, const UserId& user, std::size_t page) {
    if (!is_hosted(settings)) {
        return call_to(settings,
                       "GET",
                       "/memories?user_id=" + http::percent_encoded(user.text()) +
                           "&top_k=" + std::to_string(kServerRows));
    }
    http::Call call = call_to(
        settings,
        "POST",
        "/v3/memories/?page=" + std::to_string(page) + "&page_size=" + std::to_string(kHostedPage));
    Writer out;
    out.begin_object();
    write_filters(out, user);
    call.body = out.end_object().take();
    return call;
}

http::Call search_call(const Settings& settings,
                       const UserId& user,
                       std::string_view query,
                       std::size_t most) {
    http::Call call =
        call_to(settings, "POST", is_hosted(settings) ? "/v3/memories/search/" : "/search");
    Writer out;
    out.begin_object().member("query", without_nul(text::cut(query, kMostQueryBytes)));
    write_filters(out, user);
    // Scores are not cut on: one hit of a word halves all of the server's.
    out.member("top_k", most).member("threshold", 0);
    call.body = out.end_object().take();
    return call;
}

http::Call add_call(const Settings& settings, const UserId& user, const Addition& addition) {
    http::Call call =
        call_to(settings, "POST", is_hosted(settings) ? "/v3/memories/add/" : "/memories");
    Writer out;
    out.begin_object().key("messages").begin_array();
    for (const Said& said : addition.messages) {
        out.begin_object().member("role", said.role);
        out.member("content", without_nul(said.content)).end_object();
    }
    out.end_array().member("user_id", user.text()).member("infer", addition.infer);
    out.key("metadata").begin_object().member("outbox_id", addition.outbox_id.text());
    out.member_if("kind", addition.kind).member_if("source_message", addition.source_message);
    out.member_if("lang", addition.language).member_if("told_at", addition.told_at);
    // Also here, because a server before this member keeps it nowhere else.
    out.member_if("expires_on", addition.expires_on).end_object();
    out.member_if("expiration_date", addition.expires_on);
    call.body = out.end_object().take();
    return call;
}

http::Call forget_call(const Settings& settings, const UserId& user) {
    const char* route = is_hosted(settings) ? "/v1/memories/?user_id=" : "/memories?user_id=";
    return call_to(settings, "DELETE", route + http::percent_encoded(user.text()));
}

http::Call rest_call(const Settings& settings, const UserId& user) {
    http::Call call = list_call(settings, user, 1);
    call.url += "&show_expired=true";
    return call;
}

bool is_memory_id(std::string_view text) {
    const auto id = Uuid::parse(text);
    return id && !id->is_nil();
}

http::Call read_call(const Settings& settings, std::string_view memory_id) {
    const std::string id(memory_id);
    return call_to(
        settings, "GET", is_hosted(settings) ? "/v1/memories/" + id + "/" : "/memories/" + id);
}

http::Call forget_call(const Settings& settings, std::string_view memory_id) {
    http::Call call = read_call(settings, memory_id);
    call.method = "DELETE";
    return call;
}

http::Call event_call(const Settings& settings, std::string_view event_id) {
    return call_to(settings, "GET", "/v1/event/" + std::string(event_id) + "/");
}

std::string problem_of(const Addition& addition) {
    if (addition.outbox_id.is_nil()) return "outbox_id is missing";
    if (addition.messages.empty() || addition.messages.size() > kMostMessages) {
        return "messages must be 1 to 50";
    }
    for (const Said& said : addition.messages) {
        if (said.role != "user" && said.role != "assistant") return "a role is unknown";
        if (is_blank(said.content) || said.content.size() > kMostMessageBytes) {
            return "a message is blank or above 32 KiB";
        }
    }
    const std::array<const std::string*, 4> words{
        &addition.kind, &addition.source_message, &addition.language, &addition.told_at};
    if (std::any_of(words.begin(), words.end(), [](const std::string* word) {
            return word->size() > kMostWordBytes || word->find('\0') != std::string::npos;
        })) {
        return "a word of the metadata is above 512 bytes or holds U+0000";
    }
    if (!addition.expires_on.empty() && !is_day(addition.expires_on)) {
        return "expires_on must be YYYY-MM-DD";
    }
    return {};
}

}  // namespace shared::memory::mem0
