#include "ops/sandbox/desk.hpp"

#include "ops/sandbox/evidence.hpp"
#include "ops/sandbox/evolution_answers.hpp"
#include "ops/sandbox/graph_send.hpp"
#include "ops/sandbox/jid.hpp"

#include <algorithm>
#include <utility>

namespace ops::sandbox {
namespace {

using shared::http::Request;
using shared::http::Responder;
using shared::http::Response;
using shared::json::Value;

// A client that asks for more typing than this gets this much.
constexpr std::int64_t kMostTypingMs = 20'000;
constexpr std::string_view kBearer = "Bearer ";
constexpr const char* kWelcomeText =
    R"({"status":200,"message":"Welcome to the Evolution API, it is working!","version":"2.3.7"})";

Response response_of(const Answer& answer) {
    Response response;
    response.status = answer.status;
    response.body = answer.body;
    response.content_type = "application/json; charset=utf-8";
    return response;
}

bool is_good(int status) {
    return status >= 200 && status < 300;
}

// The method an endpoint takes from that line.
std::string_view method_of(Endpoint::Kind kind, const Line* line) {
    if (kind == Endpoint::Kind::kConnectionState) return "GET";
    const bool is_v1 = line != nullptr && line->dialect == Dialect::kEvolutionV1;
    return kind == Endpoint::Kind::kRead && is_v1 ? "PUT" : "POST";
}

Answer no_route(const Request& request) {
    return evolution_error_text(404,
                                "Cannot " + request.method + " " + std::string(request.path()));
}

// What an order about `status` makes of a request that was taken.
void apply_status(const Behaviour& behaviour,
                  const Line& line,
                  const std::string& trace,
                  Verdict& verdict) {
    if (behaviour.status != 0) {
        if (!is_good(behaviour.status)) {
            verdict.answer = line.dialect == Dialect::kMeta
                                 ? graph_failure(behaviour.status, trace)
                                 : evolution_failure(behaviour.status, verdict.ask, line.dialect);
            if (!behaviour.counts_as_sent) verdict.id.clear();
        }
        verdict.answer.status = behaviour.status;
    }
    if (behaviour.has_body()) verdict.answer.body = behaviour.body;
}

}  // namespace

Desk::Desk(const DeskSettings& settings,
           const Accounts& accounts,
           const Behaviours& behaviours,
           Store& store,
           Poster& poster,
           WaitingRoom& room,
           const shared::Clock& clock,
           const Metrics& metrics)
    : settings_(settings),
      accounts_(accounts),
      behaviours_(behaviours),
      store_(store),
      poster_(poster),
      room_(room),
      clock_(clock),
      metrics_(metrics) {}

bool Desk::handle(const Request& request, Responder& responder) {
    const auto endpoint = endpoint_of(request.path());
    if (!endpoint) return false;
    switch (endpoint->kind) {
        case Endpoint::Kind::kWelcome:
            responder.send(response_of({200, kWelcomeText}));
            break;
        case Endpoint::Kind::kConnectionState:
            connection_state(*endpoint, request, std::move(responder));
            break;
        case Endpoint::Kind::kGraphMessages:
            graph(*endpoint, request, std::move(responder));
            break;
        default:
            evolution(*endpoint, request, std::move(responder));
    }
    return true;
}

Value Desk::parsed(std::string_view body, bool& is_bad) {
    auto value = parser_.parse(body.empty() ? "{}" : body);
    is_bad = !value;
    return value ? *value : Value{};
}

void Desk::connection_state(const Endpoint& endpoint, const Request& request, Responder responder) {
    const Line* line = accounts_.evolution(endpoint.line);
    Answer answer{200,
                  R"({"instance":{"instanceName":")" + endpoint.line + R"(","state":"open"}})"};
    if (request.method != "GET") {
        answer = no_route(request);
    } else if (auto refusal =
                   refused(line, endpoint.line, shared::http::find(request.headers, "apikey"))) {
        answer = *refusal;
    }
    responder.send(response_of(answer));
}

void Desk::evolution(const Endpoint& endpoint, const Request& request, Responder responder) {
    const Line* line = accounts_.evolution(endpoint.line);
    if (request.method != method_of(endpoint.kind, line)) {
        responder.send(response_of(no_route(request)));
        return;
    }
    Line unknown;
    unknown.line = endpoint.line;
    Verdict verdict = evolution_verdict(endpoint, line, request);
    finish(line == nullptr ? unknown : *line, std::move(verdict), request, std::move(responder));
}

Verdict Desk::evolution_verdict(const Endpoint& endpoint,
                                const Line* line,
                                const Request& request) {
    Verdict verdict;
    bool is_bad = false;
    const Value body = parsed(request.body, is_bad);
    if (is_bad) {
        verdict.answer = malformed_json();
        return verdict;
    }
    const auto key = shared::http::find(request.headers, "apikey");
    if (auto refusal = refused(line, endpoint.line, key)) {
        verdict.ask.to = body["number"].string_or("");
        verdict.answer = std::move(*refusal);
        return verdict;
    }
    const EvolutionWorld world{
        [&](const std::string& id) { return store_.text_of(line->line, id); },
        &settings_.not_on_whatsapp};
    if (endpoint.kind == Endpoint::Kind::kPresence) return evolution_presence(*line, body, world);
    if (endpoint.kind == Endpoint::Kind::kRead) return evolution_read(*line, body);
    return evolution_text(*line, body, {clock_.wall_ms(), ids_.evolution_send(), ""}, world);
}

void Desk::graph(const Endpoint& endpoint, const Request& request, Responder responder) {
    const Line* line = accounts_.meta(endpoint.line);
    Line unknown;
    unknown.line = endpoint.line;
    unknown.dialect = Dialect::kMeta;
    Verdict verdict = graph_verdict(endpoint, line, request);
    finish(line == nullptr ? unknown : *line, std::move(verdict), request, std::move(responder));
}

Verdict Desk::graph_verdict(const Endpoint& endpoint, const Line* line, const Request& request) {
    Verdict verdict;
    const Fresh fresh{clock_.wall_ms(), ids_.meta(), ids_.trace()};
    auto token = shared::http::find(request.headers, "Authorization");
    if (token.starts_with(kBearer)) token.remove_prefix(kBearer.size());
    if (!accounts_.knows_token(token)) {
        verdict.answer = bad_token(fresh.trace_id);
    } else if (line == nullptr || line->access_token != token || request.method != "POST") {
        verdict.answer = unknown_number_id(endpoint.line, fresh.trace_id);
    } else {
        bool is_bad = false;
        const Value body = parsed(request.body, is_bad);
        const auto person = store_.person(line->line, person_of(body["to"].string_or("")));
        return graph_message(body, fresh, person.user_id);
    }
    return verdict;
}

void Desk::finish(const Line& line, Verdict verdict, const Request& request, Responder responder) {
    const Behaviour behaviour = behaviours_.of(provider_of(line.dialect), line.line);
    if (verdict.taken) apply_status(behaviour, line, ids_.trace(), verdict);
    const bool is_unanswered = verdict.taken && (behaviour.hang || behaviour.reset);
    RequestRow row;
    row.at = clock_.wall_ms();
    row.dialect = line.dialect;
    row.instance = line.line;
    row.ask = verdict.ask;
    row.status = is_unanswered ? 0 : verdict.answer.status;
    row.raw = request.body;
    row.id = verdict.id;
    store_.record(row, evidence(line, verdict, behaviour.evidence));
    if (!verdict.id.empty()) poster_.wake();
    (verdict.taken && is_good(verdict.answer.status) ? metrics_.sent : metrics_.refused).add();
    answer(behaviour, verdict, std::move(responder));
}

std::vector<Post> Desk::evidence(const Line& line, const Verdict& verdict, Evidence kind) {
    if (verdict.id.empty() || kind == Evidence::kNone) return {};
    const auto known = store_.person(line.line, person_of(verdict.ask.address));
    Sent sent;
    sent.id = verdict.id;
    sent.address = verdict.ask.address;
    sent.text = verdict.ask.text;
    sent.callback = verdict.ask.callback;
    sent.user_id = known.user_id;
    sent.name = known.name;
    sent.at = clock_.wall_ms();
    return evidence_of(
        line, sent, {settings_.own_echo, kind == Evidence::kLate ? settings_.late_ms : 0});
}

void Desk::answer(const Behaviour& behaviour, const Verdict& verdict, Responder responder) {
    if (verdict.taken && behaviour.hang) return room_.hang(std::move(responder));
    std::int64_t delay = behaviour.latency_ms;
    if (verdict.taken) delay += std::min(verdict.ask.delay_ms, kMostTypingMs);
    Response response = response_of(verdict.answer);
    if (verdict.taken && behaviour.reset) response.status = 0;
    room_.answer_after(std::chrono::milliseconds(delay), std::move(responder), std::move(response));
}

}  // namespace ops::sandbox
