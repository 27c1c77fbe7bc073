#include "tests/bench/memory/quality.hpp"

#include <algorithm>
#include <memory>

namespace tests::bench::memory {
namespace {

void add(Found& out, const Question& question, const std::vector<std::size_t>& found) {
    for (std::size_t i = 0; i < kDepths.size(); ++i) {
        const std::size_t depth = std::min(kDepths.at(i), found.size());
        const auto end = found.begin() + static_cast<std::ptrdiff_t>(depth);
        const auto right = std::count_if(found.begin(), end, [&](std::size_t turn) {
            return std::find(question.answers.begin(), question.answers.end(), turn) !=
                   question.answers.end();
        });
        out.any.at(i) += right > 0 ? 100 : 0;
        out.recall.at(i) +=
            100 * static_cast<double>(right) / static_cast<double>(question.answers.size());
    }
}

void add(Found& out, const Found& more) {
    for (std::size_t i = 0; i < kDepths.size(); ++i) {
        out.any.at(i) += more.any.at(i);
        out.recall.at(i) += more.recall.at(i);
    }
}

void divide(Found& out, std::size_t by) {
    for (std::size_t i = 0; i < kDepths.size(); ++i) {
        out.any.at(i) /= static_cast<double>(by);
        out.recall.at(i) /= static_cast<double>(by);
    }
}

}  // namespace

Quality measure_quality(const std::vector<Patient>& patients, const Answer& answer) {
    Quality out;
    std::map<std::string, std::map<std::string, std::size_t>> questions;
    for (const Patient& patient : patients) {
        const std::string half = patient.is_held_out ? "held" : "tune";
        for (const Question& question : patient.questions) {
            add(out[half][patient.language], question, answer(patient, question));
            ++questions[half][patient.language];
        }
    }
    for (auto& [half, languages] : out) {
        Found all;
        for (auto& [language, found] : languages) {
            divide(found, questions[half][language]);
            add(all, found);
        }
        divide(all, languages.size());
        languages["all"] = all;
    }
    return out;
}

Answer ours() {
    struct Last {
        const Patient* patient = nullptr;
        shared::memory::Index index;
    };
    return [last = std::make_shared<Last>()](const Patient& patient, const Question& question) {
        if (last->patient != &patient) {
            *last = {&patient, shared::memory::Index(patient.rows())};
        }
        std::vector<std::size_t> out;
        for (const auto& hit : last->index.search(question.text, kDeepest)) out.push_back(hit.row);
        return out;
    };
}

}  // namespace tests::bench::memory
