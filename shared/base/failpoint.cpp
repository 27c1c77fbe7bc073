// Alone in its object file, so that a program with a definition of its own does not get this one.
#include "shared/base/failpoint.hpp"

namespace shared {

void failpoint(const char*) noexcept {}

}  // namespace shared
