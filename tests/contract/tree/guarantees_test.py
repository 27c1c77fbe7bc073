"""The tests that ops/docs/guarantees.md names for a promise, and ops/docs/outages.md for an outage,
exist, and each row has one."""

import re
import unittest

from layering_test import ROOT

PAGES = ("ops/docs/guarantees.md", "ops/docs/outages.md")
NAMED = re.compile(r"`([A-Za-z_]+)\.([a-z][A-Za-z_0-9]+)`")
CPP = re.compile(r"\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)")
CLASS = re.compile(r"^class (\w+)\(|^    def (test_\w+)\(", re.M)


def existing() -> set[tuple[str, str]]:
    out: set[tuple[str, str]] = set()
    for path in (ROOT / "tests").rglob("*_test.cpp"):
        out.update(CPP.findall(path.read_text()))
    for path in (ROOT / "tests").rglob("*_test.py"):
        current = ""
        for found in CLASS.finditer(path.read_text()):
            current = found.group(1) or current
            if found.group(2):
                out.add((current, found.group(2)))
    return out


def rows(page: str) -> list[str]:
    """Of its tables, without their heads."""
    lines = (ROOT / page).read_text().splitlines()
    return [line for line, after in zip(lines, [*lines[1:], ""]) if line.startswith("| ")
            and not (after.startswith("|-") and set(after) <= set("|- "))]


class Guarantees(unittest.TestCase):
    def test_tests_that_are_named_exist(self) -> None:
        there = existing()
        missing = [f"{suite}.{case}" for page in PAGES for line in rows(page)
                   for suite, case in NAMED.findall(line) if (suite, case) not in there]
        self.assertEqual([], missing)

    def test_each_promise_and_each_outage_names_a_test(self) -> None:
        for page in PAGES:
            self.assertGreater(len(rows(page)), 10)
            self.assertEqual([], [line for line in rows(page) if not NAMED.search(line)])

    def test_each_cell_of_the_outage_matrix_stands_on_its_page(self) -> None:
        cells = {case for suite, case in existing() if suite == "Outage"}
        named = {case for line in rows(PAGES[1]) for _, case in NAMED.findall(line)}
        self.assertEqual(set(), cells - named)


if __name__ == "__main__":
    unittest.main()
