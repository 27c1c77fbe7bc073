#include "ops/sandbox/control.hpp"

#include "ops/sandbox/evidence.hpp"
#include "ops/sandbox/jid.hpp"
#include "ops/sandbox/patient.hpp"
#include "shared/base/log.hpp"
#include "shared/crypto/hmac.hpp"
#include "shared/json/writer.hpp"

#include <charconv>
#include <memory>
#include <utility>

namespace ops::sandbox {
namespace {

using shared::http::Responder;
using shared::json::Writer;

constexpr std::string_view kPrefix = "/sandbox/";
// Rows in one answer; the reader goes on behind the last `n`.
constexpr std::int64_t kMostRows = 100'000;

shared::http::Response json_response(int status, std::string body) {
    shared::http::Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

shared::http::Response refusal(int status, std::string_view why) {
    Writer out;
    out.begin_object().member("error", why).end_object();
    return json_response(status, out.take());
}

std::int64_t number_or(const std::string& text, std::int64_t fallback) {
    std::int64_t number = fallback;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

std::vector<std::string> url_list(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        auto url = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (!url.empty() && url.front() == ' ') url.remove_prefix(1);
        while (!url.empty() && (url.back() == ' ' || url.back() == '/')) url.remove_suffix(1);
        if (!url.empty()) out.emplace_back(url);
    }
    return out;
}

Control::Control(Accounts& accounts,
                 Behaviours& behaviours,
                 Store& store,
                 mem0::Memories& memories,
                 Poster& poster,
                 WaitingRoom& room,
                 const shared::Clock& clock)
    : accounts_(accounts),
      behaviours_(behaviours),
      store_(store),
      memories_(memories),
      poster_(poster),
      room_(room),
      clock_(clock) {
    for (const auto& document : store_.documents()) {
        if (const auto value = parser_.parse(document)) (void)accounts_.learn(*value);
    }
    for (const auto& order : store_.orders()) {
        const auto value = parser_.parse(order);
        if (!value) continue;
        if (auto read = parse_behaviour(*value)) behaviours_.put(std::move(*read));
    }
}

bool Control::handle(const Request& request, Responder& responder) {
    if (!request.path().starts_with(kPrefix)) return false;
    if (request.method == "GET") {
        responder.send(get(request));
        return true;
    }
    if (request.method != "POST") {
        responder.send(refusal(405, "GET or POST"));
        return true;
    }
    const auto body = parser_.parse(request.body.empty() ? "{}" : request.body);
    if (!body) {
        responder.send(refusal(400, "the body is no JSON"));
        return true;
    }
    const auto path = request.path().substr(kPrefix.size());
    if (path == "patient") {
        patient(*body, std::move(responder));
    } else if (path == "deliver") {
        deliver(*body, std::move(responder));
    } else if (path == "behaviour") {
        responder.send(behaviour(*body));
    } else if (path == "sources") {
        responder.send(sources(*body));
    } else if (path == "ingest") {
        responder.send(ingest(*body));
    } else if (path == "memories/end") {
        memories_.end_work(clock_.wall_ms());
        responder.send(json_response(200, "{}"));
    } else if (path == "reset") {
        responder.send(reset());
    } else {
        responder.send(refusal(404, "no such route"));
    }
    return true;
}

Control::Response Control::get(const Request& request) {
    const auto path = request.path().substr(kPrefix.size());
    const std::int64_t most = number_or(request.query("limit"), kMostRows);
    if (path == "requests") {
        return json_response(200, store_.requests(number_or(request.query("after"), 0), most));
    }
    if (path == "conversation") {
        const auto person = person_of(request.query("to"));
        return json_response(200, store_.conversation(request.query("instance"), person, most));
    }
    if (path == "memories") {
        return json_response(200, memories_.kept(request.query("user_id"), clock_.wall_ms()));
    }
    if (path == "pending") {
        const PostCounts counts = store_.counts();
        Writer out;
        out.begin_object().member("pending", counts.pending);
        return json_response(200, out.member("given_up", counts.given_up).end_object().take());
    }
    if (path == "behaviour") {
        Writer out;
        out.begin_array();
        for (const auto& order : behaviours_.orders()) out.raw(write_behaviour(order));
        return json_response(200, out.end_array().take());
    }
    return refusal(404, "no such route");
}

Control::Response Control::behaviour(Value body) {
    auto read = parse_behaviour(body);
    if (!read) return refusal(400, read.error().detail);
    std::string written = write_behaviour(*read);
    behaviours_.put(std::move(*read));
    std::vector<std::string> orders;
    for (const auto& order : behaviours_.orders()) orders.push_back(write_behaviour(order));
    store_.save_orders(orders);
    return json_response(200, std::move(written));
}

Control::Response Control::sources(Value body) {
    const auto taken = accounts_.learn(body);
    if (!taken) return refusal(400, taken.error().detail);
    const std::string document = body.text();
    store_.save_document(shared::crypto::sha256_hex(document), document);
    Writer out;
    return json_response(200, out.begin_object().member("lines", *taken).end_object().take());
}

Control::Response Control::ingest(Value body) {
    const std::string urls(body["urls"].string_or(""));
    store_.save_setting("ingest_urls", urls);
    poster_.set_urls(url_list(urls));
    return json_response(200, "{}");
}

Control::Response Control::reset() {
    store_.reset();
    memories_.reset();
    behaviours_.clear();
    room_.clear();
    return json_response(200, "{}");
}

void Control::patient(Value body, Responder responder) {
    const Line* line = accounts_.find(body["source"].string_or(""), body["instance"].string_or(""));
    if (line == nullptr) return responder.send(refusal(404, "no such source or instance"));
    const bool is_meta = line->dialect == Dialect::kMeta;
    const auto message =
        parse_patient(body, {clock_.wall_ms(), is_meta ? ids_.meta() : ids_.evolution_phone(), ""});
    if (!message) return responder.send(refusal(400, message.error().detail));
    post_and_tell([&] { return store_.record(*line, *message, written_post(*line, *message)); },
                  message->id,
                  std::move(responder));
}

void Control::deliver(Value body, Responder responder) {
    const Line* line = accounts_.find(body["source"].string_or(""), body["instance"].string_or(""));
    if (line == nullptr) return responder.send(refusal(404, "no such source or instance"));
    const Value what = body["body"];
    if (!what.exists()) return responder.send(refusal(400, "`body` is missing"));
    const auto text = what.string();
    const std::string bytes = text ? std::string(*text) : what.text();
    const shared::WallMs now = clock_.wall_ms();
    post_and_tell(
        [&] { return store_.add_post(signed_post(*line, "delivered as given", bytes, now), now); },
        "",
        std::move(responder));
}

void Control::post_and_tell(const std::function<std::int64_t()>& add,
                            const std::string& id,
                            Responder responder) {
    const auto answer = [id](const FirstResult& result) {
        Writer out;
        out.begin_object().member_if("id", id).member("status", result.status);
        out.member_if("code", result.code).member("pending", result.is_pending);
        return json_response(200, out.end_object().take());
    };
    if (!poster_.has_urls()) {
        add();
        return responder.send(answer({0, "no_ingest_url", true}));
    }
    // Shared because the function that holds it must be copyable; there is one owner at a time.
    auto waiting = std::make_shared<Responder>(std::move(responder));
    poster_.watch(add,
                  [waiting, answer](const FirstResult& result) { waiting->send(answer(result)); });
}

}  // namespace ops::sandbox
