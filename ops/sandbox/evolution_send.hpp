// Evolution's send endpoints: from a request to the answer that version gives.
//
// Pure: what the outside knows comes in as values and functions. Order of checks as in Evolution:
// JSON, instance, key, schema, text, number, quote.
#pragma once

#include "ops/sandbox/exchange.hpp"
#include "shared/base/result.hpp"
#include "shared/json/value.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace ops::sandbox {

struct EvolutionWorld {
    // Text of a message of this line that Evolution has saved; nothing if it has not.
    std::function<std::optional<std::string>(const std::string& id)> saved_text;
    // People (as person_of) who are not on WhatsApp.
    const std::set<std::string>* not_on_whatsapp = nullptr;
};

// The instance and key part alone: nothing if the caller may go on.
std::optional<Answer> refused(const Line* line, std::string_view instance, std::string_view apikey);

// `body` is what the parser made of the request. Precondition: refused() had nothing.
Verdict evolution_text(const Line& line,
                       shared::json::Value body,
                       const Fresh& fresh,
                       const EvolutionWorld& world);
Verdict evolution_presence(const Line& line, shared::json::Value body, const EvolutionWorld& world);
Verdict evolution_read(const Line& line, shared::json::Value body);

}  // namespace ops::sandbox
