"""What finding clinic and patient took, a message: look-ups, Redis and SQL."""

import counters
from counters import Growth

# Each program has its own role where ops/bench started PostgreSQL.
ROLES = {"frontdesk_ingest": "ingest", "frontdesk_hot": "hot", "frontdesk_background": "background"}
CATEGORIES = ("instance", "organization", "clinic", "line", "memory", "patient", "appointments", "session", "stats",
              "reply")
# Asked on a clock, whatever comes in.
BY_THE_CLOCK = ("kill_switch",)


class Stretch:
    """From when it is made until numbers() is called."""

    def __init__(self, bed, sql) -> None:
        self._bed, self._sql = bed, sql
        self._before = counters.read(bed.metrics)
        self._calls = counters.calls(sql) if bed.metrics else {}

    def numbers(self, messages: int) -> dict[str, float]:
        if not self._bed.metrics:
            return {}
        after, calls = counters.read(self._bed.metrics), counters.calls(self._sql)
        out = of_metrics(Growth(self._before, after), max(1, messages))
        for program, count in statements_of(self._calls, calls).items():
            out[f"SQL a message, {program}, counted at PostgreSQL"] = count / max(1, messages)
        return out


def statements_of(before: dict, after: dict) -> dict[str, float]:
    """By program, without what it asks on a clock; empty where PostgreSQL does not count."""
    by_role = counters.statements(before, after, BY_THE_CLOCK)
    return {program: by_role.get(role, 0.0) for role, program in ROLES.items() if by_role}


def of_metrics(growth: Growth, messages: int) -> dict[str, float]:
    """A reply waits for the loads that a look-up joined; everything else goes on beside it."""
    loads = "frontdesk_hot_cache_loads_total"
    # Of what stands in Redis and is waited for: what is known of a patient never is.
    awaited = sum(growth.of("frontdesk_hot_cache_lookups_total", category=name, result="miss")
                  for name in ("instance", "organization", "clinic"))
    return {
        "hits %, instance map": counters.hit_percent(growth, "instance"),
        "hits %, clinic": counters.hit_percent(growth, "clinic"),
        "hits %, memory": counters.hit_percent(growth, "memory"),
        "evictions": growth.of("frontdesk_hot_cache_evictions_total"),
        "Redis round trips a message, on the reply path": awaited / messages,
        "Redis round trips a message, hot workers in all": growth.of(
            "frontdesk_hot_redis_calls_total") / messages,
        "loads a message, from Redis": growth.of(loads, tier="redis") / messages,
        "loads a message, from PostgreSQL": growth.of(loads, tier="source") / messages,
        **{f"changes heard of a message, {name}": changes / messages for name, changes in (
            (name, growth.of("frontdesk_hot_cache_changes_total", category=name))
            for name in CATEGORIES) if changes},
        "SQL a message, hot, look-ups": growth.of(
            "frontdesk_hot_sql_statements_total", stage="look_up") / messages,
    }
