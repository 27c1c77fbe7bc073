// Bodies of Evolution's answers.
#pragma once

#include "ops/sandbox/evolution_schema.hpp"
#include "ops/sandbox/exchange.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ops::sandbox {

// {"status","error","response":{"message":...}} with the words Express and Evolution use;
// `message_json` is JSON already.
Answer evolution_error(int status, std::string_view message_json);
// The same with one text in the array.
Answer evolution_error_text(int status, std::string_view text);
// Schema faults: an array in an array.
Answer evolution_faults(const Faults& faults);
Answer unauthorized();
Answer malformed_json();
Answer unknown_instance(std::string_view instance);
Answer not_on_whatsapp(Dialect dialect, std::string_view jid, std::string_view number);

// 201 with the prepared message. `quoted_text` is there where the quoted message is known.
Answer evolution_sent(const Line& line,
                      const Ask& ask,
                      const Fresh& fresh,
                      const std::optional<std::string>& quoted_text);

// The object under `data` of `send.message`, which is also the body of a 2.x answer.
std::string prepared_message(const Line& line,
                             const Ask& ask,
                             const std::string& id,
                             shared::WallMs now,
                             const std::optional<std::string>& quoted_text);

// Evolution's own id of an instance: the same name gives the same one.
std::string instance_id(const std::string& instance);

// What a line told to answer with `status` says; 2xx is not asked here.
Answer evolution_failure(int status, const Ask& ask, Dialect dialect);

}  // namespace ops::sandbox
