#include "ops/sandbox/mem0/desk.hpp"

#include "ops/sandbox/mem0/answers.hpp"
#include "ops/sandbox/mem0/extraction.hpp"
#include "ops/sandbox/mem0/shape.hpp"
#include "shared/base/ids.hpp"
#include "shared/crypto/constant_time.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <functional>
#include <utility>

namespace ops::sandbox::mem0 {
namespace {

using shared::http::Request;
using shared::http::Responder;
using shared::http::Response;

constexpr std::string_view kProvider = "mem0";
constexpr std::string_view kToken = "Token ";
// What either of them takes for an addition where nobody hears that it did: long after a caller
// gave up, at once for a test.
constexpr std::int64_t kHungMs = 2'000;
// What the server lists where nobody says how many.
constexpr std::size_t kUsualRows = 20;
// What a throttled client of the hosted service is asked to wait.
constexpr const char* kRetryAfter = "2";

bool is_good(int status) {
    return status >= 200 && status < 300;
}

std::string day_of(shared::WallMs at) {
    const std::time_t seconds = at / 1000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 16> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts)};
}

// No order that anybody could rely on, and the same one each time.
void shuffle(std::vector<Memory>& memories) {
    const std::hash<std::string> hash;
    std::sort(memories.begin(), memories.end(), [&hash](const Memory& a, const Memory& b) {
        return hash(a.id) < hash(b.id);
    });
}

Response response_of(Side side, const Answer& answer) {
    Response out;
    out.status = answer.status;
    out.body = answer.body;
    if (answer.status == 429 && side == Side::kHosted) {
        out.headers.push_back({"Retry-After", kRetryAfter});
    }
    return out;
}

bool needs_key(const Route& route) {
    return !(route.side == Side::kServer && route.operation == Operation::kPing);
}

}  // namespace

Desk::Desk(Keys keys,
           const Behaviours& behaviours,
           Memories& memories,
           WaitingRoom& room,
           const shared::Clock& clock)
    : keys_(std::move(keys)),
      behaviours_(behaviours),
      memories_(memories),
      room_(room),
      clock_(clock) {}

bool Desk::handle(const Request& request, Responder& responder) {
    const auto route = route_of(request.method, request.path());
    if (!route) return false;
    const Behaviour behaviour = behaviours_.of(kProvider, word_of(route->side));
    const std::chrono::milliseconds delay(behaviour.latency_ms);
    Ask ask;
    if (const auto answer = refusal(*route, request, ask)) {
        room_.answer_after(delay, std::move(responder), response_of(route->side, *answer));
        return true;
    }
    const bool is_refused = behaviour.status != 0 && !is_good(behaviour.status);
    Answer answer = is_refused ? failure(route->side, behaviour.status) : Answer{};
    if (behaviour.counts_as_sent || !(is_refused || behaviour.hang)) {
        const Answer done =
            effect(*route, ask, std::string(request.path()), work_of(behaviour, ask));
        if (!is_refused) answer = done;
    }
    if (behaviour.status != 0) answer.status = behaviour.status;
    if (behaviour.has_body()) answer.body = behaviour.body;
    if (behaviour.hang) {
        room_.hang(std::move(responder));
        return true;
    }
    Response response = response_of(route->side, answer);
    if (behaviour.reset) response.status = 0;
    room_.answer_after(delay, std::move(responder), std::move(response));
    return true;
}

Desk::Work Desk::work_of(const Behaviour& behaviour, const Ask& ask) {
    Work out;
    const std::int64_t hung_ms = behaviour.latency_ms > 0 ? behaviour.latency_ms : kHungMs;
    out.takes_ms = behaviour.hang ? hung_ms : ask.is_queued ? behaviour.work_ms : 0;
    out.is_failed = behaviour.events_fail;
    out.is_kept = !(ask.is_queued && out.is_failed) || behaviour.counts_as_sent;
    return out;
}

std::optional<Answer> Desk::refused_key(const Route& route, const Request& request) const {
    const bool is_server = route.side == Side::kServer;
    auto given = shared::http::find(request.headers, is_server ? "X-API-Key" : "Authorization");
    if (!is_server) {
        if (!given.starts_with(kToken)) return unauthorized(route.side);
        given.remove_prefix(kToken.size());
    }
    if (shared::crypto::equal(keys_.admin, given)) return {};
    if (!is_server || !shared::crypto::equal(keys_.member, given)) return unauthorized(route.side);
    if (route.operation == Operation::kForgetAll) return forbidden();
    return {};
}

std::optional<Answer> Desk::refusal(const Route& route, const Request& request, Ask& ask) {
    if (route.operation == Operation::kNoRoute || route.operation == Operation::kBadMethod) {
        return no_route(route);
    }
    if (needs_key(route)) {
        if (auto refused = refused_key(route, request)) return refused;
    }
    shared::json::Value body;
    if (!request.body.empty()) {
        const auto parsed = parser_.parse(request.body);
        if (!parsed) {
            return refused(route.side, {shape_status(route.side), "body", "is no JSON"});
        }
        body = *parsed;
    }
    if (const auto fault = read_ask(route, request, body, ask)) return refused(route.side, *fault);
    return {};
}

Answer Desk::effect(const Route& route, const Ask& ask, const std::string& url, const Work& work) {
    memories_.work(clock_.wall_ms());
    switch (route.operation) {
        case Operation::kPing:
            return {200,
                    R"({"status":"ok","org_id":"org","project_id":"project",)"
                    R"("user_email":"sandbox@example.com"})"};
        case Operation::kAdd:
            return add(route, ask, work);
        case Operation::kSearch:
            return search(route, ask);
        case Operation::kList:
            return list(route, ask, url);
        case Operation::kForgetAll:
            return forget_all(route, ask, work);
        case Operation::kHistory:
            return {200, memories_.history(route.side, route.id)};
        case Operation::kEvent: {
            auto event = memories_.event(route.id);
            if (!event) return no_memory(route.side);
            event->is_failed = work.is_failed;
            return event_answer(route.id, *event, memories_.of_event(route.id), clock_.wall_ms());
        }
        default:
            return of_one(route, ask);
    }
}

Answer Desk::add(const Route& route, const Ask& ask, const Work& work) {
    const shared::WallMs now = clock_.wall_ms();
    const shared::WallMs ready = now + work.takes_ms;
    const std::string event_id = ask.is_queued ? shared::uuid_v7().text() : "";
    std::vector<Memory> made;
    for (const std::string& text : texts_to_keep(ask.messages, ask.infer)) {
        Memory one;
        one.id = shared::uuid_v7().text();
        one.user_id = ask.user_id;
        one.text = text;
        one.metadata = ask.metadata;
        one.expiration_date = ask.expiration_date;
        one.created_at = now;
        one.updated_at = now;
        one.visible_at = ready;
        made.push_back(std::move(one));
    }
    if (!work.is_kept) made.clear();
    memories_.add(route.side, made, event_id, {now, ready});
    return ask.is_queued ? queued_answer(route, event_id) : added_answer(route, made);
}

Answer Desk::forget_all(const Route& route, const Ask& ask, const Work& work) {
    const shared::WallMs now = clock_.wall_ms();
    if (!ask.is_queued) {
        memories_.forget_all(route.side, ask.user_id, now);
        return forgotten_all(route.side, "");
    }
    const std::string event_id = shared::uuid_v7().text();
    memories_.forget_later(
        route.side, ask.user_id, event_id, {now, now + work.takes_ms, true, !work.is_kept});
    return forgotten_all(route.side, event_id);
}

std::vector<Memory> Desk::visible(Side side, const Ask& ask) {
    const shared::WallMs now = clock_.wall_ms();
    std::vector<Memory> out = memories_.of(side, ask.user_id, now);
    if (!ask.shows_expired) {
        std::erase_if(out, [today = day_of(now)](const Memory& one) {
            return !one.expiration_date.empty() && one.expiration_date < today;
        });
    }
    shuffle(out);
    return out;
}

Answer Desk::search(const Route& route, const Ask& ask) {
    std::vector<Found> found;
    for (Memory& one : visible(route.side, ask)) {
        const double score = score_of(ask.query, one.text);
        if (score >= ask.threshold) found.push_back({std::move(one), score});
    }
    std::vector<Found> best = found;
    std::stable_sort(
        best.begin(), best.end(), [](const Found& a, const Found& b) { return a.score > b.score; });
    if (best.size() > ask.top_k) {
        const double least = best[ask.top_k - 1].score;
        std::erase_if(found, [least](const Found& one) { return one.score < least; });
        if (found.size() > ask.top_k) found.resize(ask.top_k);
    }
    const bool is_wrapped =
        route.side == Side::kServer || route.version == 3 || (route.version == 1 && ask.is_wrapped);
    return search_answer(route, found, is_wrapped);
}

Answer Desk::list(const Route& route, const Ask& ask, const std::string& url) {
    std::vector<Memory> memories = visible(route.side, ask);
    if (route.side == Side::kServer) {
        const std::size_t most = ask.top_k == 0 ? kUsualRows : ask.top_k;
        if (memories.size() > most) memories.resize(most);
    }
    return list_answer(route, ask, memories, url);
}

Answer Desk::of_one(const Route& route, const Ask& ask) {
    const shared::WallMs now = clock_.wall_ms();
    auto one = memories_.one(route.side, route.id, now);
    if (!one) {
        const bool is_null = route.side == Side::kServer && route.operation == Operation::kRead;
        return is_null ? Answer{200, "null"} : no_memory(route.side);
    }
    if (route.operation == Operation::kForget) {
        memories_.forget(route.side, route.id, now);
        return forgotten(route.side);
    }
    if (route.operation == Operation::kChange) {
        memories_.change(route.side, route.id, ask.text, now);
        one = memories_.one(route.side, route.id, now);
    }
    return read_answer(route.side, *one);
}

}  // namespace ops::sandbox::mem0
