#include "tests/bench/cache/values.hpp"

#include <random>

#include <fmt/format.h>

namespace tests::bench::cache {
namespace {

namespace lookup = workers::hot::lookup;

constexpr std::size_t kPatientsPerClinic = 100;
constexpr std::array<const char*, 3> kLanguages{"en", "es", "ru"};

std::string uuid(const char* kind, std::size_t number) {
    return fmt::format("{}-0000-7000-8000-{:012x}", kind, number);
}

// Not a word twice: what is stored must not be smaller than what a clinic writes would be.
std::string words(std::size_t count, std::minstd_rand& random) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) out += ' ';
        for (std::size_t letters = 2 + random() % 8; letters > 0; --letters) {
            out += static_cast<char>('a' + random() % 26);
        }
    }
    return out;
}

lookup::Texts texts(std::size_t count, std::minstd_rand& random) {
    lookup::Texts out;
    for (const char* language : kLanguages) out[language] = words(count, random);
    return out;
}

}  // namespace

std::vector<Patient> patients(std::size_t count) {
    std::vector<Patient> out;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back({uuid("01890c1c", i / kPatientsPerClinic), uuid("01890a9a", i)});
    }
    return out;
}

lookup::Memories memories(const Patient& patient, std::size_t facts) {
    lookup::Memories out{patient.clinic + ":" + patient.id, {}};
    for (std::size_t i = 0; i < facts; ++i) {
        out.facts.push_back({uuid("01890fac", i),
                             i == 0 ? "language" : "preference",
                             i == 0 ? "es" : fmt::format("likes to come on day {} of a week", i),
                             "en"});
    }
    return out;
}

lookup::Profile profile(const Patient& patient) {
    return {patient.id, patient.clinic, "Somebody Of Some Name", "5511999990000", "pt"};
}

lookup::Appointments appointments(const Patient& patient) {
    return {patient.clinic + ":" + patient.id,
            {{uuid("01890a00", 1), "cleaning", "booked", 1'900'000'000'000}}};
}

lookup::Instance instance(std::size_t number) {
    return {fmt::format("clinic-line-{}", number),
            uuid("01890c1c", number),
            uuid("01890060", number),
            fmt::format("Clinic number {}", number),
            "5511888880000"};
}

lookup::Clinic clinic(std::size_t number, std::size_t services) {
    std::minstd_rand random(static_cast<std::uint32_t>(number + 1));
    lookup::Clinic out;
    out.id = uuid("01890c1c", number);
    out.organization_id = uuid("01890060", number);
    out.name = fmt::format("Clinic number {}", number);
    out.languages.assign(kLanguages.begin(), kLanguages.end());
    out.timezone = "America/Sao_Paulo";
    out.location = texts(8, random);
    out.map_url = "https://maps.example/clinic";
    out.phone = "551133330000";
    for (int day = 1; day <= 6; ++day) out.hours.push_back({day, "09:00", "18:00"});
    for (int day = 1; day <= 9; ++day) {
        out.holidays.push_back({fmt::format("2026-12-0{}", day), "a holiday"});
    }
    for (std::size_t i = 0; i < services; ++i) {
        lookup::Service service;
        service.code = fmt::format("service_{}", i);
        service.name = texts(4, random);
        for (const char* language : kLanguages) {
            service.aliases[language] = {words(2, random), words(1, random), words(2, random)};
        }
        service.price = "120.00";
        service.currency = "BRL";
        service.duration_minutes = 45;
        out.services.push_back(std::move(service));
    }
    for (const char* purpose : {"greeting", "thanks", "hand_over", "holding", "voice", "late"}) {
        out.reply_texts[purpose] = texts(25, random);
    }
    out.version = 1;
    return out;
}

}  // namespace tests::bench::cache
