// The questions that the survey asks of the catalogs.
#pragma once

namespace ops::frontdeskctl::legacy {

extern const char* const kSessionsSql;  // $1: schema.table or empty
extern const char* const kColumnsSql;   // $1: oid of the sessions
// $1: oid of the table.
extern const char* const kKeySql;
extern const char* const kIndexesSql;
extern const char* const kReadersSql;
extern const char* const kTriggersSql;
extern const char* const kConstraintsSql;
extern const char* const kFunctionsSql;

}  // namespace ops::frontdeskctl::legacy
