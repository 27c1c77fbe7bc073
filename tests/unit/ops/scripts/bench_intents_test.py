"""The intents in ops/scripts/bench: what the program says becomes a table, or no figure."""

import argparse
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "ops/scripts/bench"))
import intents  # noqa: E402
import sections  # noqa: E402
from bed import Broken  # noqa: E402

FOUND = {"rows": {"a message": {"unit": "us", "p50": 6.0, "p99": 20.0}}, "numbers": {"bytes": 1.0},
         "table": {"held out: answered %": {"all": 85.0}}, "faults": []}


class Bed:
    def __init__(self, code: int, **found) -> None:
        self.answer = code, {**FOUND, **found}
        self.words: list[str] = []

    def program(self, *words: object) -> tuple[int, dict]:
        self.words = [str(word) for word in words]
        return self.answer


def run(bed: Bed) -> tuple[dict, list[str]]:
    return intents.run(bed, argparse.Namespace(effort=0.1, seed=1))


class Intents(unittest.TestCase):
    def test_figures_are_handed_on(self) -> None:
        bed = Bed(0)
        result, faults = run(bed)
        self.assertEqual([], faults)
        self.assertEqual(FOUND["table"], result["table"])
        self.assertEqual(FOUND["rows"], result["rows"])
        self.assertEqual("2", bed.words[bed.words.index("--turns") + 1])
        for option in ("--languages", "--held-out", "--red-flags"):
            self.assertTrue(pathlib.Path(bed.words[bed.words.index(option) + 1]).is_dir(), option)

    def test_a_missed_target_is_no_figure(self) -> None:
        self.assertEqual(["answered 70"], run(Bed(1, faults=["answered 70"]))[1])
        self.assertNotEqual([], run(Bed(1))[1])

    def test_a_program_that_breaks_is_told(self) -> None:
        with self.assertRaises(Broken):
            run(Bed(2))

    def test_nothing_has_to_run_for_it(self) -> None:
        chosen = sections.chosen(["intents"])
        self.assertEqual("nothing", sections.needs(chosen))
        self.assertEqual([intents.PROGRAM], sections.targets(chosen))


if __name__ == "__main__":
    unittest.main()
