// The other definition of failpoint(), for the programs that only tests run: dies by SIGKILL at the
// point that the file named by CRASH_POINT_FILE says, and takes the file away first, so that the
// next process passes the point and the test knows that it was reached.
#include "shared/base/failpoint.hpp"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace shared {

void failpoint(const char* name) noexcept {
    static const char* const path = std::getenv("CRASH_POINT_FILE");
    if (path == nullptr) return;
    const int file = ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    char text[128];
    const ssize_t size = ::read(file, text, sizeof text);
    ::close(file);
    if (size < 0 || std::string_view(text, static_cast<std::size_t>(size)) != name) return;
    // Of several threads here at once only one finds it.
    if (::unlink(path) != 0) return;
    (void)::kill(::getpid(), SIGKILL);
    while (true) ::pause();
}

}  // namespace shared
