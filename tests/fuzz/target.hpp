// What every fuzz target is: a function that takes any bytes and throws where a promise is broken.
//
// Not thread-safe: one input after the other.
#pragma once

#include "shared/json/value.hpp"

#include <span>
#include <string>
#include <string_view>

namespace fuzz {

struct Target {
    std::string_view name;
    void (*run)(std::string_view input);
    // Folders of examples, relative to the root; beside corpus/<name> and regressions/<name>.
    std::span<const std::string_view> seeds;
};

// All of them, in the order of their names.
std::span<const Target> targets();

// Throws std::logic_error that says `what`: under libFuzzer as in the gate a finding.
void require(bool holds, const char* what);

// As reading and writing must agree: what was written is JSON, and written again it is the same.
void require_stable_json(std::string_view written);

// Input whose first line is an argument.
struct Cut {
    std::string_view first, rest;
};
Cut cut_line(std::string_view input);

void cached_value(std::string_view input);
void config_file(std::string_view input);
void conversation_state(std::string_view input);
void dead_record(std::string_view input);
void evolution_webhook(std::string_view input);
void http_request(std::string_view input);
void inbound_record(std::string_view input);
void json_text(std::string_view input);
void memory_answer(std::string_view input);
void meta_webhook(std::string_view input);
void model_answer(std::string_view input);
void patient_words(std::string_view input);
void provider_event(std::string_view input);
void recalled_memories(std::string_view input);
void redis_reply(std::string_view input);
void send_answer(std::string_view input);
void spool_segment(std::string_view input);
void staff_record(std::string_view input);
void turn_record(std::string_view input);
void webhook_proof(std::string_view input);

}  // namespace fuzz
