"""A clone of its own for ./ops/run: a folder of links to this one, with its own .run and locks."""

import os
import pathlib
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]


def wait_until(condition, seconds: float, what: str = "it"):
    """The condition's first true value; an AssertionError at the deadline."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.05)
    return value


def is_alive(pid: int) -> bool:
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return not stat.rpartition(")")[2].strip().startswith("Z")


class Clone:
    """Use as a context manager; whatever was started in it is stopped and removed at the end."""

    def __enter__(self) -> "Clone":
        self._folder = tempfile.TemporaryDirectory(prefix="fd-run-")
        self.folder = pathlib.Path(self._folder.name)
        for name in ("ops", "schemas", "tests", "build", "CMakePresets.json"):
            if (ROOT / name).exists():
                (self.folder / name).symlink_to(ROOT / name)
        (self.folder / ".cache").mkdir()
        (ROOT / ".cache/kafka").mkdir(parents=True, exist_ok=True)
        (self.folder / ".cache/kafka").symlink_to(ROOT / ".cache/kafka")
        self.run_folder = self.folder / ".run"
        self._processes: list[subprocess.Popen] = []
        return self

    def __exit__(self, *failure) -> None:
        for process in self._processes:
            self.stop(process)
        subprocess.run(self.command("--clean"), env=self.environment(), timeout=60, check=False,
                       stdout=subprocess.DEVNULL)
        self._folder.cleanup()

    def command(self, *arguments: str) -> list[str]:
        return [str(self.folder / "ops/run"), *arguments]

    @staticmethod
    def environment(**more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items()
                if name not in ("KAFKA_BROKERS", "REDIS_URL", "DATABASE_URL", "RUN_FOLDER")
                and not name.startswith("FRONTDESK_")}
        return {**kept, **more}

    def start(self, *arguments: str, **more: str) -> subprocess.Popen:
        with open(self.folder / "output", "ab") as output:
            # Whoever was started in the background ignores Ctrl-C, and so would all below it.
            process = subprocess.Popen(
                self.command(*arguments), stdout=output, stderr=output,
                env=self.environment(**more), start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        self._processes.append(process)
        return process

    def up(self, *arguments: str, seconds: float = 60, **more: str) -> subprocess.Popen:
        """Started, and its addresses told."""
        process = self.start(*arguments, **more)
        wait_until(lambda: (self.run_folder / "env").exists() or process.poll() is not None,
                   seconds, "up")
        if process.poll() is not None:
            raise AssertionError(f"ended with {process.returncode}:\n{self.told()}")
        return process

    @staticmethod
    def stop(process: subprocess.Popen, number: int = signal.SIGTERM) -> int:
        if process.poll() is None:
            process.send_signal(number)
        try:
            return process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait(5)

    def told(self) -> str:
        return (self.folder / "output").read_text()

    def settings(self) -> dict[str, str]:
        lines = (self.run_folder / "env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def pid(self, name: str) -> int:
        """0 where there is none."""
        path = self.run_folder / "pid" / name
        try:
            return int(path.read_text() or 0)
        except FileNotFoundError:
            return 0

    def names(self) -> list[str]:
        return sorted(os.listdir(self.run_folder / "pid"))

    def left(self) -> list[str]:
        """Processes that carry this clone's mark."""
        mark = f"RUN_FOLDER={self.run_folder.resolve()}".encode()
        found = []
        for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in path.read_bytes().split(b"\0") and is_alive(int(path.parent.name)):
                    found.append(path.parent.name)
            except OSError:
                continue
        return found

    def ctl(self, *arguments: str, **more: str) -> subprocess.CompletedProcess:
        return subprocess.run([str(self.folder / "ops/ctl"), *arguments], capture_output=True,
                              env=self.environment(**more), text=True, timeout=90, check=False)

    def workers(self, *arguments: str) -> int:
        return subprocess.run([str(self.folder / "ops/scripts/workers"), *arguments], env=self.environment(),
                              stdout=subprocess.DEVNULL, timeout=90, check=False).returncode
