// What was learned, as a C++ source that programs are linked with.
#pragma once

#include <string>
#include <string_view>

namespace workers::hot::intent::training {

// A source of one function that gives the bytes. `header` declares it; `scope` is its namespace.
struct ByteSource {
    std::string_view header;
    std::string_view scope;
    std::string_view function;
};
std::string as_source(std::string_view bytes, const ByteSource& source);

// Runs a build step `NAME FOLDER OUTPUT.cpp`: what `learn` makes of the folder is written there.
// The exit code: 1, and nothing is written, where it throws; 2 for bad arguments.
int write_learned(int argc,
                  char** argv,
                  std::string_view name,
                  std::string (*learn)(const std::string& folder));

}  // namespace workers::hot::intent::training
