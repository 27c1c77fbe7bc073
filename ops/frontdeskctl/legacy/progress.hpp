// How far a long step is: a bar with rate and time left on a terminal, a line now and then
// elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace ops::frontdeskctl::legacy {

// 1234567 -> `1,234,567`
std::string with_commas(std::int64_t number);
// 59 -> `59 s`, 61 -> `1 min 1 s`, 3700 -> `1 h 1 min`
std::string duration_text(std::chrono::seconds time);
// 12.5 MB and the like.
std::string bytes_text(std::int64_t bytes);

struct Progress {
    std::string what;                   // core.whatsapp_messages: backfill
    double part = 0;                    // 0 to 1
    std::int64_t rows = 0;              // done in this run; negative: rows are not counted
    std::chrono::milliseconds time{0};  // of this run
    double part_at_start = 0;           // an earlier run did so much
};

// `width` is of the bar; 0: none. Rate and time left where there is anything to tell them by.
std::string progress_line(const Progress& progress, int width);

// Standard output. Not thread-safe.
class Meter {
  public:
    explicit Meter(bool is_terminal) : is_terminal_(is_terminal) {}
    ~Meter() { end(); }
    Meter(const Meter&) = delete;
    Meter& operator=(const Meter&) = delete;

    // Each 200 ms on a terminal, over the last one; each 5 s elsewhere.
    void show(const Progress& progress);
    // A line that stays.
    void say(const std::string& line);

  private:
    void end();

    bool is_terminal_;
    bool is_open_ = false;  // a bar stands without its end of line
    std::chrono::steady_clock::time_point next_{};
};

}  // namespace ops::frontdeskctl::legacy
