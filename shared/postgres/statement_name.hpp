// What a statement is called in metrics and logs: never its parameters.
#pragma once

#include <string>
#include <string_view>

namespace shared::postgres {

// The verb and the first table of ours that is named: `insert_whatsapp_messages`,
// `select_patients`; the verb alone where there is none. Of letters, digits and `_`.
std::string statement_name(std::string_view sql);

}  // namespace shared::postgres
