"""ops/run: the promises that other people's scripts rely on, each in a clone of its own."""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest

from clone import ROOT, Clone, is_alive, wait_until

SERVICES = ("kafka", "postgres", "redis")
NAMES = ["INGEST_URL", "SANDBOX_URL", "KAFKA_BROKERS", "REDIS_URL", "DATABASE_URL",
         "METRICS_URLS", "ADMIN_URLS", "ADMIN_TOKEN_FILE"]


class RunServices(unittest.TestCase):
    def setUp(self) -> None:
        self.clone = self.enterContext(Clone())

    def test_tells_addresses_and_pids_while_up_and_leaves_nothing(self) -> None:
        process = self.clone.up("--services-only")
        self.assertEqual(NAMES, list(self.clone.settings()))
        self.assertEqual(sorted(SERVICES), self.clone.names())
        pids = [self.clone.pid(name) for name in SERVICES]
        self.assertTrue(all(is_alive(pid) for pid in pids))
        self.assertEqual(0o600, (self.clone.run_folder / "master.key").stat().st_mode & 0o777)
        self.assertEqual(0, self.clone.stop(process), self.clone.told())
        self.assertFalse((self.clone.run_folder / "env").exists())
        self.assertFalse(any(is_alive(pid) for pid in pids))
        self.assertEqual([], self.clone.left())
        self.assert_clean_removes_what_was_kept()

    def assert_clean_removes_what_was_kept(self) -> None:
        data = (self.clone.run_folder / "postgres").resolve()
        self.assertTrue(data.exists())
        done = subprocess.run(self.clone.command("--clean"), env=self.clone.environment(),
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertFalse(self.clone.run_folder.exists())
        self.assertFalse(data.exists())

    def test_second_start_is_refused_with_a_reason(self) -> None:
        self.clone.up("--services-only")
        second = subprocess.run(self.clone.command("--services-only"), text=True, timeout=20,
                                env=self.clone.environment(), capture_output=True, check=False)
        self.assertEqual(1, second.returncode)
        self.assertIn("up already in this clone", second.stderr)

    def test_killed_service_comes_back_at_the_same_address(self) -> None:
        self.clone.up("--services-only")
        before, first = self.clone.settings(), self.clone.pid("redis")
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: self.clone.pid("redis") not in (0, first), 15)
        self.assertTrue(is_alive(self.clone.pid("redis")))
        self.assertEqual(before, self.clone.settings())
        wait_until(lambda: "restart: redis" in self.clone.told(), 10)

    def test_start_after_a_killed_launcher_ends_what_it_left(self) -> None:
        first = self.clone.up("--services-only")
        left = [self.clone.pid(name) for name in SERVICES]
        first.kill()
        first.wait(5)
        # The killed one could not take it away; what stands there next is the second one's.
        (self.clone.run_folder / "env").unlink()
        second = self.clone.up("--services-only")
        self.assertIn("that an earlier start left", self.clone.told())
        self.assertFalse(any(is_alive(pid) for pid in left))
        self.assertEqual(0, self.clone.stop(second), self.clone.told())

    def test_given_service_is_used_and_not_started(self) -> None:
        self.clone.up("--services-only", REDIS_URL="redis://127.0.0.1:1/0")
        self.assertEqual("redis://127.0.0.1:1/0", self.clone.settings()["REDIS_URL"])
        self.assertEqual(0, self.clone.pid("redis"))
        self.assertNotEqual(0, self.clone.pid("kafka"))


class RunPipeline(unittest.TestCase):
    MORE = ("--ingest", "2", "--hot", "3", "--background", "2")
    PROGRAMS = ["ingest", "ingest-2", "hot-1", "hot-2", "hot-3", "background-1", "background-2"]

    def setUp(self) -> None:
        self.clone = self.enterContext(Clone())

    def assert_ctl_answers(self) -> None:
        """The two commands of the README, word by word."""
        sent = self.clone.ctl("send", "--line", "demo-dental", "--from", "12025550188", "--text",
                              "Hi, how much is a cleaning?")
        self.assertEqual(0, sent.returncode, sent.stdout + sent.stderr)
        message = re.match(r"message (\S+):", sent.stdout).group(1)
        traced = self.clone.ctl("trace", message, "--json")
        self.assertEqual(0, traced.returncode, traced.stderr)
        (only,) = json.loads(traced.stdout)["occurrences"]
        self.assertEqual(("replied", "sent"), (only["outcome"], only["delivery"]))
        self.assertIn("120", only["reply"]["text"])

    def grow(self) -> None:
        """More partitions, as the runbook says."""
        told = self.clone.folder / "grown"
        with open(told, "wb") as output:
            tool = subprocess.Popen([self.clone.folder / "ops/ctl", "topics", "repartition", "--partitions", "15"],
                                    stdout=output, stderr=output, env=self.clone.environment())
        try:
            wait_until(lambda: tool.poll() is not None or b"stop now" in told.read_bytes(), 90, "to stop")
            self.assertEqual(0, self.clone.workers("stop", "FRONTDESK_PARTITIONS=15"), told.read_text())
            self.assertEqual(0, self.clone.pid("hot-1"))
            self.assertNotEqual(0, self.clone.pid("ingest-2"))
            self.assertEqual(0, tool.wait(90), told.read_text())
        finally:
            tool.kill()
            tool.wait(5)
        self.assertEqual(0, self.clone.workers("start"))
        self.assertIn("2 ingest processes write into 15 partitions", told.read_text())
        self.assertEqual(0, self.clone.ctl("topics", "check").returncode)

    def test_more_processes_answer_restart_and_stop_at_ctrl_c(self) -> None:
        process = self.clone.up(*self.MORE, seconds=120)
        settings = self.clone.settings()
        self.assertEqual(sorted([*self.PROGRAMS, "sandbox", *SERVICES]), self.clone.names())
        self.assertEqual([2, 7, 7], [len(settings[name].split(","))
                                     for name in ("INGEST_URL", "METRICS_URLS", "ADMIN_URLS")])
        self.assert_ctl_answers()
        victim = self.clone.pid("hot-3")
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: self.clone.pid("hot-3") not in (0, victim), 15, "hot-3 again")
        wait_until(lambda: "restart: hot-3" in self.clone.told(), 10, "the restart told")
        self.grow()
        self.assert_ctl_answers()
        self.assertEqual(0, self.clone.stop(process, signal.SIGINT), self.clone.told())
        self.assertNotIn("not ended within", self.clone.told())
        self.assertEqual([], self.clone.left())
        self.assertFalse((self.clone.run_folder / "env").exists())

    def test_given_services_are_used_and_not_started(self) -> None:
        others = self.enterContext(Clone())
        others.up("--services-only")
        given = {name: others.settings()[name]
                 for name in ("KAFKA_BROKERS", "REDIS_URL", "DATABASE_URL")}
        # What `--services-only` left up is enough for the tool.
        for command in (("migrate",), ("topics", "create"), ("topics", "check")):
            done = others.ctl(*command)
            self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        done = subprocess.run(self.clone.command("--once"), capture_output=True, text=True,
                              env=self.clone.environment(FRONTDESK_MASTER_KEY_FILE=str(
                                  others.run_folder / "master.key"), **given),
                              timeout=120, check=False)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertIn("the tour went as expected", done.stdout)
        self.assertIn("memory    the name of the message before", done.stdout)
        self.assertEqual([], [name for name in SERVICES if f"{name} is up" in done.stdout])
        self.assertEqual([], self.clone.left())
        self.assertTrue(all(is_alive(others.pid(name)) for name in SERVICES))


class RunWithoutJars(unittest.TestCase):
    def test_says_so_and_exits_3(self) -> None:
        with tempfile.TemporaryDirectory(prefix="fd-run-") as name:
            clone = pathlib.Path(name)
            for part in ("ops", "schemas", "build", "CMakePresets.json"):
                if (ROOT / part).exists():
                    (clone / part).symlink_to(ROOT / part)
            # A maven that finds nothing, before the real one.
            (clone / "bin").mkdir()
            (clone / "bin/mvn").write_text("#!/bin/sh\nexit 1\n")
            (clone / "bin/mvn").chmod(0o755)
            environment = {**os.environ, "PATH": f"{clone}/bin:{os.environ['PATH']}"}
            for given in ("KAFKA_BROKERS", "REDIS_URL", "DATABASE_URL"):
                environment.pop(given, None)
            done = subprocess.run([clone / "ops/run", "--services-only"], capture_output=True,
                                  text=True, env=environment, timeout=60, check=False)
            subprocess.run([clone / "ops/run", "--clean"], env=environment, timeout=30,
                           capture_output=True, check=False)
        self.assertEqual(3, done.returncode, done.stderr)
        self.assertIn("KAFKA_BROKERS", done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
