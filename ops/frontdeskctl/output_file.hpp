// Where a long output goes: standard output, or a file that is there whole or not at all.
//
// A file is written beside its name, `<path>.part`, readable by its owner alone, and takes its name
// at the end. Not thread-safe. Memory: 64 KiB.
#pragma once

#include "shared/base/result.hpp"

#include <string>
#include <string_view>

namespace ops::frontdeskctl {

class OutputFile {
  public:
    // `path` empty: standard output, whose reader may go away without ending this process.
    explicit OutputFile(std::string path);
    // What was not finished is taken away.
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    // Errors (stop) of all: `output_failed`, with the system's reason; `output_gone`, whoever read
    // standard output does so no more; `output_busy`, another process writes the same file.
    shared::Result<void> open();
    shared::Result<void> write(std::string_view text);
    shared::Result<void> finish();

  private:
    shared::Result<void> flush();

    std::string path_, part_;
    std::string waiting_;
    int file_ = -1;
};

}  // namespace ops::frontdeskctl
