// `/admin/spool`: an operator's tool holds this ingest while the topics are given more partitions.
#pragma once

#include "ingest/publish/hold.hpp"
#include "shared/app/admin.hpp"

namespace ingest {

// GET tells; POST {"hold": true} begins, POST {"hold": false, "partitions": N} ends a hold. All
// answer the state as it is then, or an error word: 400 what was asked makes no sense, 409 it
// cannot be, 503 not now. `hold` must outlive the last request.
void add_spool_routes(shared::app::Admin& admin, publish::Hold& hold);

}  // namespace ingest
