"""The recalls in ops/scripts/bench: three lines in turn, each with its settings; no figure of a bad one."""

import argparse
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "ops/scripts/bench"))
import recall  # noqa: E402
import sections  # noqa: E402
from bed import Bed, Broken  # noqa: E402

TIMES = {"count": 10, "p50": 5_000, "p90": 6_000, "p99": 9_000, "p99.9": 9_000, "max": 9_000, "mean": 5_000}


class FakeBed:
    database, sandbox, metrics = "", "http://sandbox", []

    def __init__(self) -> None:
        self.hots = ["http://hot"]
        self.orders: list[dict] = []
        self.restarts: list[list[str]] = []
        self.admins: list[str] = []

    def tell(self, what: str) -> None:
        pass

    def provider(self, path: str, body: dict) -> None:
        self.orders.append(body)

    def restart(self, prefix: str, settings: list[str]) -> None:
        self.restarts.append(settings)

    def admin(self, method: str, url: str, path: str) -> dict:
        self.admins.append(path)
        return {}

    def load(self, options, run: int, seconds: float) -> dict:
        return {"accepted": 10}

    def sends(self, after: int = 0) -> list[dict]:
        return [{"n": after + 1}]


def measured(answered: float, late: bool, p99s: list[int]):
    left = list(p99s)

    def one(bed, options, sql, after):
        replied = {**TIMES, "p99": left.pop(0)}
        return replied, TIMES, {"answered %": answered, "generator late": late, "messages": 1000,
                                "waited 50 ms": 0}, after
    return one


def run(bed, answered: float = 100.0, late: bool = False,
        p99s: tuple[int, int, int] = (9_000, 30_000, 9_000)) -> tuple[dict, list[str]]:
    options = argparse.Namespace(duration=1, warm_up=1, late_ms=None)
    with mock.patch.multiple(recall, Sql=mock.Mock(), await_ready=mock.Mock(),
                             partitions=mock.Mock(return_value=12.0), measure=measured(answered, late, p99s)), \
            mock.patch.object(recall.pipeline, "await_rows"):
        return recall.run(bed, options)


class Recall(unittest.TestCase):
    def test_each_line_has_its_settings_and_cold_lists_and_the_usual_ones_come_back(self) -> None:
        bed = FakeBed()
        result, faults = run(bed)
        self.assertEqual([], faults)
        self.assertEqual([f"webhook to reply, {mode}" for mode in recall.MODES],
                         list(result["times"])[::2])
        self.assertEqual(["FRONTDESK_MEMORY=local"], bed.restarts[0])
        self.assertIn("FRONTDESK_MEMORY=mem0", bed.restarts[1])
        self.assertEqual(bed.restarts[1], bed.restarts[2])
        self.assertEqual([], bed.restarts[3])
        self.assertEqual(3, bed.admins.count("/admin/cache/pattern?pattern=mem0:*"))
        self.assertIn({"provider": "mem0", "hang": True}, bed.orders)
        self.assertEqual({"provider": "mem0"}, bed.orders[-1])

    def test_what_was_not_answered_or_posted_in_time_is_no_figure(self) -> None:
        self.assertEqual(3, len(run(FakeBed(), answered=99.0)[1]))
        self.assertEqual(3, len(run(FakeBed(), late=True)[1]))

    def test_a_mem0_that_hangs_and_delays_replies_beyond_the_wait_is_a_fault(self) -> None:
        self.assertEqual([], run(FakeBed(), p99s=(9_000, 9_000, 69_000))[1])
        self.assertEqual(["a mem0 that hangs delays replies: p99 70.0 ms, 9.0 ms without one; 69.0 ms at most"],
                         run(FakeBed(), p99s=(9_000, 9_000, 70_000))[1])
        # On a busy machine the noise is as large as what it adds to.
        self.assertEqual([], run(FakeBed(), p99s=(100_000, 9_000, 250_000))[1])
        self.assertEqual(1, len(run(FakeBed(), p99s=(100_000, 9_000, 251_000))[1]))
        self.assertEqual([], run(FakeBed(), p99s=(9_000, 500_000, 9_000))[1], "well is as slow as its lists")

    def test_most_messages_wait_for_nothing(self) -> None:
        few = {"messages": 1000, "waited 50 ms": 50}
        for quantile, usual, most in (("p50", "5.0", 15), ("p90", "6.0", 16)):
            times = {recall.LOCAL: TIMES, recall.HANGING: {**TIMES, quantile: most * 1000}}
            self.assertEqual([], recall.broken_promise(times, few))
            times[recall.HANGING][quantile] += 1000
            self.assertEqual([f"a mem0 that hangs delays replies: {quantile} {most + 1}.0 ms, "
                              f"{usual} ms without one; {most}.0 ms at most"],
                             recall.broken_promise(times, few))
        self.assertEqual(["a mem0 that hangs was waited for by 51 of 1000 messages"],
                         recall.broken_promise({mode: TIMES for mode in recall.MODES},
                                               {**few, "waited 50 ms": 51}))

    def test_a_worker_that_does_not_come_back_is_told(self) -> None:
        with mock.patch.object(recall, "START_SECONDS", 0), self.assertRaises(Broken):
            recall.await_ready(FakeBed(), 12)

    def test_the_line_is_what_it_needs(self) -> None:
        self.assertEqual("line", sections.needs(sections.chosen(["recall"])))


class Restart(unittest.TestCase):
    def test_settings_are_written_before_the_processes_are_asked_to_end(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "pid").mkdir()
            for process, pid in (("hot-1", 11), ("ingest", 12)):
                (folder / "pid" / process).write_text(str(pid))
            bed = Bed({"RUN_FOLDER": name, "BIN_FOLDER": name})

            def end(pid: int, _signal: int) -> None:
                self.assertEqual(11, pid)
                self.assertEqual("A=b\n", (folder / "settings").read_text())
                (folder / "pid/hot-1").write_text("13")
            with mock.patch("bed.os.kill", end):
                bed.restart("hot-", ["A=b"])
            with mock.patch("bed.os.kill"), mock.patch("bed.PATIENCE_SECONDS", 0), \
                    self.assertRaises(Broken):
                bed.restart("hot-", [])


if __name__ == "__main__":
    unittest.main()
