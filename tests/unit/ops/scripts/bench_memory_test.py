"""The memory in ops/scripts/bench: what the program says becomes a table, or no figure."""

import argparse
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "ops/scripts/bench"))
import memory  # noqa: E402
import sections  # noqa: E402
from bed import Broken  # noqa: E402

FOUND = {"rows": {"a search": {"unit": "us", "p50": 6.0, "p99": 20.0}}, "numbers": {"bytes": 1.0},
         "table": {"held at 5, ours: recall %": {"all": 63.0}}, "faults": []}


class Bed:
    database = "postgresql://frontdesk@localhost/frontdesk"

    def __init__(self, code: int, **found) -> None:
        self.answer = code, {**FOUND, **found}
        self.words: list[str] = []

    def program(self, *words: object) -> tuple[int, dict]:
        self.words = [str(word) for word in words]
        return self.answer


def run(bed: Bed) -> tuple[dict, list[str]]:
    return memory.run(bed, argparse.Namespace(effort=0.1, seed=1))


class Memory(unittest.TestCase):
    def test_figures_are_handed_on(self) -> None:
        bed = Bed(0)
        result, faults = run(bed)
        self.assertEqual([], faults)
        for part in ("table", "rows", "numbers"):
            self.assertEqual(FOUND[part], result[part])
        self.assertEqual("5", bed.words[bed.words.index("--rounds") + 1])
        self.assertEqual(Bed.database, bed.words[bed.words.index("--database") + 1])
        self.assertTrue(pathlib.Path(bed.words[bed.words.index("--data") + 1]).is_dir())

    def test_a_baseline_that_is_ahead_is_no_figure(self) -> None:
        self.assertEqual(["held, es"], run(Bed(1, faults=["held, es"]))[1])
        self.assertNotEqual([], run(Bed(1))[1])

    def test_a_program_that_breaks_is_told(self) -> None:
        with self.assertRaises(Broken):
            run(Bed(2))

    def test_services_are_enough(self) -> None:
        chosen = sections.chosen(["memory"])
        self.assertEqual("services", sections.needs(chosen))
        self.assertEqual([memory.PROGRAM], sections.targets(chosen))


if __name__ == "__main__":
    unittest.main()
