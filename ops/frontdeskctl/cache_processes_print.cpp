#include "ops/frontdeskctl/cache_processes_print.hpp"

#include "ops/frontdeskctl/cache_print.hpp"
#include "shared/cache/redis_facts.hpp"
#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::json::Parser;
using shared::json::Value;

struct Category {
    std::string name;
    std::string state;  // on, off, or some: of several processes
    std::map<std::string, std::int64_t, std::less<>> counts;

    std::int64_t of(std::string_view count) const {
        const auto found = counts.find(count);
        return found == counts.end() ? 0 : found->second;
    }
};
using Categories = std::vector<Category>;

Categories read_categories(Value of) {
    Categories out;
    of.each_element([&](Value each) {
        Category& category = out.emplace_back();
        category.name = each["category"].string_or("");
        category.state = each["on"].bool_or(false) ? "on" : "off";
        each.each_member([&](std::string_view name, Value value) {
            if (const auto count = value.integer()) category.counts[std::string(name)] = *count;
        });
    });
    return out;
}

void add(Categories& sum, const Categories& more) {
    for (const Category& each : more) {
        const auto known = std::find_if(
            sum.begin(), sum.end(), [&](const auto& one) { return one.name == each.name; });
        if (known == sum.end()) {
            sum.push_back(each);
            continue;
        }
        if (known->state != each.state) known->state = "some";
        for (const auto& [name, count] : each.counts) known->counts[name] += count;
    }
}

std::string percent(std::int64_t part, std::int64_t rest) {
    if (part + rest == 0) return "-";
    return fmt::format("{:.1f}%",
                       100.0 * static_cast<double>(part) / static_cast<double>(part + rest));
}

std::string per_load(const Category& of) {
    if (of.of("loads") == 0) return "-";
    return fmt::format(
        "{:.1f}",
        static_cast<double>(of.of("load_us")) / 1e3 / static_cast<double>(of.of("loads")));
}

std::string table(const Categories& categories) {
    constexpr const char* kRow =
        "  "
        "{:<13}{:>5}{:>9}{:>9}{:>11}{:>9}{:>8}{:>9}{:>9}{:>8}{:>9}{:>8}{:>8}{:>7}{:>7}{:>7}{:>9}\n";
    std::string out = fmt::format(kRow,
                                  "",
                                  "",
                                  "entries",
                                  "KiB",
                                  "hits",
                                  "misses",
                                  "memory",
                                  "hits",
                                  "misses",
                                  "Redis",
                                  "loads",
                                  "failed",
                                  "ms each",
                                  "file",
                                  "old",
                                  "late",
                                  "evicted");
    for (const Category& each : categories) {
        const auto hits = each.of("hits") + each.of("negative_hits");
        out += fmt::format(kRow,
                           each.name,
                           each.state,
                           each.of("entries"),
                           each.of("bytes") / 1024,
                           hits,
                           each.of("misses"),
                           percent(hits, each.of("misses")),
                           each.of("l2_hits"),
                           each.of("l2_misses"),
                           percent(each.of("l2_hits"), each.of("l2_misses")),
                           each.of("loads"),
                           each.of("load_failures"),
                           per_load(each),
                           each.of("snapshot_hits"),
                           each.of("stale"),
                           each.of("timeouts"),
                           each.of("evictions"));
    }
    return out;
}

std::vector<shared::cache::RedisFacts> read_facts(Value of) {
    std::vector<shared::cache::RedisFacts> out;
    of.each_element([&](Value each) {
        shared::cache::RedisFacts& facts = out.emplace_back();
        const auto count = [&](const char* name) {
            return static_cast<std::uint64_t>(each[name].integer_or(0));
        };
        facts.server = each["server"].string_or("");
        facts.is_connected = each["connected"].bool_or(false);
        facts.fault = each["fault"].string_or("");
        facts.used_memory_mb = each["used_memory_mb"].number().value_or(0);
        facts.used_memory_peak_mb = each["used_memory_peak_mb"].number().value_or(0);
        facts.evicted_keys = count("evicted_keys");
        facts.expired_keys = count("expired_keys");
        facts.total_commands_processed = count("total_commands_processed");
    });
    return out;
}

std::string head(const AdminAnswer& answer, Value process) {
    return fmt::format("{}: changes {}heard of, {} Redis round trips, {} channels lost\n",
                       answer.url,
                       process["changes_heard"].bool_or(false) ? "" : "NOT ",
                       process["redis_round_trips"].integer_or(0),
                       process["channel_losses"].integer_or(0));
}

std::string warmed_line(const std::string& url, Value done) {
    const std::string fault(done["fault"].string_or(""));
    std::string out = fmt::format(
        "{}: {}: {} values", url, done["category"].string_or(""), done["values"].integer_or(0));
    if (const auto took = done["took_ms"].integer()) out += fmt::format(" in {} ms", *took);
    return out + (fault.empty() ? "\n" : ", " + fault + "\n");
}

}  // namespace

std::string stats_text(const std::vector<AdminAnswer>& answers) {
    std::string out;
    Parser parser;
    Categories sum;
    std::map<std::string, shared::cache::RedisFacts> redis;  // as the one that reaches it sees it
    std::size_t processes = 0;
    for (const AdminAnswer& answer : answers) {
        const auto body = parser.parse(answer.body);
        if (!answer.fault.empty() || !body) continue;
        const Categories categories = read_categories((*body)["process"]["categories"]);
        out += head(answer, (*body)["process"]) + table(categories);
        add(sum, categories);
        ++processes;
        for (const auto& facts : read_facts((*body)["redis"])) {
            auto& known = redis[facts.server];
            if (!facts.is_connected && !facts.server.empty()) {
                out +=
                    fmt::format("  Redis {} does not answer it ({})\n", facts.server, facts.fault);
            }
            if (facts.is_connected || !known.is_connected) known = facts;
        }
    }
    if (processes > 1) out += "together:\n" + table(sum);
    std::vector<shared::cache::RedisFacts> servers;
    servers.reserve(redis.size());
    for (const auto& [name, facts] : redis) servers.push_back(facts);
    return out + (servers.empty() ? "" : "Redis:\n" + cache_health_text(servers));
}

std::string processes_json(const std::vector<AdminAnswer>& answers) {
    shared::json::Writer out;
    Parser parser;
    out.begin_object().key("processes").begin_array();
    for (const AdminAnswer& answer : answers) {
        const auto body = parser.parse(answer.body);
        if (!answer.fault.empty() || !body) continue;
        out.begin_object().member("address", answer.url);
        body->each_member(
            [&](std::string_view name, Value value) { out.key(name).raw(value.text()); });
        out.end_object();
    }
    out.end_array().key("away").begin_array();
    for (const AdminAnswer& answer : answers) {
        if (answer.fault.empty()) continue;
        out.begin_object().member("address", answer.url).member("why", answer.fault).end_object();
    }
    return out.end_array().end_object().take();
}

std::string warmed_text(const std::vector<AdminAnswer>& answers) {
    std::string out;
    Parser parser;
    for (const AdminAnswer& answer : answers) {
        const auto body = parser.parse(answer.body);
        if (!answer.fault.empty() || !body) continue;
        (*body)["done"].each_element([&](Value done) { out += warmed_line(answer.url, done); });
    }
    return out;
}

std::string warming_words(const std::string& body) {
    Parser parser;
    const auto read = parser.parse(body);
    if (!read) return "warming up";
    const std::string category((*read)["category"].string_or(""));
    if (category.empty()) return "waits for its turn";
    return fmt::format("{}, {} values so far", category, (*read)["values"].integer_or(0));
}

bool is_warm_up_over(const std::string& body, std::int64_t run) {
    Parser parser;
    const auto read = parser.parse(body);
    return read && (*read)["ended"].integer_or(0) >= run && !(*read)["running"].bool_or(true);
}

bool is_warmed(const std::string& body) {
    Parser parser;
    const auto read = parser.parse(body);
    bool out = true;
    if (read) {
        (*read)["done"].each_element([&](Value done) { out = out && !done["fault"].exists(); });
    }
    return out;
}

}  // namespace ops::frontdeskctl
