// Text files written into a program as it is built: for the programs that do so, and for tests.
#pragma once

#include "shared/text/text_file.hpp"

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace shared::text {

// One file, with its path as name. Throws FileFault where it cannot be read.
TextFile read_text_file(const std::filesystem::path& path);

// The folders of `root`, by name.
std::vector<std::filesystem::path> folders_of(const std::filesystem::path& root);

// A text as string literals of C++ and a comma, a line of source for each of its lines.
void write_literal(std::ostream& out, std::string_view text);

// The whole of such a program: `NAME FOLDER OUTPUT.cpp` writes what `source` makes of the folder.
// Gives its exit code: 1 where a file cannot be read or written, or anything is thrown; then there
// is no output, and standard error says why. 2 for wrong arguments.
int embed(int argc,
          char** argv,
          std::string_view name,
          const std::function<std::string(const std::filesystem::path&)>& source);

}  // namespace shared::text
