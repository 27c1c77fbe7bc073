#include "ops/sandbox/behaviour.hpp"

#include "shared/json/writer.hpp"

#include <algorithm>

namespace ops::sandbox {
namespace {

using shared::json::Value;

// A client waits no longer than this for any answer.
constexpr std::int64_t kMostLatencyMs = 600'000;

struct Reader {
    Behaviour out;
    std::string fault;

    void evidence(Value value) {
        const auto word = value.string_or("");
        if (word == "late") {
            out.evidence = Evidence::kLate;
        } else if (word == "none") {
            out.evidence = Evidence::kNone;
        } else if (word != "normal") {
            fault = "evidence must be normal, late or none";
        }
    }
    void time(std::string_view name, Value value, std::int64_t& to) {
        to = value.integer_or(-1);
        if (to < 0 || to > kMostLatencyMs) {
            fault = std::string(name) + " must be an integer from 0 to 600000";
        }
    }
    void status(Value value) {
        const auto number = value.integer_or(-1);
        if (number != 0 && (number < 200 || number > 599)) {
            fault = "status must be an integer from 200 to 599, or 0";
        } else {
            out.status = static_cast<int>(number);
        }
    }
    void flag(std::string_view name, Value value, bool& to) {
        if (!value.is_bool()) fault = std::string(name) + " must be true or false";
        to = value.bool_or(false);
    }
    void text(std::string_view name, Value value, std::string& to) {
        if (!value.is_string()) fault = std::string(name) + " must be a string";
        to = value.string_or("");
    }
    void event(Value value) {
        out.events_fail = value.string_or("") == "FAILED";
        if (!out.events_fail) fault = "event must be FAILED";
    }
    void body(Value value, bool is_raw) {
        if (!out.body.empty()) fault = "body and raw exclude each other";
        out.is_raw = is_raw;
        if (is_raw) return text("raw", value, out.body);
        out.body = value.text();
    }
    void member(std::string_view name, Value value) {
        if (value.is_null()) return;
        if (name == "provider") return text(name, value, out.provider);
        if (name == "instance") return text(name, value, out.instance);
        if (name == "latency_ms") return time(name, value, out.latency_ms);
        if (name == "work_ms") return time(name, value, out.work_ms);
        if (name == "status") return status(value);
        if (name == "hang") return flag(name, value, out.hang);
        if (name == "reset") return flag(name, value, out.reset);
        if (name == "evidence") return evidence(value);
        if (name == "sent") return flag(name, value, out.counts_as_sent);
        if (name == "event") return event(value);
        if (name == "body" || name == "raw") return body(value, name == "raw");
        fault = "unknown member " + std::string(name);
    }
};

std::string_view word_of(Evidence evidence) {
    if (evidence == Evidence::kLate) return "late";
    return evidence == Evidence::kNone ? "none" : "normal";
}

}  // namespace

bool Behaviour::covers(std::string_view of_provider, std::string_view of_instance) const {
    return (provider.empty() || provider == of_provider) &&
           (instance.empty() || instance == of_instance);
}

shared::Result<Behaviour> parse_behaviour(Value body) {
    const auto bad = [](std::string detail) {
        return shared::Error{"bad_behaviour", std::move(detail), shared::Action::kDeadLetter};
    };
    if (!body.is_object()) return bad("the body must be an object");
    Reader reader;
    body.each_member([&](std::string_view name, Value value) { reader.member(name, value); });
    const auto& provider = reader.out.provider;
    if (!provider.empty() && provider != "evolution" && provider != "meta" && provider != "mem0") {
        reader.fault = "provider must be evolution, meta or mem0";
    }
    if (!reader.fault.empty()) return bad(reader.fault);
    return reader.out;
}

std::string write_behaviour(const Behaviour& behaviour) {
    shared::json::Writer out;
    out.begin_object().member("provider", behaviour.provider);
    out.member("instance", behaviour.instance).member("latency_ms", behaviour.latency_ms);
    out.member("work_ms", behaviour.work_ms);
    out.member("status", behaviour.status).member("hang", behaviour.hang);
    out.member("reset", behaviour.reset).member("evidence", word_of(behaviour.evidence));
    out.member("sent", behaviour.counts_as_sent);
    if (behaviour.events_fail) out.member("event", "FAILED");
    if (behaviour.is_raw) {
        out.member("raw", behaviour.body);
    } else if (!behaviour.body.empty()) {
        out.key("body").raw(behaviour.body);
    }
    return out.end_object().take();
}

void Behaviours::put(Behaviour behaviour) {
    std::erase_if(orders_, [&](const Behaviour& older) {
        return (behaviour.provider.empty() || behaviour.provider == older.provider) &&
               (behaviour.instance.empty() || behaviour.instance == older.instance);
    });
    orders_.push_back(std::move(behaviour));
}

Behaviour Behaviours::of(std::string_view provider, std::string_view instance) const {
    const auto newest = std::find_if(orders_.rbegin(), orders_.rend(), [&](const Behaviour& order) {
        return order.covers(provider, instance);
    });
    return newest == orders_.rend() ? Behaviour{} : *newest;
}

}  // namespace ops::sandbox
