// Text files that are data of a program: [sections] of lines, `//` comments, empty lines mean
// nothing.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace shared::text {

struct TextFile {
    std::string name;  // as errors name it
    std::string text;  // UTF-8
};

// Something is wrong in a file. what(): "name:line: why"; without line where the whole file is
// meant.
class FileFault : public std::runtime_error {
  public:
    FileFault(const TextFile& file, std::size_t line, std::string_view why);
};

struct Line {
    std::string text;        // without blanks around it; never empty
    std::size_t number = 0;  // from 1
};

struct Section {
    std::string name;
    std::size_t line = 0;
    std::vector<Line> lines;
};

// The lines that mean something. Throws FileFault where a line is not UTF-8.
std::vector<Line> read_lines(const TextFile& file);

// In the order of the file; a name may stand several times. Throws FileFault for a broken heading,
// for lines before the first one, and for bytes that are not UTF-8.
std::vector<Section> read_sections(const TextFile& file);

}  // namespace shared::text
