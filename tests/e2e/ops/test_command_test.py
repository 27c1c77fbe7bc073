"""ops/test, on a small project of its own: services, labels, exit codes, nothing left behind."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]

PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(small NONE)
enable_testing()
add_test(NAME unit.needs_nothing COMMAND sh -c "test -z \\"$FRONTDESK_TEST_KAFKA\\"")
add_test(NAME adapter.has_redis COMMAND sh -c
         "case $FRONTDESK_TEST_REDIS_URL in redis://127.0.0.1:*) ;; *) exit 1 ;; esac")
add_test(NAME adapter.has_database COMMAND sh -c
         "psql -X -q -d $FRONTDESK_TEST_DATABASE_URL -c 'CREATE DATABASE of_a_test'")
add_test(NAME flow.fails COMMAND false)
add_test(NAME long.not_in_the_gate COMMAND false)
set_tests_properties(unit.needs_nothing PROPERTIES LABELS unit)
set_tests_properties(adapter.has_redis adapter.has_database PROPERTIES LABELS adapter)
set_tests_properties(flow.fails PROPERTIES LABELS flow)
set_tests_properties(long.not_in_the_gate PROPERTIES LABELS long)
"""


class TestCommand(unittest.TestCase):
    def setUp(self) -> None:
        self.clone = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="fd-test-")))
        for name in ("ops", "CMakePresets.json"):
            (self.clone / name).symlink_to(ROOT / name)
        (self.clone / ".cache").mkdir()
        (ROOT / ".cache/kafka").mkdir(parents=True, exist_ok=True)
        (self.clone / ".cache/kafka").symlink_to(ROOT / ".cache/kafka")
        (self.clone / "CMakeLists.txt").write_text(PROJECT)

    def gate(self, *arguments: str) -> subprocess.CompletedProcess:
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("FRONTDESK_") and name != "RUN_FOLDER"}
        return subprocess.run([self.clone / "ops/test", *arguments], capture_output=True,
                              text=True, env=environment, timeout=120, check=False)

    def whole_gate_with(self, *tests: str) -> subprocess.CompletedProcess:
        lines = ["cmake_minimum_required(VERSION 3.25)", "project(small NONE)", "enable_testing()", *tests]
        (self.clone / "CMakeLists.txt").write_text("\n".join(lines))
        (self.clone / "build/release").mkdir(parents=True)
        (self.clone / "build/release/compile_commands.json").write_text("[]")
        return self.gate()

    def left(self) -> list[str]:
        mark = f"RUN_FOLDER={self.clone}/.test".encode()
        found = []
        for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in path.read_bytes().split(b"\0"):
                    found.append(path.parent.name)
            except OSError:
                continue
        return found

    def test_unit_starts_no_services(self) -> None:
        done = self.gate("unit")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertIn("100% tests passed, 0 tests failed out of 1", done.stdout)
        self.assertNotIn("starting kafka", done.stdout)

    def test_adapter_has_services_of_its_own_and_stops_them(self) -> None:
        done = self.gate("adapter")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertIn("0 tests failed out of 2", done.stdout)
        self.assertIn("Label Time Summary", done.stdout)
        self.assertEqual([], self.left())
        self.assertFalse((self.clone / ".test/postgres").exists())

    def test_part_of_a_name_runs_and_a_failure_fails(self) -> None:
        done = self.gate("fails")
        self.assertNotEqual(0, done.returncode)
        self.assertIn("1 tests failed out of 1", done.stdout)
        self.assertEqual([], self.left())

    def test_what_fails_once_is_named(self) -> None:
        once = 'add_test(NAME flow.fails_once COMMAND sh -c "test -e once || { touch once; false; }")'
        done = self.whole_gate_with(once)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertIn("passed only the second time, look at them: flow.fails_once", done.stdout)

    def test_what_fails_twice_fails(self) -> None:
        done = self.whole_gate_with("add_test(NAME flow.fails COMMAND false)")
        self.assertNotEqual(0, done.returncode)
        self.assertIn("once more, by themselves: flow.fails", done.stdout)

    def test_many_failures_have_no_second_chance(self) -> None:
        many = [f"add_test(NAME flow.fails_{n} COMMAND false)" for n in range(4)]
        done = self.whole_gate_with(*many)
        self.assertNotEqual(0, done.returncode)
        self.assertNotIn("once more", done.stdout)

    def test_bad_arguments_are_refused(self) -> None:
        self.assertEqual(2, self.gate("unit", "adapter").returncode)
        for unknown in (["--nothing"], ["long", "--nothing"]):
            done = self.gate(*unknown)
            self.assertEqual(2, done.returncode, done.stdout + done.stderr)
            self.assertIn("--nothing", done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
