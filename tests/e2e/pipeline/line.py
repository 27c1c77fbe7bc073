"""The whole line on real services: a database and topics of its own, all programs, and a provider.

Needs FRONTDESK_TEST_KAFKA, FRONTDESK_TEST_REDIS_URL, FRONTDESK_TEST_DATABASE_URL and
FRONTDESK_TEST_BIN (the folder of the programs), as ./ops/test sets them. Waits have deadlines.
"""
import collections
import json
import os
import pathlib
import random
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "ops/scripts")]
from ports import free_ports  # noqa: E402
from webhook import evolution_event, evolution_message, post  # noqa: E402

SEED = ROOT / "schemas/seed/demo.json"
PARTITIONS = 12  # of each topic
FINAL = {"replied", "fell_back", "suppressed", "handed_over", "dead"}


def need(name):
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"{name} is not set; run through ./ops/test")
    return value


def free_port():
    return free_ports(1)[0]


PATIENCE = 3  # how much longer than is written beside it a wait may last, for a machine that is busy


def wait_for(what, condition, seconds=30, every=0.05):
    """The condition's first true value; an AssertionError naming `what` at the deadline."""
    seconds *= PATIENCE
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(every)
    raise AssertionError(f"{what}: not within {seconds} s")


def http(method, url, body=None, headers=None, timeout=30):
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def empty_redis(url):
    """An empty database of that server: what is cached of the demo clinics is that of one PostgreSQL."""
    server = urllib.parse.urlsplit(url)
    for number in random.sample(range(1, 4096), 200):
        with socket.create_connection((server.hostname, server.port), 5) as redis:
            redis.sendall(f"SELECT {number}\r\nDBSIZE\r\n".encode())
            answers = b""
            while answers.count(b"\r\n") < 2:
                answers += redis.recv(64) or b"\r\n"
        if answers == b"+OK\r\n:0\r\n":
            return server._replace(path=f"/{number}").geturl()
    raise RuntimeError("no empty database of Redis found")


class Program:
    """One process of ours; started again under the same addresses."""

    def __init__(self, line, name, program, settings):
        self.line, self.name, self.path = line, name, line.path_of(program)
        self.settings = {
            "FRONTDESK_PROCESS_NAME": name,
            "FRONTDESK_METRICS_LISTEN": f"127.0.0.1:{free_port()}",
            "FRONTDESK_ADMIN_LISTEN": f"127.0.0.1:{free_port()}",
            **settings,
        }
        self.process = None

    def start(self):
        log = open(self.line.folder / f"{self.name}.log", "ab")
        self.process = subprocess.Popen(
            [str(self.path)],
            env={**self.line.environment, **self.settings},
            stdout=log,
            stderr=log,
        )
        log.close()

    def is_ready(self):
        try:
            return http("GET", f"http://{self.settings['FRONTDESK_ADMIN_LISTEN']}/readyz", timeout=2)[0] == 200
        except OSError:
            return False

    def last_words(self):
        """Of its log, which has no words of patients."""
        return "\n".join((self.line.folder / f"{self.name}.log").read_text(errors="replace").splitlines()[-12:])

    def metrics(self):
        """Sum over all labels, by name."""
        out = {}
        text = http("GET", f"http://{self.settings['FRONTDESK_METRICS_LISTEN']}/metrics")[1].decode()
        for name, value in re.findall(r"^(\w+)(?:\{[^}]*\})? ([0-9.eE+-]+)$", text, re.M):
            out[name] = out.get(name, 0) + float(value)
        return out

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.process.kill()
        self.process.wait(10)

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


class Line:
    """Use as a context manager; `hot` hot workers, everything ready on entry."""

    def __init__(self, hot=2, settings=None, partitions=None):
        self.hot_count, self.extra, self.partitions = hot, settings or {}, partitions
        self.bin = pathlib.Path(need("FRONTDESK_TEST_BIN"))
        self.name = "t" + secrets.token_hex(4)
        self.programs = {}

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="frontdesk-e2e-"))
        try:
            self._prepare()
            self._start_all()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _prepare(self):
        self.admin_url = need("FRONTDESK_TEST_DATABASE_URL")
        self.database = re.sub(r"/[^/?]*(\?|$)", rf"/{self.name}\1", self.admin_url, count=0)
        base, _, _ = self.admin_url.rpartition("/")
        self.database = f"{base}/{self.name}"
        self._psql(self.admin_url, f'CREATE DATABASE "{self.name}"')
        key = self.folder / "master.key"
        key.write_text(secrets.token_hex(32))
        self.ingest_port, self.sandbox_port = free_port(), free_port()
        self.ingest_url = f"http://127.0.0.1:{self.ingest_port}"
        self.sandbox_url = f"http://127.0.0.1:{self.sandbox_port}"
        self.provider_url = self.sandbox_url  # where the workers send to
        self._link()
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("FRONTDESK_")}
        self.environment = {
            **inherited,
            "KAFKA_BROKERS": need("FRONTDESK_TEST_KAFKA"),
            "REDIS_URL": empty_redis(need("FRONTDESK_TEST_REDIS_URL")),
            **self.addresses(),
            "INGEST_URL": self.ingest_url,
            "FRONTDESK_TOPIC_PREFIX": f"{self.name}.",
            "FRONTDESK_MASTER_KEY_FILE": str(key),
        }
        if self.partitions:
            self.environment["FRONTDESK_PARTITIONS"] = str(self.partitions)
        self.ctl("migrate")
        self.ctl("topics", "create")
        self.ctl("seed", str(SEED), "--set-base-url", self.provider_url)

    def addresses(self):
        """Of the database, as the programs have it."""
        return {"DATABASE_URL": self.database}

    def _link(self):
        """For a line whose programs do not meet each other and the services directly."""

    def _start_all(self):
        (self.folder / "sandbox").mkdir()
        self._add("sandbox", "frontdesk-sandbox", {
            "FRONTDESK_SANDBOX_LISTEN": f"127.0.0.1:{self.sandbox_port}",
            "FRONTDESK_SANDBOX_DATA": str(self.folder / "sandbox"),
            "FRONTDESK_SANDBOX_SEED": str(SEED),
            "FRONTDESK_SANDBOX_INGEST_URL": self.ingest_url,
            "FRONTDESK_SANDBOX_RETRY_MS": "300",
        })
        self._add("ingest", "frontdesk-ingest", {
            "FRONTDESK_INGEST_LISTEN": f"127.0.0.1:{self.ingest_port}",
            "FRONTDESK_INGEST_SNAPSHOT": str(self.folder / "ingest.snapshot"),
        })
        for number in range(1, self.hot_count + 1):
            self.add_hot(f"hot-{number}")
        self._add("background-1", "frontdesk-background", {
            "FRONTDESK_BACKGROUND_INSTANCE_ID": f"{self.name}-background-1",
        })
        self.await_ready()

    def _add(self, name, program, settings):
        self.programs[name] = Program(self, name, program, {**settings, **self.extra.get(name, {})})
        self.programs[name].start()
        return self.programs[name]

    def path_of(self, program):
        return self.bin / program

    def add_hot(self, name, settings=None):
        return self._add(name, "frontdesk-hot", {
            "FRONTDESK_HOT_SNAPSHOT": str(self.folder / f"{name}.snapshot"),
            "FRONTDESK_HOT_REPLIES_PER_MINUTE": "0",
            "FRONTDESK_HOT_SESSION_TIMEOUT_MS": "6000",
            **self.extra.get("hot", {}),
            **(settings or {}),
        })

    def await_ready(self, names=None, seconds=60):
        for name in names or list(self.programs):
            program = self.programs[name]
            try:
                wait_for(f"{name} ready or gone",
                         lambda: program.is_ready() or program.process.poll() is not None, seconds)
                if program.process.poll() is not None:
                    raise AssertionError(f"{name} ended with {program.process.returncode}")
            except AssertionError as failure:
                raise AssertionError(f"{failure}\n{program.last_words()}") from None

    def __exit__(self, *failure):
        for program in self.programs.values():
            program.stop()
        self._psql(self.admin_url, f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        if failure and failure[0]:
            for log in sorted(self.folder.glob("*.log")):
                tail = log.read_text(errors="replace").splitlines()[-12:]
                print(f"--- {log.name}", *tail, sep="\n")
        shutil.rmtree(self.folder, ignore_errors=True)

    # What a test does

    def __getitem__(self, name):
        return self.programs[name]

    def _psql(self, url, sql):
        done = subprocess.run(["psql", "-XqtA", "-F", "\t", "-v", "ON_ERROR_STOP=1", url, "-c", sql],
                              capture_output=True, text=True, timeout=30)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return [row.split("\t") for row in done.stdout.splitlines() if row]

    def sql(self, statement):
        return self._psql(self.database, statement)

    def ctl(self, *arguments, check=True):
        done = subprocess.run([str(self.bin / "frontdeskctl"), *arguments], env=self.environment,
                              capture_output=True, text=True, timeout=90)
        if check and done.returncode:
            raise RuntimeError(f"frontdeskctl {arguments}: {done.stdout}{done.stderr}")
        return done.stdout

    def sandbox(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        status, answer = http(method, self.sandbox_url + path, data, {"Content-Type": "application/json"})
        if status >= 300:
            raise RuntimeError(f"{path}: {status} {answer[:300]!r}")
        return json.loads(answer or b"null")

    @staticmethod
    def mem0_settings(url):
        """For a worker; the dialect is the last part of the sandbox's address."""
        return {"FRONTDESK_MEMORY": "mem0", "FRONTDESK_MEM0_DIALECT": url.rpartition("/")[2],
                "FRONTDESK_MEM0_URL": url, "FRONTDESK_MEM0_KEY": "demo-mem0-key"}

    def remembered(self):
        """How often each memory that was queued is kept at the sandbox's mem0s, by its id in the outbox."""
        return collections.Counter(one["metadata"]["outbox_id"] for one in self.sandbox("GET", "/sandbox/memories"))

    def await_remembered(self, seconds=90):
        """Until nothing waits for mem0, each once. What was begun and has no known end counts as lost
        after 10 min, and what is forgotten is so once more by then; they are over here."""
        rows = "FROM core.outbox WHERE kind = 'memory'"

        def all_are_told():
            self.sql("UPDATE core.outbox SET tried_at = now() - interval '11 minutes', due_at = now() "
                     "WHERE tried_at BETWEEN now() - interval '10 minutes' AND now() - interval '20 seconds' "
                     "AND done_at IS NULL")
            self.sql("UPDATE core.outbox SET due_at = now() WHERE dedupe_key LIKE 'forget:%' "
                     "AND done_at IS NULL AND due_at > now() + interval '1 minute'")
            return self.sql(f"SELECT count(*) {rows} AND done_at IS NULL") == [["0"]]

        wait_for("all memories told", all_are_told, seconds, 0.5)
        told = self.sql(f"SELECT id {rows} AND dedupe_key NOT LIKE 'forget%'")
        found, wanted = dict(self.remembered()), {one: 1 for one, in told}
        if found != wanted:
            raise AssertionError(f"memories kept otherwise than once: {found} for {wanted}")
        return len(found)

    def requests(self, kind="text"):
        found = self.sandbox("GET", "/sandbox/requests?after=0")
        found = found["requests"] if isinstance(found, dict) else found
        return [request for request in found if kind is None or request["kind"] == kind]

    def ledger(self, *arguments, accepted=None):
        """What `frontdeskctl ledger` prints, the provider's list beside it, and its exit code."""
        sends = self.folder / "sends.json"
        sends.write_text(json.dumps(self.requests(None)))
        given = ["--sends", str(sends)]
        if accepted is not None:
            listed = self.folder / "accepted.txt"
            listed.write_text("".join(f"{message}\n" for message in accepted))
            given += ["--accepted", str(listed)]
        done = subprocess.run([str(self.bin / "frontdeskctl"), "ledger", *given, *arguments, "--json"],
                              env=self.environment, capture_output=True, text=True, timeout=90)
        if done.returncode not in (0, 1) or not done.stdout:
            raise RuntimeError(f"ledger: {done.stdout}{done.stderr}")
        return json.loads(done.stdout), done.returncode

    def await_ledger(self, accepted, seconds=60):
        """The report once nothing is open and every row written; it must balance."""
        def settled():
            report, _ = self.ledger(accepted=accepted)
            return report if not report["occurrences"]["open"] + report["rows"]["unwritten"] else None
        report = wait_for("a ledger with nothing open", settled, seconds, 0.5)
        if not report["balanced"]:
            raise AssertionError(f"the ledger does not balance: {report}")
        return report

    def write(self, text, number, instance="demo-dental", message=None, own=False, lid=None):
        """Posts a text to ingest as Evolution 2.3.7 does, again until it got a 2xx.

        With `lid` the sender is that linked id, and `number` what is known beside it, or None."""
        return self.write_content({"conversation": text}, number, instance, message, own, lid)

    def write_content(self, content, number, instance="demo-dental", message=None, own=False, lid=None):
        """The same of any content, as it stands below `data.message`."""
        message = message or "3A" + secrets.token_hex(9).upper()
        self.post(evolution_message(message, content, number, instance, own, lid), instance)
        return message

    def tell(self, event, data, instance="demo-dental"):
        """Posts another event of Evolution than a message."""
        self.post(evolution_event(event, data, instance), instance)

    def post(self, body, instance="demo-dental"):
        wait_for("webhook taken", lambda: post(self.ingest_url, body, instance) == 200, 60, 0.2)

    def trace(self, message):
        done = subprocess.run([str(self.bin / "frontdeskctl"), "trace", message, "--json"],
                              env=self.environment, capture_output=True, text=True, timeout=60)
        try:
            return json.loads(done.stdout).get("occurrences", [])
        except ValueError:
            return []

    def outcomes(self, message):
        """(outcome, reason, delivery) of every occurrence that ended."""
        return [(found["outcome"], found.get("reason") or "", found.get("delivery"))
                for found in self.trace(message) if found.get("outcome") in FINAL]

    def await_outcome(self, message, seconds=60):
        return wait_for(f"outcome of {message}", lambda: self.outcomes(message), seconds, 0.2)

    def await_delivery(self, message, delivery="sent", seconds=60):
        return wait_for(f"delivery {delivery} of {message}",
                        lambda: any(o[2] == delivery for o in self.outcomes(message)), seconds, 0.2)

    def await_rows(self, messages, seconds=60):
        listed = ",".join(f"'{message}'" for message in messages)
        return wait_for("rows of all messages", lambda: int(self.sql(
            f"SELECT count(*) FROM core.whatsapp_messages WHERE whatsapp_message_id IN ({listed})")[0][0])
            == len(messages), seconds, 0.2)
