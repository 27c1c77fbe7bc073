"""The size and form of files that the house style fixes."""

import re
import shutil
import subprocess
import sys
import unittest

from layering_test import ROOT, files, includes

# Tests are lists of cases: they may be longer before they have to be split.
HEADER_LINES, SOURCE_LINES, TEST_LINES = 150, 300, 450
# A file that has to be longer says so, and why, in its first lines.
EXCUSE = re.compile(r"^// Longer than usual: ", re.MULTILINE)
# Names that hide what a file does.
VAGUE = re.compile(r"(^|_)(utils?|common|helpers?|misc)(_|$)")
UNDONE = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")


def text(path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


class Shape(unittest.TestCase):
    def test_files_are_short(self) -> None:
        faults = []
        for path in files(".hpp", ".cpp"):
            lines = text(path).count("\n")
            limit = HEADER_LINES if path.suffix == ".hpp" else SOURCE_LINES
            limit = TEST_LINES if path.parts[0] == "tests" else limit
            if lines > limit and not EXCUSE.search(text(path)[:600]):
                faults.append(f"{path}: {lines} lines, at most {limit}")
        self.assertEqual([], faults)

    def test_headers_begin_with_pragma_once(self) -> None:
        faults = [str(path) for path in files(".hpp") if "#pragma once" not in text(path)]
        self.assertEqual([], faults)

    def test_sources_include_their_own_header_first(self) -> None:
        """So every header compiles alone: the build compiles those that have no source of theirs."""
        faults = [str(path) for path in files(".cpp")
                  if (ROOT / path).with_suffix(".hpp").is_file()
                  and includes(path)[:1] != [(True, str(path.with_suffix(".hpp")))]]
        self.assertEqual([], faults)

    def test_headers_open_no_namespace_to_their_users(self) -> None:
        faults = [str(path) for path in files(".hpp")
                  if re.search(r"^\s*using namespace", text(path), re.MULTILINE)]
        self.assertEqual([], faults)

    def test_sources_have_the_one_format(self) -> None:
        if shutil.which("clang-format") is None:
            raise unittest.SkipTest("clang-format is not installed")
        done = subprocess.run(["clang-format", "--dry-run", "-Werror", *map(str, files(".cpp", ".hpp"))],
                              cwd=ROOT, capture_output=True, text=True, timeout=55, check=False)
        faults = sorted(set(re.findall(r"^([^:\s]+):\d+:\d+: error", done.stderr, re.MULTILINE)))
        self.assertEqual((0, []), (done.returncode, faults))

    def test_names_say_what_a_file_does(self) -> None:
        faults = [str(path) for path in files(".hpp", ".cpp", ".sh", ".py")
                  if any(VAGUE.search(part) for part in (*path.parts[:-1], path.stem))
                  and path.stem != "common_config"]
        self.assertEqual([], faults)

    def test_namespaces_follow_folders(self) -> None:
        faults = []
        for path in files(".hpp"):
            if path.parts[0] not in ("ingest", "workers", "shared"):
                continue
            # The base has the names that everything uses: they stand in `shared` itself.
            parts = path.parts[:-1]
            wanted = "shared" if parts == ("shared", "base") else "::".join(parts)
            if f"namespace {wanted}" not in text(path):
                faults.append(f"{path}: no namespace {wanted}")
        self.assertEqual([], faults)

    def test_nothing_is_left_undone(self) -> None:
        faults = [str(path) for path in files(".hpp", ".cpp", ".sh", ".py")
                  if UNDONE.search(text(path))]
        self.assertEqual([], faults)


if __name__ == "__main__":
    sys.exit(unittest.main())
