// What a part of the caches' benchmark measured.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tests::bench::cache {

struct Row {
    std::string name;
    std::string unit;  // ns, us
    double p50 = 0, p99 = 0;
    double floor = 0;  // its p50, of the same run; 0: there is none
    double goal = 0;   // for the p50, or the p99 where `is_goal_p99`; 0: there is none
    bool is_goal_p99 = false;
};

// Not thread-safe.
struct Report {
    std::vector<Row> rows;
    std::vector<std::pair<std::string, double>> numbers;
    std::vector<std::string> notes;   // what could not be measured here, and why
    std::vector<std::string> faults;  // why none of it can be trusted

    void number(std::string name, double value) { numbers.emplace_back(std::move(name), value); }
    // `claim` must hold, else there is no figure.
    void expect(bool claim, std::string otherwise) {
        if (!claim) faults.push_back(std::move(otherwise));
    }
};

}  // namespace tests::bench::cache
