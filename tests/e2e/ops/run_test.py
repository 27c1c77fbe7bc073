"""ops/run with its services: the promises that other people's scripts rely on.

Each case has a clone of its own: a folder of links to this one, with its own .run and locks.
"""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
SERVICES = ("kafka", "postgres", "redis")
NAMES = ["INGEST_URL", "SANDBOX_URL", "KAFKA_BROKERS", "REDIS_URL", "DATABASE_URL",
         "METRICS_URLS", "ADMIN_URLS", "ADMIN_TOKEN_FILE"]


def wait_until(condition, seconds: float):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError("waited too long")
        time.sleep(0.05)
    return value


def is_alive(pid: int) -> bool:
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return not stat.rpartition(")")[2].strip().startswith("Z")


class RunServices(unittest.TestCase):
    def setUp(self) -> None:
        self.clone = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="fd-run-")))
        for name in ("ops", "schemas", "build", "CMakePresets.json"):
            if (ROOT / name).exists():
                (self.clone / name).symlink_to(ROOT / name)
        (self.clone / ".cache").mkdir()
        (ROOT / ".cache/kafka").mkdir(parents=True, exist_ok=True)
        (self.clone / ".cache/kafka").symlink_to(ROOT / ".cache/kafka")
        self.addCleanup(self.clean)
        self.run_folder = self.clone / ".run"

    def command(self, *arguments: str) -> list[str]:
        return [str(self.clone / "ops/run"), *arguments]

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items()
                if name not in ("KAFKA_BROKERS", "REDIS_URL", "DATABASE_URL", "RUN_FOLDER")
                and not name.startswith("FRONTDESK_")}
        return {**kept, **more}

    def start(self, **more: str) -> subprocess.Popen:
        self.output = open(self.clone / "output", "ab")
        self.addCleanup(self.output.close)
        process = subprocess.Popen(self.command("--services-only"), stdout=self.output,
                                   stderr=self.output, env=self.environment(**more))
        self.addCleanup(self.stop, process)
        return process

    def up(self, **more: str) -> subprocess.Popen:
        process = self.start(**more)
        wait_until(lambda: (self.run_folder / "env").exists() or process.poll() is not None, 60)
        self.assertIsNone(process.poll(), self.told())
        return process

    def stop(self, process: subprocess.Popen) -> int:
        if process.poll() is None:
            process.terminate()
        try:
            return process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait(5)

    def clean(self) -> None:
        subprocess.run(self.command("--clean"), env=self.environment(), timeout=60, check=False,
                       stdout=subprocess.DEVNULL)

    def told(self) -> str:
        return (self.clone / "output").read_text()

    def settings(self) -> dict[str, str]:
        lines = (self.run_folder / "env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def pid(self, name: str) -> int:
        path = self.run_folder / "pid" / name
        return int(path.read_text() or 0) if path.exists() else 0

    def test_tells_addresses_and_pids_while_up_and_leaves_nothing(self) -> None:
        process = self.up()
        self.assertEqual(NAMES, list(self.settings()))
        self.assertEqual(sorted(SERVICES), sorted(os.listdir(self.run_folder / "pid")))
        pids = [self.pid(name) for name in SERVICES]
        self.assertTrue(all(is_alive(pid) for pid in pids))
        self.assertEqual(0o600, (self.run_folder / "master.key").stat().st_mode & 0o777)
        self.assertEqual(0, self.stop(process), self.told())
        self.assertFalse((self.run_folder / "env").exists())
        self.assertFalse(any(is_alive(pid) for pid in pids))

    def test_second_start_is_refused_with_a_reason(self) -> None:
        self.up()
        second = subprocess.run(self.command("--services-only"), env=self.environment(),
                                capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual(1, second.returncode)
        self.assertIn("up already in this clone", second.stderr)

    def test_killed_service_comes_back_at_the_same_address(self) -> None:
        self.up()
        before, first = self.settings(), self.pid("redis")
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: self.pid("redis") not in (0, first), 15)
        self.assertTrue(is_alive(self.pid("redis")))
        self.assertEqual(before, self.settings())
        wait_until(lambda: "restart: redis" in self.told(), 10)

    def test_start_after_a_killed_launcher_ends_what_it_left(self) -> None:
        first = self.up()
        left = [self.pid(name) for name in SERVICES]
        first.kill()
        first.wait(5)
        # The killed one could not take it away; what stands there next is the second one's.
        (self.run_folder / "env").unlink()
        second = self.up()
        self.assertIn("that an earlier start left", self.told())
        self.assertFalse(any(is_alive(pid) for pid in left))
        self.assertEqual(0, self.stop(second), self.told())

    def test_given_service_is_used_and_not_started(self) -> None:
        self.up(REDIS_URL="redis://127.0.0.1:1/0")
        self.assertEqual("redis://127.0.0.1:1/0", self.settings()["REDIS_URL"])
        self.assertEqual(0, self.pid("redis"))
        self.assertNotEqual(0, self.pid("kafka"))


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
