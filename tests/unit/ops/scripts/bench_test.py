"""ops/scripts/bench: what is measured is summed up, judged and told; nothing is told of a bad run."""

import contextlib
import copy
import importlib.util
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "ops/scripts/bench"))
import arguments  # noqa: E402
import cpu  # noqa: E402
import judge  # noqa: E402
import pipeline  # noqa: E402
import report  # noqa: E402
import sections  # noqa: E402
from bed import Broken  # noqa: E402
from quantiles import median_of, summary  # noqa: E402

SPEC = importlib.util.spec_from_file_location("bench_main", ROOT / "ops/scripts/bench/__main__.py")
bench_main = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(bench_main)

BEGUN = 1_900_000_000_000_000


def times(p99: float, count: int = 2) -> dict:
    return {"count": count, "p50": 500, "p90": 600, "p99": p99, "p99.9": p99, "max": p99, "mean": 550}


def load_result() -> dict:
    return {"messages": 2, "repeats": 0, "accepted": 2, "answers": {"200": 2}, "seconds": 1.0,
            "cpu_seconds": 0.1, "taken_us": times(2_000), "late_us": times(100)}


def ledger_result(ids: int) -> dict:
    return {"balanced": True, "findings": [], "occurrences": {"open": 0}, "rows": {"unwritten": 0},
            "accepted": {"ids": ids, "found": ids}}


def row(number: int) -> dict:
    stages = {stage: BEGUN + 1_000 * number + 100 * (place + 1)
              for place, stage in enumerate(pipeline.STAGES)}
    return {"id": f"m{number}", "committed_us": BEGUN + 1_000 * number + 9_000, "outcome": "replied",
            "arrived_us": BEGUN + 1_000 * number + 3_000, "stages": stages}


class FakeBed:
    """A line that answers as it should, unless a test says otherwise."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.lists, self.database, self.metrics = folder, "", []
        self.found, self.code = ledger_result(2), 0
        self.loaded, self.rows = load_result(), [row(0), row(1)]
        self.pids_seen = [{"hot-1": 7}, {"hot-1": 7}]
        self.floored = {"sent": 2, "done": 2, "cpu_seconds": 0.1, "taken_us": times(900),
                        "late_us": times(50)}

    def tell(self, _what):
        pass

    def pids(self):
        return self.pids_seen.pop(0) if len(self.pids_seen) > 1 else self.pids_seen[0]

    def cpu(self):
        return {"kafka": 1.0, "hot-1": 1.0}

    def provider(self, _path, _body=None):
        return {}

    def sends(self):
        return []

    def load(self, _options, run, _seconds):
        (self.lists / f"{run}.accepted").write_text("m0\nm1\n")
        (self.lists / f"{run}.posts").write_text(
            "id,conversation,sequence,intended_us,begun_us,ended_us,status,code\n"
            f"m0,0,0,{BEGUN},0,0,200,\nm1,1,0,{BEGUN + 1_000},0,0,200,\n")
        return self.loaded

    def ledger(self, _accepted, _sends):
        return self.code, self.found

    def floor(self, _name, _options):
        return 0, self.floored


class BenchRun(unittest.TestCase):
    """The sections as they are, on a line that is not there."""

    def setUp(self) -> None:
        self.bed = FakeBed(pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())))
        kept = (pipeline.Sql, pipeline.read_rows, pipeline.await_rows, pipeline.SETTLE_SECONDS)
        self.addCleanup(self.put_back, kept)
        pipeline.Sql = lambda url: None
        pipeline.read_rows = lambda sql, run, sends: self.bed.rows
        pipeline.await_rows = lambda sql, run, count: None
        pipeline.SETTLE_SECONDS = 0

    @staticmethod
    def put_back(kept) -> None:
        (pipeline.Sql, pipeline.read_rows, pipeline.await_rows, pipeline.SETTLE_SECONDS) = kept

    def run_bench(self, *words: str) -> tuple[int, str, str]:
        """As the front does: exit code, standard output, standard error."""
        options = arguments.parse(["--warm-up", "0", *words])
        out, error = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
            results, faults = bench_main.measure(options, self.bed)
            report.tell(options, report.machine(), results, faults)
        return (1 if faults else 0), out.getvalue(), error.getvalue()

    def assert_no_figure(self, why: str, *words: str) -> None:
        code, out, error = self.run_bench(*words)
        self.assertEqual((1, ""), (code, out))
        self.assertIn("no figure", error)
        self.assertRegex(error, why)
        code, out, _ = self.run_bench("--json", *words)
        told = json.loads(out)
        self.assertEqual({"settings", "machine", "faults"}, set(told))
        self.assertRegex(told["faults"][0], why)

    def test_prints_figures_beside_their_floors(self) -> None:
        code, out, _ = self.run_bench()
        self.assertEqual(0, code)
        self.assertRegex(out, r"webhook to 2xx +0\.50 +0\.60 +2\.00 +2\.00 +2\.00 +1\.0\n")
        self.assertRegex(out, r"webhook to reply +3\.00 .* 6\.0\n")
        self.assertRegex(out, r"webhook to row +9\.00")
        self.assertRegex(out, r"until written +0\.10")
        self.assertRegex(out, r"floor: to the ack")
        self.assertEqual(2, out.count("taken by others %"))

    def test_json_has_every_section_and_the_seed(self) -> None:
        told = json.loads(self.run_bench("--json", "--seed", "9", "--rounds", "3")[1])
        self.assertEqual(["pipeline", "floors"], list(told["sections"]))
        self.assertEqual(9, told["settings"]["seed"])
        self.assertEqual(2, told["sections"]["pipeline"]["times"]["webhook to row"]["count"])

    def test_late_generator_prints_no_figure(self) -> None:
        self.bed.loaded["late_us"] = times(1_001)
        self.assert_no_figure("the generator was late: p99 1.00 ms", "--only", "pipeline")

    def test_late_floor_prints_no_figure(self) -> None:
        self.bed.floored["late_us"] = times(5_000)
        self.assert_no_figure("floors: ack: the generator was late")

    def test_ledger_that_does_not_balance_prints_no_figure(self) -> None:
        self.bed.code, self.bed.found = 1, {**ledger_result(2), "balanced": False, "findings": [
            {"name": "lost-write", "of": "record", "message": "m1"}]}
        self.assert_no_figure("does not balance .exit 1.: lost-write of record")

    def test_accepted_id_that_the_ledger_does_not_find_prints_no_figure(self) -> None:
        self.bed.found["accepted"]["found"] = 1
        self.assert_no_figure("of 2 accepted ids the ledger was given 2 and found 1")

    def test_open_message_prints_no_figure(self) -> None:
        self.bed.found["occurrences"]["open"] = 1
        self.assert_no_figure("1 messages were not finished in time")

    def test_refused_message_prints_no_figure(self) -> None:
        self.bed.loaded.update(accepted=1, answers={"200": 1, "503": 1})
        self.assert_no_figure(r"1 of 2 messages got no 2xx \(200: 1, 503: 1\)")

    def test_missing_row_or_reply_prints_no_figure(self) -> None:
        self.bed.rows = [row(0)]
        self.assert_no_figure("2 messages were accepted, 1 have a row")
        self.bed.rows = [row(0), {**row(1), "arrived_us": None}]
        self.assert_no_figure("1 replies are not among the provider's requests")
        self.bed.rows = [row(0), {**row(1), "outcome": "handed_over"}]
        self.assert_no_figure("not all were replied to: 1 handed_over")

    def test_process_that_was_started_again_prints_no_figure(self) -> None:
        self.bed.pids_seen = [{"hot-1": 7}, {"hot-1": 8}] * 2
        self.assert_no_figure("ended meanwhile: hot-1")

    def test_floor_that_lost_a_record_prints_no_figure(self) -> None:
        self.bed.floored["done"] = 1
        self.assert_no_figure("ack: 1 of 2 were lost")

    def test_tool_that_breaks_prints_no_figure(self) -> None:
        def broken(*_):
            raise Broken("frontdesk-load did not end in time")
        self.bed.load = broken
        self.assert_no_figure("frontdesk-load did not end in time")


class BenchArguments(unittest.TestCase):
    @staticmethod
    def ask(*words: str) -> subprocess.CompletedProcess:
        return subprocess.run([ROOT / "ops/bench", *words], capture_output=True, text=True, timeout=30,
                              check=False)

    def test_unknown_section_is_named_with_those_there_are(self) -> None:
        done = self.ask("--only", "pipeline,speed")
        self.assertEqual(2, done.returncode)
        self.assertIn("no section speed; there are: pipeline, floors", done.stderr)

    def test_sections_that_one_line_cannot_serve_are_refused_together(self) -> None:
        done = self.ask("--only", "pipeline,joining")
        self.assertEqual(2, done.returncode)
        self.assertIn("pipeline 0 ms, joining 1200 ms): run them apart", done.stderr)
        for only in ("joining", "pipeline,cache-table", "floors,joining,intents"):
            self.assertEqual("", sections.clash(sections.chosen(only.split(","))), only)

    def test_wrong_arguments_end_with_2(self) -> None:
        for words in (["--rate", "0"], ["--rate", "fast"], ["--odd"], ["--only", ""]):
            self.assertEqual(2, self.ask(*words).returncode, words)

    def test_help_names_every_option_and_section(self) -> None:
        done = self.ask("--help")
        self.assertEqual(0, done.returncode)
        options = vars(arguments.parse([])).keys() - {"plan"}
        for name in [f"--{option.replace('_', '-')}" for option in options] + list(sections.SECTIONS):
            self.assertIn(name, done.stdout)

    def test_sections_need_no_more_than_they_use(self) -> None:
        floors = sections.chosen(["floors"])
        self.assertEqual("services", sections.needs(floors))
        self.assertEqual(["frontdesk-floors"], sections.targets(floors))
        both = sections.chosen(["floors", "pipeline"])
        self.assertEqual(["pipeline", "floors"], list(both))
        self.assertEqual("line", sections.needs(both))


class BenchFigures(unittest.TestCase):
    def test_quantiles_are_exact(self) -> None:
        found = summary(list(range(1, 1_001)))
        self.assertEqual((500, 900, 990, 999, 1_000, 500.5), tuple(
            found[name] for name in ("p50", "p90", "p99", "p99.9", "max", "mean")))
        self.assertEqual({"count": 1, "p50": 7, "p90": 7, "p99": 7, "p99.9": 7, "max": 7, "mean": 7},
                         summary([7]))
        self.assertEqual(0, summary([])["count"])

    def test_median_of_rounds_goes_number_by_number(self) -> None:
        rounds = [{"a": {"p50": n, "word": "same"}, "b": 10 * n} for n in (3, 1, 2)]
        before = copy.deepcopy(rounds)
        self.assertEqual({"a": {"p50": 2, "word": "same"}, "b": 20}, median_of(rounds))
        self.assertEqual(before, rounds)

    def test_lateness_is_allowed_up_to_a_tenth_of_what_was_measured(self) -> None:
        self.assertEqual([], judge.lateness(times(5_000), times(50_000), None))
        self.assertEqual(1, len(judge.lateness(times(5_001), times(50_000), None)))
        self.assertEqual([], judge.lateness(times(1_000), times(100), None))
        self.assertEqual([], judge.lateness(times(20_000), times(100), 20))
        self.assertEqual(1, len(judge.lateness(times(1), times(100), 0)))

    def test_first_post_of_a_repeated_message_counts(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".posts") as file:
            file.write("id,intended_us\nm0,70\nm0,20\nm1,30\n")
            file.flush()
            self.assertEqual({"m0": 20, "m1": 30}, pipeline.intended(file.name))

    def test_what_others_took_of_the_machine_is_told(self) -> None:
        ticks = f"cpu  {cpu.TICK} {cpu.TICK} {cpu.TICK} 900 900 0 {cpu.TICK} {cpu.TICK} 0 0\ncpu0 1 1"
        self.assertEqual(5.0, cpu.busy_seconds(ticks))
        machine = cpu.Machine()
        began = machine.at
        sum(range(8_000_000))
        machine.at = began - 1
        own = 1.0 * (os.cpu_count() or 1)
        self.assertEqual(0.0, machine.others_percent(100 * own))
        machine.busy -= 0.5 * own
        self.assertGreater(machine.others_percent(0.0), 20)

    def test_processor_time_counts_children_living_and_buried(self) -> None:
        burn = "sum(range(6_000_000))"
        script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{burn}'])\n" \
                 f"child = subprocess.Popen([sys.executable, '-c', '{burn}; print(flush=True); input()']," \
                 " stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n" \
                 "child.stdout.readline(); print(flush=True); input(); child.communicate(b'\\n')"
        with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            own = cpu._fields(process.pid)
            alone = sum(int(ticks) for ticks in own[11:13]) / cpu.TICK
            buried = sum(int(ticks) for ticks in own[13:15]) / cpu.TICK
            found = cpu.seconds(process.pid)
            process.communicate(b"\n")
        self.assertGreater(buried, 0)
        self.assertGreater(found, alone + buried)
        self.assertEqual(0.0, cpu.seconds(process.pid))


if __name__ == "__main__":
    sys.exit(unittest.main())
