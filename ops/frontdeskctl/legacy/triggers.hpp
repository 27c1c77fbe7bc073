// The trigger that keeps a column and its shadow in step while both stand there. Pure.
//
// Until the switch the text counts and the uuid follows; from then on it is the other way round, so
// that there is a way back. What is no session is NULL in the uuid and goes into the report, and
// the writer is not refused. Deleting a session sets the uuid to NULL, and leaves the text.
#pragma once

#include "ops/frontdeskctl/legacy/statements.hpp"

#include <string>

namespace ops::frontdeskctl::legacy {

// CREATE OR REPLACE, with the body for the side of the switch that `is_switched` says.
std::string trigger_function(const Work& work, bool is_switched);
Statements create_triggers(const Work& work, bool is_switched);
Statements drop_triggers(const Work& work);
std::string drop_trigger_function(const Work& work);

// SQL for the uuid that a text stands for, NULL where it is none.
std::string as_uuid(const Work& work, const std::string& value);
// SQL for what stands for no value in an old column that takes no NULL.
std::string filler(const Work& work);

}  // namespace ops::frontdeskctl::legacy
