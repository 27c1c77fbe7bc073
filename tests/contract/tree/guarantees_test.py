"""The tests that ops/docs/guarantees.md names for a promise exist, and each promise has one."""

import re
import unittest

from layering_test import ROOT

PAGE = "ops/docs/guarantees.md"
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


def promises() -> list[str]:
    """The rows of all tables, without their heads."""
    lines = (ROOT / PAGE).read_text().splitlines()
    is_rule = [line.startswith("|") and set(line) <= set("|- ") for line in lines]
    heads = {number - 1 for number, is_it in enumerate(is_rule) if is_it}
    return [line for number, line in enumerate(lines)
            if line.startswith("| ") and not is_rule[number] and number not in heads]


class Guarantees(unittest.TestCase):
    def test_tests_that_are_named_exist(self) -> None:
        there = existing()
        missing = [f"{suite}.{case}" for line in promises() for suite, case in NAMED.findall(line)
                   if (suite, case) not in there]
        self.assertEqual([], missing)

    def test_each_promise_names_a_test(self) -> None:
        self.assertGreater(len(promises()), 10)
        self.assertEqual([], [line for line in promises() if not NAMED.search(line)])


if __name__ == "__main__":
    unittest.main()
