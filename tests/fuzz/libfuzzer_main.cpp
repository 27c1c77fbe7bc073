// One program for all targets: FUZZ_TARGET names the one that runs. `--list` prints their names,
// `--seeds NAME` the folders of its examples.
#include "shared/base/log.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

const fuzz::Target* chosen = nullptr;

const fuzz::Target* find(std::string_view name) {
    const auto all = fuzz::targets();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

void print(std::string_view line) {
    std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
}

[[noreturn]] void end(int code) {
    std::fflush(stdout);
    std::_Exit(code);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    const std::string_view first = *argc > 1 ? (*argv)[1] : "";
    if (first == "--list") {
        for (const auto& target : fuzz::targets()) print(target.name);
        end(0);
    }
    const char* asked = first == "--seeds" && *argc > 2 ? (*argv)[2] : std::getenv("FUZZ_TARGET");
    chosen = asked == nullptr ? nullptr : find(asked);
    if (chosen == nullptr) {
        std::fprintf(stderr, "FUZZ_TARGET names no target; --list shows them\n");
        end(2);
    }
    if (first == "--seeds") {
        for (const auto folder : chosen->seeds) print(folder);
        end(0);
    }
    shared::log::set_level("error");
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    chosen->run({reinterpret_cast<const char*>(data), size});
    return 0;
}
