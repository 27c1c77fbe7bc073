"""ops/scripts/supervise: keeps a process alive, and ends it when asked."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[4]
SUPERVISE = ROOT / "ops/scripts/supervise"


def wait_until(condition, seconds: float = 10):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError("waited too long")
        time.sleep(0.02)
    return value


class Supervise(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("pid", "supervisor", "log"):
            (self.folder / name).mkdir()

    def start(self, *command: str, stop_signal: str = "TERM") -> subprocess.Popen:
        told = open(self.folder / "told", "wb")
        self.addCleanup(told.close)
        process = subprocess.Popen([SUPERVISE, stop_signal, self.folder, "it", *command],
                                   stdout=told, stderr=told)
        self.addCleanup(self.end, process)
        return process

    def end(self, process: subprocess.Popen) -> None:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                os.kill(self.pid(), signal.SIGKILL)
                process.wait(5)

    def pid(self) -> int:
        path = self.folder / "pid" / "it"
        return int(path.read_text()) if path.exists() and path.read_text() else 0

    def test_held_it_starts_nothing_and_then_with_the_settings_told_meanwhile(self) -> None:
        self.start("sh", "-c", "echo it runs with $GIVEN; exec sleep 60")
        log = self.folder / "log" / "it.log"
        wait_until(lambda: log.exists() and log.read_text() == "it runs with\n")
        (self.folder / "held").mkdir()
        held = self.folder / "held" / "it"
        held.touch()
        (self.folder / "settings").write_text("GIVEN=more\n")
        os.kill(self.pid(), signal.SIGTERM)
        wait_until(lambda: "held: it" in (self.folder / "told").read_text())
        wait_until(lambda: self.pid() == 0)
        self.assertNotIn("restart", (self.folder / "told").read_text())
        self.assertEqual(log.read_text(), "it runs with\n")
        held.unlink()
        wait_until(lambda: log.read_text() == "it runs with\nit runs with more\n")

    def test_starts_a_killed_process_again_and_says_so(self) -> None:
        self.start("sleep", "60")
        first = wait_until(self.pid)
        os.kill(first, signal.SIGKILL)
        second = wait_until(lambda: self.pid() not in (0, first) and self.pid())
        os.kill(second, 0)
        told = (self.folder / "told").read_text()
        self.assertIn("restart: it ended by signal 9, started again in 200 ms", told)

    def test_waits_longer_before_each_further_start(self) -> None:
        self.start("false")
        wait_until(lambda: "in 800 ms" in (self.folder / "told").read_text())
        told = (self.folder / "told").read_text()
        self.assertLess(told.index("in 200 ms"), told.index("in 400 ms"))
        self.assertLess(told.index("in 400 ms"), told.index("in 800 ms"))

    def test_ends_the_process_with_its_signal_and_starts_it_no_more(self) -> None:
        script = "trap 'echo drained; exit 0' INT; echo ready; while :; do sleep 0.05; done"
        # bash ignores SIGINT in what it starts in the background; python gives it back.
        command = ("python3", "-c", "import os,signal,sys;"
                   "signal.signal(signal.SIGINT, signal.SIG_DFL);"
                   "os.execvp('bash', ['bash', '-c', sys.argv[1]])", script)
        process = self.start(*command, stop_signal="INT")
        log = self.folder / "log" / "it.log"
        wait_until(lambda: log.exists() and "ready" in log.read_text())
        process.terminate()
        self.assertEqual(0, process.wait(5))
        self.assertIn("drained", log.read_text())
        self.assertNotIn("restart", (self.folder / "told").read_text())

    def test_ends_during_the_pause_between_two_starts(self) -> None:
        process = self.start("false")
        wait_until(lambda: "in 1600 ms" in (self.folder / "told").read_text())
        asked = time.monotonic()
        process.terminate()
        self.assertEqual(0, process.wait(5))
        self.assertLess(time.monotonic() - asked, 1.4)


if __name__ == "__main__":
    sys.exit(unittest.main())
