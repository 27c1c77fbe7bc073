// Where a Connection has its session from: its own, or a pool's.
#pragma once

#include "shared/postgres/session_internal.hpp"

#include <cstdint>
#include <functional>

namespace shared::postgres {

struct Connection::Impl {
    // Calls `use` with a session that nobody else has meanwhile; an Error where there is none.
    using Use = std::function<void(Session&)>;
    std::function<Result<void>(const Use&)> with_session;
    std::uint64_t statements = 0;
};

}  // namespace shared::postgres
