#include "tests/fuzz/target.hpp"

#include <array>
#include <stdexcept>

namespace fuzz {
namespace {

constexpr std::array<std::string_view, 1> kEvolution{"tests/data/webhooks/evolution"};
constexpr std::array<std::string_view, 1> kMeta{"tests/data/webhooks/meta"};
constexpr std::array<std::string_view, 2> kWebhooks{kEvolution[0], kMeta[0]};
constexpr std::array<std::string_view, 1> kConversation{"schemas/examples/conversation"};
constexpr std::array<std::string_view, 1> kDead{"schemas/examples/dead"};
constexpr std::array<std::string_view, 1> kEvent{"schemas/examples/event"};
constexpr std::array<std::string_view, 1> kInbound{"schemas/examples/inbound"};
constexpr std::array<std::string_view, 1> kStaff{"schemas/examples/staff"};
constexpr std::array<std::string_view, 1> kTurn{"schemas/examples/turn"};

constexpr std::array kTargets{Target{"cached_value", cached_value, {}},
                              Target{"config_file", config_file, {}},
                              Target{"conversation_state", conversation_state, kConversation},
                              Target{"dead_record", dead_record, kDead},
                              Target{"evolution_webhook", evolution_webhook, kEvolution},
                              Target{"http_request", http_request, {}},
                              Target{"inbound_record", inbound_record, kInbound},
                              Target{"json_text", json_text, kWebhooks},
                              Target{"memory_answer", memory_answer, {}},
                              Target{"meta_webhook", meta_webhook, kMeta},
                              Target{"model_answer", model_answer, {}},
                              Target{"patient_words", patient_words, {}},
                              Target{"provider_event", provider_event, kEvent},
                              Target{"recalled_memories", recalled_memories, {}},
                              Target{"redis_reply", redis_reply, {}},
                              Target{"send_answer", send_answer, {}},
                              Target{"spool_segment", spool_segment, {}},
                              Target{"staff_record", staff_record, kStaff},
                              Target{"turn_record", turn_record, kTurn},
                              Target{"webhook_proof", webhook_proof, {}}};

}  // namespace

std::span<const Target> targets() {
    return kTargets;
}

void require(bool holds, const char* what) {
    if (!holds) throw std::logic_error(what);
}

void require_stable_json(std::string_view written) {
    shared::json::Parser first, second;
    const auto read = first.parse(written);
    require(read.has_value(), "what we write is JSON");
    const std::string text = read->text();
    const auto again = second.parse(text);
    require(again.has_value() && again->text() == text, "JSON written again is the same");
}

Cut cut_line(std::string_view input) {
    const auto end = input.find('\n');
    if (end == std::string_view::npos) return {input, {}};
    return {input.substr(0, end), input.substr(end + 1)};
}

}  // namespace fuzz
