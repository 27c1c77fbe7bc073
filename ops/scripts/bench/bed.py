"""What the sections measure on: the processes that ops/bench started, and our tools."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request

import cpu

SERVICES = ("kafka", "redis", "postgres")
ROOT = pathlib.Path(__file__).resolve().parents[3]
SEED_FILE = ROOT / "schemas/seed/demo.json"
# Beside the time that a program was asked to take.
PATIENCE_SECONDS = 60
SENDS_AT_ONCE = 20_000

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Broken(Exception):
    """What was to be measured does not work at all."""


class Bed:
    def __init__(self, environment: dict[str, str]) -> None:
        self.folder = pathlib.Path(environment["RUN_FOLDER"])
        self.bin = pathlib.Path(environment["BIN_FOLDER"])
        self.brokers = environment.get("KAFKA_BROKERS", "")
        self.database = environment.get("DATABASE_URL", "")
        self.metrics = [url for url in environment.get("METRICS_URLS", "").split(",") if url]
        self.hots = [url for url in environment.get("HOT_ADMIN_URLS", "").split(",") if url]
        self.token_file = environment.get("ADMIN_TOKEN_FILE", "")
        self.redis = environment.get("REDIS_URL", "")
        self.ingest = environment.get("INGEST_URL", "")
        self.sandbox = environment.get("SANDBOX_URL", "")
        self.lists = self.folder / "lists"
        self.lists.mkdir(parents=True, exist_ok=True)

    @staticmethod
    def tell(what: str) -> None:
        print(f"{time.strftime('%H:%M:%S')} == {what}", file=sys.stderr, flush=True)

    # Processes

    def pids(self) -> dict[str, int]:
        return {path.name: int(path.read_text() or 0)
                for path in sorted((self.folder / "pid").iterdir())}

    def cpu(self) -> dict[str, float]:
        """Seconds so far, by process."""
        return {name: cpu.seconds(pid) for name, pid in self.pids().items()}

    def restart(self, prefix: str, settings: list[str]) -> None:
        """Those processes anew, with these settings beside their own; returns when they are others."""
        before = {name: pid for name, pid in self.pids().items() if name.startswith(prefix)}
        (self.folder / "settings").write_text("".join(f"{line}\n" for line in settings))
        for pid in before.values():
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(self.pids().get(name, pid) == pid for name, pid in before.items()):
            if time.monotonic() > deadline:
                raise Broken(f"{prefix}* did not start anew")
            time.sleep(0.1)

    # Programs

    def program(self, name: str, *words: object, seconds: float = 0) -> tuple[int, dict]:
        """Exit code and the JSON it printed. Broken where there is none."""
        command = [str(self.bin / name), *map(str, words)]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False,
                                  timeout=seconds + PATIENCE_SECONDS)
            return done.returncode, json.loads(done.stdout)
        except subprocess.TimeoutExpired:
            raise Broken(f"{name} did not end in time") from None
        except ValueError:
            raise Broken(f"{name} ended with {done.returncode} and no result") from None

    def load(self, options, run: int, seconds: float) -> dict:
        """Posts for so long; the ids go to lists/RUN.accepted, the posts to lists/RUN.posts."""
        return self.program(
            "frontdesk-load", "--json", "--lines-of", SEED_FILE, "--url", self.ingest,
            "--rate", options.rate, "--duration", seconds, "--seed", options.seed, "--run", run,
            "--conversations", options.conversations, "--repeats", options.repeats,
            "--burst", options.burst, "--greetings", getattr(options, "greetings", 25),
            "--accepted", self.lists / f"{run}.accepted",
            "--posts", self.lists / f"{run}.posts", "--prefer",
            seconds=seconds)[1]

    def floor(self, name: str, options) -> tuple[int, dict]:
        return self.program("frontdesk-floors", name, "--brokers", self.brokers,
                            "--rate", options.rate, "--duration", options.duration,
                            seconds=options.duration)

    def ledger(self, accepted: pathlib.Path, sends: pathlib.Path) -> tuple[int, dict]:
        spool = self.folder / "ingest/spool"
        kept = ("--spool", spool) if spool.is_dir() else ()  # off: there is nothing to count
        return self.program("frontdeskctl", "ledger", "--json", "--accepted", accepted,
                            "--sends", sends, *kept)

    # Hot workers

    def admin_all(self, method: str, path: str) -> list[dict]:
        """What each of them answers."""
        return [self.admin(method, url, path) for url in self.hots]

    def admin(self, method: str, url: str, path: str) -> dict:
        token = pathlib.Path(self.token_file).read_text().strip()
        request = urllib.request.Request(url + path, b"" if method == "POST" else None,
                                         {"Authorization": f"Bearer {token}"}, method=method)
        try:
            with _opener.open(request, timeout=30) as answer:
                return json.loads(answer.read())
        except OSError as fault:
            raise Broken(f"{method} {path}: {fault}") from None

    # The provider

    def provider(self, path: str, body: dict | None = None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.sandbox + path, data,
                                         {"Content-Type": "application/json"})
        with _opener.open(request, timeout=30) as answer:
            return json.loads(answer.read())

    def sends(self, after: int = 0) -> list[dict]:
        """Every request it got after that number, without its raw bytes."""
        out: list[dict] = []
        while True:
            after = out[-1]["n"] if out else after
            page = self.provider(f"/sandbox/requests?after={after}&limit={SENDS_AT_ONCE}")
            if not page:
                return out
            out += [{key: value for key, value in one.items() if key != "raw"} for one in page]
