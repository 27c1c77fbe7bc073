"""./ops/bench as it is called: everything on its own, a table, and nothing left behind."""

import json
import os
import signal
import subprocess
import sys
import unittest

from clone import Clone, wait_until

SHORT = ("--rate", "100", "--duration", "3", "--warm-up", "2", "--conversations", "100",
         "--late-ms", "60000")


class BenchWhole(unittest.TestCase):
    def setUp(self) -> None:
        self.clone = self.enterContext(Clone())
        self.clone.run_folder = self.clone.folder / ".bench"

    def bench(self, *words: str, **more) -> subprocess.Popen:
        return subprocess.Popen([self.clone.folder / "ops/bench", *SHORT, *words], text=True,
                                env=self.clone.environment(), start_new_session=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def test_measures_every_section_and_leaves_nothing(self) -> None:
        process = self.bench("--json", "--evidence", "--rounds", "2")
        out, said = process.communicate(timeout=300)
        self.assertEqual(0, process.returncode, said)
        sections = json.loads(out)["sections"]
        self.assertEqual(["pipeline", "floors"], list(sections))
        self.assertEqual(300, sections["pipeline"]["times"]["webhook to row"]["count"])
        self.assertTrue(all(times["count"] == 300 for times in sections["floors"]["times"].values()))
        self.assertEqual([], self.clone.left())
        self.assertFalse((self.clone.run_folder / "postgres").exists())

    def test_table_of_the_caches_has_every_column_and_counts_at_postgresql(self) -> None:
        process = self.bench("--only", "cache-table", "--rates", "50", "--duration", "2", "--json")
        out, said = process.communicate(timeout=300)
        self.assertEqual(0, process.returncode, said)
        table = json.loads(out)["sections"]["cache-table"]["table"]
        self.assertEqual(9, len(table))
        self.assertEqual({100.0}, {row["answered %"] for row in table.values()})
        self.assertLess(table["50 a second, all on"]["SQL a message"], 0.1)
        self.assertGreater(table["50 a second, all off"]["SQL a message"], 2)
        self.assertEqual([], self.clone.left())

    def test_interrupted_run_stops_everything(self) -> None:
        process = self.bench("--only", "floors", "--duration", "60")
        wait_until(lambda: any("frontdesk-floors" in open(f"/proc/{pid}/cmdline").read()
                               for pid in self.clone.left() if os.path.exists(f"/proc/{pid}")),
                   60, "the floors")
        second = self.bench("--only", "floors")
        _, said = second.communicate(timeout=30)
        self.assertEqual(1, second.returncode)
        self.assertIn("runs already in this clone", said)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        self.assertEqual((130, ""), (process.returncode, out))
        self.assertEqual([], self.clone.left())


if __name__ == "__main__":
    sys.exit(unittest.main())
