// Patients of tests/data/memory: what they wrote over months, and what is asked of it.
#pragma once

#include "shared/memory/index.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tests::bench::memory {

struct Question {
    std::string text;
    std::vector<std::size_t> answers;  // turns, from 0
};

struct Patient {
    std::string language, name;
    bool is_held_out = false;
    std::vector<std::string> turns, ids;
    std::vector<shared::WallMs> times;  // of the turns
    std::vector<Question> questions;

    // Valid as long as the patient is.
    std::vector<shared::memory::Row> rows() const;
};

// Every LANGUAGE.txt of the folder, in the order of their names. Throws std::runtime_error that
// names file and line.
std::vector<Patient> read_patients(const std::filesystem::path& folder);

}  // namespace tests::bench::memory
