"""Turns to rows in ops/scripts/bench: a database of its own, gone afterwards whatever happens."""

import argparse
import pathlib
import sys
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "ops/scripts/bench"))
import persist  # noqa: E402
import sections  # noqa: E402
from bed import Broken  # noqa: E402

FOUND = {"numbers": {"rows/s": 1.0}, "rows": {"lag": {"unit": "us", "p50": 1, "p99": 2}},
         "notes": [], "faults": []}


class Bed:
    database = "postgresql://frontdesk@127.0.0.1:1/frontdesk?sslmode=disable"

    def __init__(self, code: int) -> None:
        self.code, self.words = code, []

    def tell(self, what: str) -> None:
        pass

    def program(self, *words: object, seconds: float) -> tuple[int, dict]:
        self.words = [str(word) for word in words]
        return self.code, FOUND


def run(code: int, effort: float = 1.0):
    bed = Bed(code)
    with mock.patch.object(persist, "Sql") as sql:
        try:
            return bed, sql.return_value, persist.run(bed, argparse.Namespace(effort=effort, seed=1))
        except Broken as broken:
            return bed, sql.return_value, broken


class Persist(unittest.TestCase):
    def test_figures_are_handed_on(self) -> None:
        bed, sql, (result, faults) = run(0, 0.001)
        self.assertEqual([], faults)
        self.assertEqual(FOUND["numbers"], result["numbers"])
        self.assertIn(f"postgresql://frontdesk@127.0.0.1:1/{persist.NAME}?sslmode=disable", bed.words)
        self.assertEqual("4000", bed.words[bed.words.index("--turns") + 1])
        self.gone(sql)

    def test_the_database_is_gone_where_the_program_breaks(self) -> None:
        _, sql, broken = run(1)
        self.assertIsInstance(broken, Broken)
        self.gone(sql)

    def gone(self, sql) -> None:
        self.assertTrue(sql.call_args.args[0].startswith("DROP DATABASE"))

    def test_the_server_makes_it_for_who_writes(self) -> None:
        _, sql, _ = run(0)
        self.assertEqual(f"CREATE DATABASE {persist.NAME} OWNER frontdesk",
                         sql.call_args_list[0].args[0])
        self.assertEqual("postgresql://postgres@127.0.0.1:1/postgres",
                         persist.of_the_server(Bed.database))

    def test_services_are_enough(self) -> None:
        self.assertEqual("services", sections.needs(sections.chosen(["persist"])))


if __name__ == "__main__":
    unittest.main()
