#include "ops/frontdeskctl/arguments.hpp"
#include "ops/frontdeskctl/commands.hpp"

#include <exception>

#include <fmt/format.h>

int main(int argc, char** argv) try {
    return ops::frontdeskctl::run(argc, argv);
} catch (const std::exception& fault) {
    fmt::print(stderr, "frontdeskctl: {}\n", fault.what());
    return ops::frontdeskctl::kFailed;
}
