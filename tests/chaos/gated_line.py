"""The whole line with a gate on every link and a supervisor over every process.

What tests/e2e/pipeline/line.py needs, and beside it KAFKA_GATES (a broker whose listeners name the
gates, ops/scripts/services/kafka.sh) and RUN_FOLDER, the folder of the services' pids.
"""

import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e/pipeline"))
from gate import GateHouse  # noqa: E402
from line import Line, Program, free_port, http, need, wait_for  # noqa: E402

SUPERVISE = ROOT / "ops/scripts/supervise"
SERVICES = ("kafka", "redis", "postgres")
OURS = ("ingest", "ingest-2", "hot-1", "hot-2", "background-1")


def port_of(url):
    return urllib.parse.urlsplit(url).port


def with_port(url, port):
    parts = urllib.parse.urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition(":")[0] + f":{port}").geturl()


def read_pid(path):
    """0 where there is none."""
    try:
        return int(path.read_text() or 0)
    except (FileNotFoundError, ValueError):
        return 0


def family(pid):
    """The process and all below it, parents first; empty where it is gone."""
    below = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        below.setdefault(parent, []).append(int(stat.parent.name))
    out = [pid] if pathlib.Path(f"/proc/{pid}").exists() else []
    for one in out:
        out += below.get(one, [])
    return out


class Supervised(Program):
    """A process of ours that is started again whenever it ends."""

    @property
    def pid(self):
        return read_pid(self.line.folder / "pid" / self.name)

    def start(self):
        # A write beyond a limit of size fails with an error then, as it does on a full disk.
        with open(self.line.folder / "supervise.log", "ab") as told:
            self.process = subprocess.Popen(
                [str(SUPERVISE), "TERM", str(self.line.folder), self.name, str(self.path)],
                env={**self.line.environment, **self.settings}, stdout=told, stderr=told,
                preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))

    def signal(self, number):
        _signal(self.pid, number)

    def kill(self):
        self.signal(signal.SIGKILL)

    def ask_to_stop(self):
        if self.process is not None and self.process.poll() is None:
            _signal(self.pid, signal.SIGCONT)
            self.process.terminate()

    def stop(self):
        self.ask_to_stop()
        super().stop()
        if self.process is not None and self._is_mine(self.pid):
            _signal(self.pid, signal.SIGKILL)  # left by a supervisor that had to be killed

    def _is_mine(self, pid):
        try:
            environment = pathlib.Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False
        return pid != 0 and str(self.line.folder).encode() in environment


class GatedLine(Line):
    """Two hot workers, ingests and a background worker; `house` holds the gates by link:
    `kafka:hot-1 redis:hot-1 postgres:hot-1 provider webhooks:ingest` and so on; with `has_mem0` the
    workers remember at the sandbox's hosted mem0, by `mem0`."""

    def __init__(self, hot=2, ingests=2, settings=None, has_mem0=False):
        super().__init__(hot, settings)
        self.has_mem0 = has_mem0
        self.ingests = ["ingest", "ingest-2"][:ingests]
        self.house = GateHouse()
        self.services = pathlib.Path(need("RUN_FOLDER"))

    def __enter__(self):
        self.house.__enter__()
        return super().__enter__()  # which calls __exit__ where it fails

    def __exit__(self, *failure):
        try:
            for program in self.programs.values():  # all at once; then each is waited for
                program.ask_to_stop()
            super().__exit__(*failure)
        finally:
            self.house.__exit__()

    @property
    def names(self):
        return [name for name in OURS if name in self.programs]

    def _make_folders(self):
        for name in ("pid", "log", "supervisor"):
            (self.folder / name).mkdir()
        self.ports = {name: free_port() for name in self.ingests}

    def _link(self):
        self._make_folders()
        self.kafka = {}
        for gate in need("KAFKA_GATES").split(","):
            name, _, ports = gate.partition("=")
            listens, named = map(int, ports.split(":"))
            self.kafka[name] = self.house.add(f"kafka:{name}", listens, named)
        self.redis_url, database_url = need("FRONTDESK_TEST_REDIS_URL"), self.database
        self.urls = {}
        for name in self.kafka:
            self.urls[name] = {
                "KAFKA_BROKERS": f"127.0.0.1:{self.kafka[name]}",
                "REDIS_URL": with_port(self.redis_url, self.house.add(
                    f"redis:{name}", port_of(self.redis_url))),
                "DATABASE_URL": with_port(database_url, self.house.add(
                    f"postgres:{name}", port_of(database_url))),
            }
        self.provider_url = f"http://127.0.0.1:{self.house.add('provider', self.sandbox_port)}"
        if self.has_mem0:
            for name in self.urls:
                self.urls[name] |= self.mem0_settings(f"{self._mem0_gate()}/mem0/hosted")
        self.ingest_urls = {
            name: f"http://127.0.0.1:{self.house.add(f'webhooks:{name}', port)}"
            for name, port in self.ports.items()}
        self.ingest_url = self.ingest_urls["ingest"]

    def _mem0_gate(self):
        if "mem0" not in self.house.gates:
            self.mem0_port = self.house.add("mem0", self.sandbox_port)
        return f"http://127.0.0.1:{self.mem0_port}"

    def _add(self, name, program, settings):
        if name == "sandbox":
            settings = {**settings, "FRONTDESK_SANDBOX_INGEST_URL": ",".join(self.ingest_urls.values())}
        if program == "frontdesk-ingest":
            settings = {**settings, "FRONTDESK_INGEST_SPOOL": str(self.folder / name / "spool"),
                        "FRONTDESK_INGEST_SNAPSHOT": str(self.folder / name / "snapshot.db"),
                        "FRONTDESK_INGEST_LISTEN": f"127.0.0.1:{self.ports[name]}"}
            (self.folder / name).mkdir()
        if program == "frontdesk-hot":
            settings = {**settings, "FRONTDESK_HOT_INSTANCE_ID": f"{self.name}-{name}"}
        self.programs[name] = Supervised(self, name, program, {
            **settings, **self.urls.get(name, {}), **self.extra.get(name, {})})
        self.programs[name].start()
        if name == "ingest":
            for other in self.ingests[1:]:
                self._add(other, program, settings)
        return self.programs[name]

    # What is done to it

    def pid(self, name):
        if name in self.programs:
            return self.programs[name].pid
        return read_pid(self.services / "pid" / name)

    def kill_hard(self, name):
        _signal(self.pid(name), signal.SIGKILL)

    def halt(self, name):
        """Stops it and all below it; what `go_on` takes."""
        pids = family(self.pid(name))
        for pid in pids:
            _signal(pid, signal.SIGSTOP)
        return pids

    @staticmethod
    def go_on(pids):
        for pid in reversed(pids):
            _signal(pid, signal.SIGCONT)

    def fill_disk(self, name):
        """From now on its writes to files fail, as on a full disk; what `free_disk` takes."""
        pids = family(self.pid(name))
        for pid in pids:
            _limit(pid, True)
        return pids

    @staticmethod
    def free_disk(pids):
        for pid in pids:
            _limit(pid, False)

    def is_healthy(self, name, path="/health", timeout=5.0):
        return http("GET", self.admin_of(name) + path, timeout=timeout)[0] == 200

    def admin_of(self, name):
        return f"http://{self.programs[name].settings['FRONTDESK_ADMIN_LISTEN']}"

    def await_restart(self, name, before, seconds=20):
        wait_for(f"{name} started again", lambda: self.pid(name) not in (0, before), seconds)

    def metric(self, name, of=None):
        """Sum over the processes that answer."""
        total = 0.0
        for one in of or self.names:
            try:
                total += self.programs[one].metrics().get(name, 0)
            except OSError:
                continue
        return total


def _signal(pid, number):
    """To 0, which is nobody here, nothing is sent."""
    with contextlib.suppress(ProcessLookupError):
        if pid:
            os.kill(pid, number)


def _limit(pid, is_full):
    """The soft limit alone: the hard one cannot be raised again. As the process's own account, for
    not every root may do it to others."""
    try:
        owner = os.stat(f"/proc/{pid}")
    except FileNotFoundError:
        return
    size = "0:" if is_full else "unlimited:"
    as_owner = {"user": owner.st_uid, "group": owner.st_gid} if owner.st_uid != os.geteuid() else {}
    done = subprocess.run(["prlimit", "--pid", str(pid), f"--fsize={size}"], capture_output=True,
                          text=True, timeout=10, check=False, **as_owner)
    if done.returncode and pathlib.Path(f"/proc/{pid}").exists():
        raise OSError(f"prlimit: {done.stderr.strip()}")
