#include "tests/bench/memory/pace.hpp"

#include "shared/cache/l1.hpp"
#include "tests/bench/intents/allocations.hpp"
#include "workers/hot/lookup/patient.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace tests::bench::memory {
namespace {

using shared::memory::Index;
using workers::hot::lookup::Memories;
constexpr std::size_t kPatients = 1'000;  // in memory
constexpr std::size_t kAtOnce = 100;      // look-ups between two looks at the clock

struct Busy {
    std::vector<shared::memory::Row> rows;
    std::vector<const Question*> questions;
    std::shared_ptr<const Index> index;
};

// All patients of a language as one, for none of ours wrote that much.
std::vector<Busy> busy_patients(const std::vector<Patient>& patients) {
    std::map<std::string, Busy> out;
    for (const Patient& patient : patients) {
        Busy& busy = out[patient.language];
        const auto rows = patient.rows();
        const std::size_t room = Index::kMaxRows - busy.rows.size();
        busy.rows.insert(busy.rows.end(),
                         rows.begin(),
                         rows.begin() + static_cast<std::ptrdiff_t>(std::min(room, rows.size())));
        for (const Question& question : patient.questions) busy.questions.push_back(&question);
    }
    std::vector<Busy> all;
    for (auto& [language, busy] : out) all.push_back(std::move(busy));
    return all;
}

void measure_builds(std::vector<Busy>& all, int rounds, Pace& out) {
    const auto before = intents::allocations();
    for (int round = 0; round < rounds; ++round) {
        for (Busy& busy : all) {
            const double began = cache::now_ns();
            busy.index = std::make_shared<const Index>(busy.rows);
            out.build_us.add((cache::now_ns() - began) / 1000);
            out.bytes = std::max(out.bytes, static_cast<double>(busy.index->bytes()));
        }
    }
    out.build_allocations = static_cast<double>(intents::allocations() - before) /
                            static_cast<double>(out.build_us.count());
}

void measure_searches(const std::vector<Busy>& all, int rounds, Pace& out) {
    const auto before = intents::allocations();
    for (int round = 0; round < rounds; ++round) {
        for (const Busy& busy : all) {
            for (const Question* question : busy.questions) {
                const double began = cache::now_ns();
                const auto found = busy.index->search(question->text, 5);
                out.search_us.add((cache::now_ns() - began) / 1000);
            }
        }
    }
    out.search_allocations = static_cast<double>(intents::allocations() - before) /
                             static_cast<double>(out.search_us.count());
}

std::string key_of(std::size_t patient) {
    return fmt::format("mem0:{:036}:{:036}:all", patient % 7, patient);
}

// As the worker keeps it, searched once: the first search makes the index.
std::shared_ptr<const Memories> memories_of(const Busy& busy) {
    const auto out = std::make_shared<Memories>();
    out->patient = key_of(0);
    for (const auto& row : busy.rows) {
        out->facts.push_back(
            {std::string(row.id), std::string(row.kind), std::string(row.body), "", row.at});
    }
    (void)out->search("warm", 1);
    return out;
}

void measure_cached(const std::vector<Busy>& all, int rounds, Pace& out) {
    shared::cache::L1 memory({});
    std::vector<std::shared_ptr<const Memories>> values;
    for (const Busy& busy : all) values.push_back(memories_of(busy));
    for (std::size_t i = 0; i < kPatients; ++i) {
        shared::cache::L1::Entry entry;
        entry.value = values[i % values.size()];
        memory.put(key_of(i), std::move(entry), 0);
    }
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < kPatients; ++i) keys.push_back(key_of(i * 7'919 % kPatients));
    const auto hit = [&](std::size_t i) {
        const shared::cache::Pin pin;
        return std::static_pointer_cast<const Memories>(memory.find(pin, keys[i])->value);
    };
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i + kAtOnce <= kPatients; i += kAtOnce) {
            const double began = cache::now_ns();
            std::size_t rows = 0;
            for (std::size_t j = i; j < i + kAtOnce; ++j) rows += hit(j)->facts.size();
            if (rows > 0) out.hit_ns.add((cache::now_ns() - began) / kAtOnce);
        }
        for (std::size_t i = 0; i < kPatients; ++i) {
            const auto& questions = all[i * 7'919 % kPatients % all.size()].questions;
            const double began = cache::now_ns();
            const auto found = hit(i)->search(questions[i % questions.size()]->text, 5);
            out.recall_ns.add(cache::now_ns() - began);
        }
    }
}

}  // namespace

Pace measure_pace(const std::vector<Patient>& patients, int rounds) {
    Pace out;
    std::vector<Busy> all = busy_patients(patients);
    measure_builds(all, rounds * 10, out);
    measure_searches(all, rounds, out);
    measure_cached(all, rounds, out);
    return out;
}

}  // namespace tests::bench::memory
