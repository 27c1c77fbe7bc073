"""Each failpoint stands at one place of the sources and once in the walk that kills there."""

import collections
import re
import sys
import unittest

from layering_test import ROOT, files

sys.path.insert(0, str(ROOT / "tests/e2e/crash_points"))
import points  # noqa: E402

CALL = re.compile(r"\bfailpoint\(([^;]*?)\);", re.S)
NAME = re.compile(r'"([a-z]+\.[a-z_]+)"')


def called() -> collections.Counter:
    found: collections.Counter = collections.Counter()
    for path in files(".cpp", ".hpp"):
        if path.parts[0] != "tests":
            for arguments in CALL.findall((ROOT / path).read_text(encoding="utf-8")):
                found.update(NAME.findall(arguments) or [f"{path}: {arguments}"])
    return found


class Failpoints(unittest.TestCase):
    def test_each_is_walked(self) -> None:
        found = called()
        self.assertGreater(len(found), 40)
        self.assertEqual([], [name for name, count in found.items() if count > 1])
        walked = [name for of in points.POINTS.values() for name in of] + [*points.REPARTITION, *points.LEGACY]
        self.assertEqual(len(set(walked)), len(walked))
        self.assertEqual(set(found), set(walked))


if __name__ == "__main__":
    unittest.main()
