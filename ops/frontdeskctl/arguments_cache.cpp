// The command line of `frontdeskctl cache`.
#include "ops/frontdeskctl/arguments_internal.hpp"
#include "shared/cache/entity.hpp"

namespace ops::frontdeskctl {

namespace {

CLI::App* add_json(
    CLI::App& cache, Arguments& out, const char* name, const char* help, Command command) {
    auto* added = add_command(cache, out, name, help, command);
    added->add_flag("--json", out.cache.json, "as JSON");
    return added;
}

// Of what Redis holds.
void add_keys(CLI::App& cache, Arguments& out) {
    const auto add = [&](const char* name, const char* help, Command command) {
        return add_json(cache, out, name, help, command);
    };
    auto* get = add("get", "version, fresh time and size of a key", Command::kCacheGet);
    get->add_option("key", out.cache.key, "the key, as clinic:{id}");
    get->add_flag("--value", out.cache.value, "also what stands there: a patient's data, perhaps");
    auto* ttl = add("ttl", "how long a key stays, in seconds", Command::kCacheTtl);
    ttl->add_option("key", out.cache.key, "the key");
    auto* gone =
        add("delete", "take keys away and have every process forget them", Command::kCacheDelete);
    gone->add_option("key", out.cache.keys, "the keys");
    auto* pattern =
        add("pattern", "list the keys that match, or take them away", Command::kCachePattern);
    pattern->add_option(
        "pattern", out.cache.pattern, "* any words, ? one letter, [ab] one of them");
    pattern->add_flag("--delete", out.cache.deletes, "take them away");
    pattern->add_flag("--yes", out.cache.yes, "do not ask when there are several");
    pattern->add_option("--limit", out.cache.limit, "list at most so many; 0: all")
        ->check(CLI::Range(0, 100'000'000));
    add("health", "how each Redis server is", Command::kCacheHealth);
    auto* drop = add("drop", "have every process forget one entity", Command::kCacheDrop);
    drop->add_option("entity", out.cache.entity, "clinic, patient, appointments or integration");
    drop->add_option("id", out.cache.id, "CLINIC, CLINIC:PATIENT, or the line");
}

// Of every process that keeps caches.
void add_processes(CLI::App& cache, Arguments& out) {
    const auto switches = [&](const char* name, const char* help, Command command) {
        add_command(cache, out, name, help, command)
            ->add_option("category", out.cache.category, "as `cache stats` names it");
    };
    switches("on", "keep a category again", Command::kCacheOn);
    switches("off", "ask the source of a category each time", Command::kCacheOff);
    add_json(cache, out, "stats", "counts by process, category and tier", Command::kCacheStats);
    auto* warm = add_json(
        cache, out, "warm", "fill the caches of every process, and Redis", Command::kCacheWarm);
    warm->add_option("group", out.cache.group, "whatsapp, memory, clinics, or all")
        ->check(CLI::IsMember({"whatsapp", "memory", "clinics", "all"}));
    warm->add_option("--patient", out.cache.patient, "CLINIC:PATIENT: that patient's memory alone");
    warm->add_option("--wait", out.cache.wait_seconds, "seconds to wait for the end")
        ->check(CLI::Range(1, 3'600));
}

std::string missing_for_drop(const CacheOptions& cache) {
    if (cache.entity.empty() || cache.id.empty()) {
        return "cache drop needs an ENTITY (clinic, patient, appointments, integration) and an ID";
    }
    const auto entity = shared::cache::read_entity(cache.entity, cache.id);
    return entity ? "" : "cache drop: " + entity.error().detail;
}

std::string missing_for_warm(const CacheOptions& cache) {
    if (cache.patient.empty()) return {};
    const bool is_memory = cache.group == "all" || cache.group == "memory";
    if (!is_memory) return "cache warm takes --patient alone, or with memory";
    const auto patient = shared::cache::read_patient_id(cache.patient);
    return patient ? "" : "cache warm --patient: " + patient.error().detail;
}

}  // namespace

void add_cache(CLI::App& app, Arguments& out) {
    auto* cache = app.add_subcommand("cache", "what the caches keep, in Redis and in each process");
    cache->fallthrough();
    cache->set_help_flag();
    add_keys(*cache, out);
    add_processes(*cache, out);
}

std::string missing_for_cache(const Arguments& arguments) {
    const auto& cache = arguments.cache;
    switch (arguments.command) {
        case Command::kCacheGet:
            return cache.key.empty() ? "cache get needs a KEY" : "";
        case Command::kCacheTtl:
            return cache.key.empty() ? "cache ttl needs a KEY" : "";
        case Command::kCacheDelete:
            return cache.keys.empty() ? "cache delete needs a KEY" : "";
        case Command::kCachePattern:
            if (cache.pattern.empty()) return "cache pattern needs a PATTERN, as 'clinic:*'";
            return cache.yes && !cache.deletes ? "cache pattern takes --yes with --delete" : "";
        case Command::kCacheDrop:
            return missing_for_drop(cache);
        case Command::kCacheOn:
        case Command::kCacheOff:
            return cache.category.empty() ? "cache on and off need a CATEGORY" : "";
        case Command::kCacheWarm:
            return missing_for_warm(cache);
        default:
            return {};
    }
}

}  // namespace ops::frontdeskctl
