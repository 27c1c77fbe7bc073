"""What the programs and PostgreSQL count, before and after a stretch of load.

The programs bring their metrics up to date about once a second: whoever reads them waits for that.
"""

import re
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

PUBLISHED_SECONDS = 1.5
LINE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'(\w+)="([^"]*)"')
CALLS = """
SELECT r.rolname, translate(s.query, E'\n\t', '  '), s.calls
FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid"""
HAS_CALLS = "SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements'"
# Of a transaction, not of what is in it.
FRAMES = ("begin", "commit", "rollback", "set ", "start transaction", "deallocate")

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def parse(text: str) -> dict[tuple, float]:
    """Of Prometheus' text: by name and sorted labels."""
    found = (LINE.match(line) for line in text.splitlines())
    return {(each[1], *sorted(LABEL.findall(each[2] or ""))): float(each[3])
            for each in found if each}


def added(all_of: list[dict[tuple, float]]) -> dict[tuple, float]:
    out: dict[tuple, float] = {}
    for one in all_of:
        for key, value in one.items():
            out[key] = out.get(key, 0.0) + value
    return out


def read(urls: list[str]) -> dict[tuple, float]:
    """Of all processes together, up to date."""
    def one(url: str) -> dict[tuple, float]:
        with _opener.open(f"{url}/metrics", timeout=10) as answer:
            return parse(answer.read().decode())
    if not urls:
        return {}
    time.sleep(PUBLISHED_SECONDS)
    with ThreadPoolExecutor(len(urls)) as pool:
        return added(list(pool.map(one, urls)))


class Growth:
    """What grew between two readings."""

    def __init__(self, before: dict[tuple, float], after: dict[tuple, float]) -> None:
        self._grown = {key: value - before.get(key, 0.0) for key, value in after.items()}

    def of(self, name: str, **labels: str) -> float:
        """All series of that name that have these labels, together."""
        wanted = set(labels.items())
        return sum(value for (found, *others), value in self._grown.items()
                   if found == name and wanted <= set(others))


def calls(sql) -> dict[tuple[str, str], float]:
    """Statements that PostgreSQL was asked so far, by role and text; empty where it does not count."""
    if not int(sql(HAS_CALLS)[0][0]):
        return {}
    return {(role, query): float(count) for role, query, count in sql(CALLS)}


def is_frame(query: str) -> bool:
    return query.lower().startswith(FRAMES)


def statements(before: dict, after: dict, without: tuple[str, ...] = ()) -> dict[str, float]:
    """By role, those that do something; not those whose text has one of the words of `without`."""
    out: dict[str, float] = {}
    for (role, query), count in after.items():
        if not is_frame(query) and not any(word in query for word in without):
            out[role] = out.get(role, 0.0) + count - before.get((role, query), 0.0)
    return out


def hit_percent(growth: Growth, category: str) -> float:
    """Of the look-ups of a category, those that memory answered."""
    lookups = "frontdesk_hot_cache_lookups_total"
    hits = growth.of(lookups, category=category, result="hit") + growth.of(
        lookups, category=category, result="negative")
    every = growth.of(lookups, category=category)
    return 100.0 * hits / every if every else 100.0
