#include "workers/hot/cache_config.hpp"

#include "shared/cache/policy.hpp"

#include <array>

namespace workers::hot {
namespace {

using shared::app::ConfigReader;
using shared::cache::Policy;

constexpr shared::MonoUs kSecond = 1'000'000;
constexpr std::size_t kMb = 1024UL * 1024;

void read_policy(ConfigReader& reader, const char* name, Policy& policy, const char* what) {
    const std::string text = reader.text(name,
                                         shared::cache::write_policy(policy),
                                         std::string("cache of ") + what +
                                             ": fresh time in the process and in Redis, stale "
                                             "limit and so on; parts left out as here; off");
    auto read = shared::cache::read_policy(text, policy);
    if (read) {
        policy = *read;
    } else {
        reader.problem(name + (": " + read.error().detail) + " is no part of a policy");
    }
}

// What all of them together may take is shared by what each asks for.
template <typename Policies>
void fit(const Policies& policies, std::size_t most) {
    std::size_t sum = 0;
    for (const Policy* policy : policies) sum += policy->bytes;
    if (sum <= most) return;
    const double share = static_cast<double>(most) / static_cast<double>(sum);
    for (Policy* policy : policies) {
        policy->bytes = static_cast<std::size_t>(static_cast<double>(policy->bytes) * share);
    }
}

// As in the table of categories: fresh in Redis and in the process, stale limit.
void set_defaults(ConfigReader& reader, CacheConfig& caches) {
    auto& [directory, patients, desk, replies] = caches;
    const shared::MonoUs hour =
        kSecond * reader.integer("REDIS_CACHE_TTL",
                                 3'600,
                                 1,
                                 86'400,
                                 "seconds that lines, clinics and memories count as fresh in "
                                 "Redis, where their own policy says nothing else");
    directory.instance.fresh_l2 = directory.clinic.fresh_l2 = patients.memory.fresh_l2 = hour;
    directory.clinic.bytes = patients.memory.bytes = 128 * kMb;
    directory.organization.bytes = 4 * kMb;
    directory.organization.fresh_l2 = 600 * kSecond;
    directory.line.fresh_l2 = 0;
    patients.memory.fresh_l1 =
        kSecond * reader.integer("MEM0_LOOKUP_CACHE_TTL_SECONDS",
                                 75,
                                 1,
                                 86'400,
                                 "seconds that memories count as fresh in the process, where "
                                 "their own policy says nothing else");
    patients.listed = patients.memory;
    patients.listed.bytes = 64 * kMb;
    patients.patient.fresh_l1 = patients.patient.fresh_l2 = 600 * kSecond;
    patients.appointments.fresh_l1 = patients.appointments.fresh_l2 = 300 * kSecond;
    patients.patient.stale = patients.appointments.stale = 0;
    patients.patient.bytes = patients.appointments.bytes = 32 * kMb;
    desk.session.fresh_l1 = 0;
    desk.session.fresh_l2 = 300 * kSecond;
    desk.statistics.fresh_l1 = desk.statistics.fresh_l2 = 180 * kSecond;
    desk.session.stale = desk.statistics.stale = 0;
    desk.session.bytes = kMb;
    desk.statistics.bytes = 4 * kMb;
    replies.fresh_l1 = 24 * 3'600 * kSecond;
    replies.fresh_l2 = replies.stale = 0;
}

}  // namespace

void read_caches(ConfigReader& reader, CacheConfig& caches) {
    set_defaults(reader, caches);
    auto& [directory, patients, desk, replies] = caches;
    read_policy(reader, "FRONTDESK_HOT_CACHE_INSTANCE", directory.instance, "lines");
    read_policy(reader,
                "FRONTDESK_HOT_CACHE_ORGANIZATION",
                directory.organization,
                "clinics by organization");
    read_policy(reader, "FRONTDESK_HOT_CACHE_CLINIC", directory.clinic, "clinic data");
    read_policy(reader,
                "FRONTDESK_HOT_CACHE_LINE",
                directory.line,
                "credentials of lines (never in Redis)");
    read_policy(reader, "FRONTDESK_HOT_CACHE_MEMORY", patients.memory, "memories of patients");
    read_policy(reader,
                "FRONTDESK_HOT_CACHE_MEM0",
                patients.listed,
                "what mem0 lists of patients; empty lists 5 min at most");
    read_policy(reader, "FRONTDESK_HOT_CACHE_PATIENT", patients.patient, "patients' profiles");
    read_policy(reader,
                "FRONTDESK_HOT_CACHE_APPOINTMENTS",
                patients.appointments,
                "patients' appointments to come");
    read_policy(
        reader, "FRONTDESK_HOT_CACHE_SESSION", desk.session, "sessions (changes are not told)");
    read_policy(reader, "FRONTDESK_HOT_CACHE_STATS", desk.statistics, "statistics of clinics");
    read_policy(reader,
                "FRONTDESK_HOT_CACHE_REPLY",
                replies,
                "replies made of clinic data alone (in the process only)");
    const bool is_on = reader.flag("CACHE_ENABLED", true, "false: nothing is cached");
    const auto most = reader.integer(
        "CACHE_MAX_SIZE_MB", 512, 1, 65'536, "memory of all caches of the process together");
    const std::array all{&directory.instance,
                         &directory.organization,
                         &directory.clinic,
                         &directory.line,
                         &patients.memory,
                         &patients.listed,
                         &patients.patient,
                         &patients.appointments,
                         &desk.session,
                         &desk.statistics,
                         &replies};
    for (Policy* policy : all) policy->is_on = policy->is_on && is_on;
    fit(all, static_cast<std::size_t>(most) * kMb);
}

}  // namespace workers::hot
