#include "tests/bench/memory/conversations.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tests::bench::memory {
namespace {

constexpr shared::WallMs kMinute = 60'000;

void expect(bool claim) {
    if (!claim) throw std::runtime_error("not as README.md says");
}

// "2025-09-02 09:14", UTC.
shared::WallMs time_of(const std::string& text) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0;
    char separator = 0;
    std::istringstream in(text);
    in >> year >> separator >> month >> separator >> day >> hour >> separator >> minute;
    expect(!in.fail());
    const std::chrono::year_month_day date{std::chrono::year(year) /
                                           std::chrono::month(static_cast<unsigned>(month)) /
                                           std::chrono::day(static_cast<unsigned>(day))};
    expect(date.ok());
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((static_cast<shared::WallMs>(days) * 24 + hour) * 60 + minute) * kMinute;
}

class Reader {
  public:
    explicit Reader(std::string language) : language_(std::move(language)) {}

    void line(const std::string& text) {
        std::istringstream in(text);
        std::string first;
        in >> first;
        if (first.empty()) return;
        if (first == "patient") {
            Patient& patient = patients.emplace_back();
            std::string half;
            in >> patient.name >> half;
            expect(half == "tune" || half == "held");
            patient.language = language_;
            patient.is_held_out = half == "held";
        } else if (first == "@") {
            time_ = time_of(rest(in));
        } else if (first == "?") {
            question(in);
        } else {
            turn(first, rest(in));
        }
    }

    std::vector<Patient> patients;

  private:
    static std::string rest(std::istringstream& in) {
        std::string out;
        std::getline(in >> std::ws, out);
        expect(!out.empty());
        return out;
    }
    Patient& patient() {
        expect(!patients.empty());
        return patients.back();
    }
    void turn(const std::string& number, std::string text) {
        expect(number == std::to_string(patient().turns.size() + 1));
        expect(patient().times.empty() || patient().times.back() < time_);
        patient().ids.push_back(number);
        patient().turns.push_back(std::move(text));
        patient().times.push_back(time_);
        time_ += kMinute;
    }
    void question(std::istringstream& in) {
        std::string numbers;
        in >> numbers;
        Question out{rest(in), {}};
        std::istringstream all(numbers);
        for (std::string one; std::getline(all, one, ',');) {
            const std::size_t number = std::stoul(one);
            expect(number > 0 && number <= patient().turns.size());
            out.answers.push_back(number - 1);
        }
        patient().questions.push_back(std::move(out));
    }

    std::string language_;
    shared::WallMs time_ = 0;
};

}  // namespace

std::vector<shared::memory::Row> Patient::rows() const {
    std::vector<shared::memory::Row> out;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        out.push_back({ids[i], shared::memory::kTurnKind, turns[i], times[i]});
    }
    return out;
}

std::vector<Patient> read_patients(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".txt") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<Patient> out;
    for (const auto& file : files) {
        std::ifstream in(file);
        Reader reader(file.stem());
        int number = 0;
        for (std::string line; std::getline(in, line);) try {
                ++number;
                reader.line(line);
            } catch (const std::exception& fault) {
                throw std::runtime_error(file.string() + ':' + std::to_string(number) + ": " +
                                         fault.what());
            }
        out.insert(out.end(), reader.patients.begin(), reader.patients.end());
    }
    if (out.empty()) throw std::runtime_error(folder.string() + ": no patients");
    return out;
}

}  // namespace tests::bench::memory
