// Webhook bodies: as ingest takes them apart after the sender was proved.
#include "ingest/records/record.hpp"
#include "ingest/webhooks/mend.hpp"
#include "ingest/webhooks/webhook.hpp"
#include "tests/fuzz/target.hpp"

namespace fuzz {
namespace {

using ingest::webhooks::Piece;

constexpr shared::WallMs kNow = 1'900'000'000'000;

std::vector<Piece> pieces_of(std::string_view provider, std::string_view text) {
    shared::json::Parser parser;
    const auto* webhook = ingest::webhooks::webhook_of(provider);
    const auto body = parser.parse(text);
    if (body) return webhook->split(*body, kNow);
    const auto mended = parser.parse(ingest::webhooks::mend_numbers(text));
    if (mended) return webhook->split(*mended, kNow);
    return {ingest::webhooks::malformed(provider, text.size())};
}

void require_no_credential(const shared::json::Value& value, int depth = 0) {
    require(depth < 200, "what goes on is not nested without end");
    value.each_element([&](const auto& one) { require_no_credential(one, depth + 1); });
    value.each_member([&](std::string_view name, const auto& one) {
        require(name != "apikey" || !(one.is_string() || one.is_number()), "no credential goes on");
        require_no_credential(one, depth + 1);
    });
}

void check(const ingest::records::Record& record) {
    using namespace shared::events;
    require(record.topic == "inbound" || record.topic == "events", "a topic of ours");
    require(!record.key.empty(), "a record has a key");
    shared::json::Parser parser;
    const auto parsed = parser.parse(record.value);
    require(parsed.has_value(), "a record is JSON");
    const auto envelope = read_envelope(*parsed);
    require(envelope.has_value() && envelope->kind == record.kind, "its envelope can be read");
    require(envelope->source == "source", "it speaks for the source that was proved");
    require(envelope->provider_time >= 0 && envelope->provider_time <= kNow + 86'400'000,
            "the provider's time is none of the future");
    const auto body = (*parsed)["body"];
    if (record.topic == "events") {
        require(read_event(body).has_value(), "an event can be read");
    } else {
        require(record.key == envelope->conversation && record.key.size() == 32,
                "what is inbound has a conversation for key");
        require(record.kind == "forward" ? read_forward(body).has_value()
                                         : read_message(body).has_value(),
                "a message can be read");
    }
    const auto raw = body["raw"];
    require_no_credential(raw);
}

void take_apart(std::string_view provider, std::string_view input) {
    const auto pieces = pieces_of(provider, input);
    require(!pieces.empty(), "a webhook is never without a piece");
    require(pieces.size() <= ingest::webhooks::kMostPieces + 1, "pieces are bounded");
    const ingest::records::Origin origin{
        "source", "installation", kNow, kNow * 1000, kNow * 1000, ""};
    for (const Piece& piece : pieces) {
        if (const auto link = ingest::records::make_link(piece, origin)) check(*link);
        if (const auto change = ingest::records::make_change(piece, origin)) check(*change);
        check(ingest::records::make_record(piece, origin, kNow * 1000));
    }
}

}  // namespace

void evolution_webhook(std::string_view input) {
    take_apart("evolution", input);
}

void meta_webhook(std::string_view input) {
    take_apart("meta", input);
}

}  // namespace fuzz
