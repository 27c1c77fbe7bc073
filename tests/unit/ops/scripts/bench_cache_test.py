"""The caches in ops/scripts/bench: counts become figures a message, and bad ones no figure."""

import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "ops/scripts/bench"))
import arguments  # noqa: E402
import cache  # noqa: E402
import cache_table  # noqa: E402
import counters  # noqa: E402
import cpu  # noqa: E402
import looked_up  # noqa: E402
import pipeline  # noqa: E402
import report  # noqa: E402
import sections  # noqa: E402
from bed import Broken  # noqa: E402

LOOKUPS = "frontdesk_hot_cache_lookups_total"
BEGUN = 1_900_000_000_000_000


def metrics(hits: int, misses: int, calls: int) -> str:
    return f"""# HELP {LOOKUPS} Look-ups by what memory said
# TYPE {LOOKUPS} counter
{LOOKUPS}{{category="instance",result="hit"}} {hits}
{LOOKUPS}{{category="instance",result="negative"}} 0
{LOOKUPS}{{result="miss",category="instance"}} {misses}
{LOOKUPS}{{category="memory",result="miss"}} {10 * misses}
frontdesk_hot_redis_calls_total {calls}
frontdesk_hot_sql_statements_total{{stage="warm_up"}} 5
"""


def part(**more) -> dict:
    return {"rows": {}, "numbers": {}, "notes": [], "faults": [], **more}


class Counting(unittest.TestCase):
    def test_series_are_read_whatever_the_order_of_their_labels(self) -> None:
        found = counters.parse(metrics(7, 3, 2))
        self.assertEqual(3, found[(LOOKUPS, ("category", "instance"), ("result", "miss"))])
        self.assertEqual(2, found[("frontdesk_hot_redis_calls_total",)])

    def test_processes_are_added_and_what_was_before_is_taken_off(self) -> None:
        before = counters.added([counters.parse(metrics(10, 5, 1))] * 2)
        after = counters.added([counters.parse(metrics(109, 6, 3)), counters.parse(metrics(10, 5, 1))])
        growth = counters.Growth(before, after)
        self.assertEqual(99, growth.of(LOOKUPS, category="instance", result="hit"))
        self.assertEqual(100, growth.of(LOOKUPS, category="instance"))
        self.assertEqual(99.0, counters.hit_percent(growth, "instance"))
        self.assertEqual(0.0, counters.hit_percent(growth, "memory"))
        self.assertEqual(100.0, counters.hit_percent(growth, "clinic"))  # nobody asked

    def test_a_message_waits_for_the_directory_only(self) -> None:
        growth = counters.Growth(counters.parse(metrics(0, 0, 0)), counters.parse(metrics(90, 10, 40)))
        found = looked_up.of_metrics(growth, 100)
        self.assertEqual(0.1, found["Redis round trips a message, on the reply path"])
        self.assertEqual(0.4, found["Redis round trips a message, hot workers in all"])
        self.assertEqual(0.0, found["SQL a message, hot, look-ups"])

    def test_statements_are_counted_by_program_without_frames_and_clocks(self) -> None:
        before = {("frontdesk_hot", "SELECT a"): 4.0}
        after = {("frontdesk_hot", "SELECT a"): 6.0, ("frontdesk_hot", "SELECT x FROM core.kill_switch"): 9.0,
                 ("frontdesk_background", "BEGIN"): 7.0, ("frontdesk_background", "INSERT b"): 3.0}
        self.assertEqual({"ingest": 0.0, "hot": 2.0, "background": 3.0},
                         looked_up.statements_of(before, after))
        self.assertEqual({}, looked_up.statements_of({}, {}))


class FakeBed:
    """Hot workers that remember what was switched, and a line that answers."""

    redis, database, metrics, hots = "redis://127.0.0.1:1/0", "", [], ["http://hot"]

    def __init__(self, folder: pathlib.Path) -> None:
        self.lists, self.off, self.asked, self.parts = folder, set(), [], []
        self.answers = {name: (0, part()) for name in cache.PARTS}
        self.is_answered = True

    def tell(self, _what):
        pass

    def program(self, name, *words, **_more):
        self.parts.append((name, *words))
        return self.answers[words[0]]

    def pids(self):
        return {"hot-1": 7}

    def cpu(self):
        return {"hot-1": 1.0}

    def provider(self, _path, _body=None):
        return {}

    def sends(self, after=0):
        return [{"id": "r", "n": after + 1, "sent": True, "at": 0}]

    def admin_all(self, method, path):
        self.asked.append((method, path))
        name = path.partition("category=")[2]
        if "/cache/off" in path:
            self.off.add(name)
        if "/cache/on" in path:
            self.off.discard(name)
        return [{"running": False}]

    def load(self, options, run, _seconds):
        (self.lists / f"{run}.posts").write_text(
            f"id,intended_us\nm0,{BEGUN}\nm1,{BEGUN + int(options.rate)}\n")
        return {"messages": 2, "accepted": 2, "late_us": {"p99": 50}, "cpu_seconds": 0.0}


class CacheSection(unittest.TestCase):
    def setUp(self) -> None:
        self.bed = FakeBed(pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())))

    def test_all_parts_are_one_result_with_their_floors_and_goals(self) -> None:
        row = {"unit": "ns", "p50": 75.0, "p99": 120.0, "floor": 50.0, "goal p50": 60.0}
        self.bed.answers["hits"] = (0, part(rows={"hit in memory": row}, notes=["instructions: perf"]))
        self.bed.answers["sizes"] = (0, part(numbers={"clinic: bytes": 900.5}))
        result, faults = cache.run(self.bed, arguments.parse(["--seed", "9", "--effort", "0.5"]))
        self.assertEqual([], faults)
        self.assertEqual(list(cache.PARTS), [words[1] for words in self.bed.parts])
        self.assertIn(0.5, self.bed.parts[0])
        shown = report.text(arguments.parse(["--only", "cache"]), report.machine(), {"cache": result})
        self.assertRegex(shown, r"hit in memory +ns +75\.0 +120\.0 +50\.0 +1\.50 +p50 60\.0")
        self.assertRegex(shown, r"clinic: bytes +900\.5")
        self.assertIn("instructions: perf", shown)

    def test_a_part_that_fails_prints_no_figure(self) -> None:
        self.bed.answers["flight"] = (1, part(faults=["2 loads and 1000 answers"]))
        self.assertEqual(["2 loads and 1000 answers"],
                         cache.run(self.bed, arguments.parse([]))[1])
        self.bed.answers["flight"] = (1, part())
        self.assertEqual(["flight failed"], cache.run(self.bed, arguments.parse([]))[1])
        self.bed.answers["flight"] = (2, part())
        self.assertRaises(Broken, cache.run, self.bed, arguments.parse([]))

    def test_it_runs_only_where_it_is_named(self) -> None:
        self.assertEqual(["pipeline", "floors"], arguments.parse([]).only)
        self.assertEqual("services", sections.needs(sections.chosen(["cache"])))
        self.assertEqual([cache.PROGRAM], sections.targets(sections.chosen(["cache"])))


class CacheTable(unittest.TestCase):
    def setUp(self) -> None:
        self.bed = FakeBed(pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())))
        self.seen: list[set] = []
        for name, fake in (("Sql", lambda url: None), ("await_rows", lambda *_: None),
                           ("read_rows", self.rows)):
            self.enterContext(mock.patch.object(pipeline, name, fake))
        self.enterContext(mock.patch.object(cache_table, "Sql", lambda url: None))
        self.enterContext(mock.patch.object(counters, "calls", lambda sql: {}))

    def rows(self, _sql, _run, _sends) -> list[dict]:
        self.seen.append(set(self.bed.off))
        late = None if "memory" in self.bed.off else BEGUN + 4_000
        return [{"id": "m0", "outcome": "replied", "arrived_us": BEGUN + 3_000},
                {"id": "m1", "outcome": "replied", "arrived_us": late}]

    def run_table(self, *words):
        options = arguments.parse(["--only", "cache-table", "--duration", "1", *words])
        return options, *cache_table.run(self.bed, options)

    def test_each_column_switches_what_it_says_and_all_are_on_in_the_end(self) -> None:
        self.run_table("--rates", "10")
        everything = set(cache_table.CATEGORIES)
        self.assertEqual([set(), *({name} for name in cache_table.CATEGORIES), everything], self.seen)
        self.assertEqual(set(), self.bed.off)

    def test_what_was_not_answered_is_told_beside_the_times(self) -> None:
        options, result, faults = self.run_table("--rates", "10,100")
        self.assertEqual([], faults)
        self.assertEqual(2 * len(cache_table.COLUMNS), len(result["table"]))
        self.assertEqual(50.0, result["table"]["100 a second, memory off"]["answered %"])
        found = result["table"]["100 a second, all on"]
        self.assertEqual((100.0, 3.0, 3.9), (found["answered %"], found["p50 ms"], found["p99 ms"]))
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            report.tell(options, report.machine(), {"cache-table": [result]}, faults)
        self.assertRegex(out.getvalue(), r"100 a second, all on +3\.00 +3\.90 +3\.90 .* 100\.00")

    def test_json_has_the_table(self) -> None:
        options, result, _ = self.run_table("--rates", "10", "--json")
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            report.tell(options, report.machine(), {"cache-table": [result]}, [])
        told = json.loads(out.getvalue())["sections"]["cache-table"]["table"]
        self.assertIn("10 a second, all off", told)

    def test_processor_of_others_is_told(self) -> None:
        with mock.patch.object(cpu.Machine, "others_percent", lambda self, own: 42.0):
            _, result, _ = self.run_table("--rates", "10")
        self.assertEqual(42.0, result["table"]["10 a second, all on"]["others %"])


if __name__ == "__main__":
    sys.exit(unittest.main())
