"""Three Kafka brokers, each a controller too, with data folders of their own on free ports.

Needs RUN_FOLDER (where data, logs and pids go) and KAFKA_JARS, as ops/scripts/long/three-brokers sets
them. Nobody starts a broker again by itself: what is lost stays lost.
"""

import base64
import os
import pathlib
import secrets
import shutil
import signal
import subprocess

from line import need, wait_for
from metadata import Metadata, ask
from ports import free_ports

KAFKA = pathlib.Path(__file__).resolve().parents[2] / "ops/scripts/kafka"
NUMBERS = (1, 2, 3)
# Longest that a broker may take from its start until it is in sync again, on a loaded machine.
BACK_SECONDS = 90
STOP_SECONDS = 40
# Three copies, of which two acknowledge: what a cluster of three is run with.
OF_THREE = """
default.replication.factor=3
min.insync.replicas=2
offsets.topic.replication.factor=3
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
share.coordinator.state.topic.replication.factor=3
share.coordinator.state.topic.min.isr=2
"""


class Cluster:
    """Use as a context manager: all three up on entry, all gone after, with their data."""

    def __init__(self) -> None:
        self.folder = pathlib.Path(need("RUN_FOLDER"))
        self.java = ["java", "-Xms96m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                     f"-Dlog4j2.configurationFile={KAFKA / 'log4j2.yaml'}",
                     "-cp", need("KAFKA_JARS") + "/*"]
        ports = free_ports(2 * len(NUMBERS))
        self.ports = dict(zip(NUMBERS, ports))
        self.controllers = dict(zip(NUMBERS, ports[len(NUMBERS):]))
        self.processes: dict[int, subprocess.Popen] = {}

    def __enter__(self) -> "Cluster":
        try:
            for name in ("log", "pid"):
                (self.folder / name).mkdir(exist_ok=True)
            self._format()
            for number in NUMBERS:
                self.start(number)
            wait_for("three brokers", lambda: all(self.knows(n, len(NUMBERS)) for n in NUMBERS), 90, 0.2)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *failure) -> None:
        for process in self.processes.values():  # their data end with them
            process.kill()
        for number, process in self.processes.items():
            process.wait(10)
            shutil.rmtree(self.data(number), ignore_errors=True)

    @property
    def addresses(self) -> str:
        return ",".join(f"127.0.0.1:{port}" for port in self.ports.values())

    @property
    def alive(self) -> list[int]:
        return [number for number, process in self.processes.items() if process.poll() is None]

    def data(self, number: int) -> pathlib.Path:
        return self.folder / f"kafka-{number}" / "data"

    def _settings(self, number: int) -> pathlib.Path:
        path = self.data(number).parent / "server.properties"
        path.parent.mkdir(exist_ok=True)
        text = (KAFKA / "server.properties.in").read_text()
        for word, value in (("BROKER_PORT", self.ports[number]), ("DATA", self.data(number)),
                            ("CONTROLLER_PORT", self.controllers[number]), ("LINK_LISTENERS", ""),
                            ("LINK_ADVERTISED", ""), ("LINK_PROTOCOLS", "")):
            text = text.replace(f"@{word}@", str(value))
        voters = ",".join(f"{n}@127.0.0.1:{port}" for n, port in self.controllers.items())
        # Of a name that stands twice the last one counts.
        path.write_text(f"{text}\nnode.id={number}\ncontroller.quorum.voters={voters}\n{OF_THREE}")
        return path

    def _format(self) -> None:
        # A cluster id is 16 bytes in URL-safe base64 that does not begin with a dash.
        name = "A" + base64.urlsafe_b64encode(secrets.token_bytes(16)).decode()[:21]
        begun = []
        for number in NUMBERS:
            log = self.folder / "log" / f"kafka-{number}-format.log"
            with open(log, "wb") as out:
                begun.append((log, subprocess.Popen(
                    [*self.java, "kafka.tools.StorageTool", "format", "--cluster-id", name,
                     "--config", str(self._settings(number))], stdout=out, stderr=out)))
        for log, process in begun:
            if process.wait(90):
                raise RuntimeError(f"a data folder could not be formatted: {log.read_text()[-600:]}")

    # What is done to it

    def start(self, number: int) -> None:
        with open(self.folder / "log" / f"kafka-{number}.log", "ab") as log:
            # A session of its own keeps the terminal's Ctrl-C away from it.
            self.processes[number] = subprocess.Popen(
                [self.java[0], "-Xmx384m", *self.java[1:], "kafka.Kafka",
                 str(self.data(number).parent / "server.properties")],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, "RUN_FOLDER": str(self.folder)})
        (self.folder / "pid" / f"kafka-{number}").write_text(f"{self.processes[number].pid}\n")

    def stop(self, number: int) -> None:
        """As an operator does: it gives its partitions to the others first."""
        self.processes[number].send_signal(signal.SIGTERM)
        self.processes[number].wait(STOP_SECONDS)

    def kill(self, number: int) -> None:
        self.processes[number].kill()
        self.processes[number].wait(10)

    def lose(self, number: int) -> None:
        """For good: its data are gone."""
        self.kill(number)
        shutil.rmtree(self.data(number))

    # What it says

    def metadata(self) -> Metadata | None:
        """Of the first that answers."""
        for number in self.alive:
            try:
                return ask(self.ports[number])
            except OSError:
                continue
        return None

    def knows(self, number: int, brokers: int) -> bool:
        try:
            return len(ask(self.ports[number]).brokers) == brokers
        except OSError:
            return False

    def is_in_sync(self) -> bool:
        """Every partition has a leader, and every living broker has all of it."""
        found = self.metadata()
        return found is not None and bool(found.partitions) and all(
            one.leader in self.alive and set(self.alive) <= set(one.in_sync) for one in found.partitions)

    def await_in_sync(self) -> None:
        wait_for(f"brokers {self.alive} in sync", self.is_in_sync, BACK_SECONDS, 0.2)
