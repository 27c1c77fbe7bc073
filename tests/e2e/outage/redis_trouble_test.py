"""Redis in trouble under a line at work: flushed, evicting, slow, full, its password changed.

Every message is answered once, /health of the hot worker says what is degraded, and after it all is
well again without a restart. The hot worker logs at debug level: what it tells of look-ups, and that
it tells nobody's key.

One Redis of its own behind a gate and one line serve all (one entry of ctest): each test leaves
everything healed.
"""

import itertools
import json
import os
import pathlib
import re
import secrets
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests/chaos"), str(ROOT / "tests/e2e/pipeline")]
from gate import PASS, Fault, GateHouse  # noqa: E402
from line import Line, free_port, http, wait_for  # noqa: E402

TEXT = "Where are you?"
BACK_SECONDS = 30
MESSAGES = 6  # in each trouble


class OwnRedis:
    """A server on a free port; the line meets it through a gate, we directly."""

    def __init__(self):
        self.port, self.password = free_port(), ""
        self.folder = tempfile.TemporaryDirectory(prefix="frontdesk-redis-")
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def start(self):
        """At the same port, empty."""
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--databases", "4096",
             "--dir", self.folder.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("Redis", self.answers)

    def kill(self):
        self.process.kill()
        self.process.wait(10)

    def __exit__(self, *_):
        self.kill()
        self.folder.cleanup()

    def answers(self):
        return self.cli("PING", check=False) == "PONG"

    def cli(self, *words, check=True):
        environment = {**os.environ, "REDISCLI_AUTH": self.password} if self.password else None
        done = subprocess.run(["redis-cli", "-p", str(self.port), *words], capture_output=True,
                              text=True, timeout=20, env=environment)
        out = done.stdout.strip()
        if check and (done.returncode or out.startswith(("ERR", "NOAUTH", "OOM"))):
            raise RuntimeError(f"{words[0]}: {out}{done.stderr}")
        return out

    def set_password(self, password):
        """Known to nobody else; whoever was connected has to come again."""
        self.cli("CONFIG", "SET", "requirepass", password)
        self.password = password
        for kind in ("normal", "pubsub"):
            self.cli("CLIENT", "KILL", "TYPE", kind, check=False)

    def limit(self, policy, memory):
        self.cli("CONFIG", "SET", "maxmemory-policy", policy)
        self.cli("CONFIG", "SET", "maxmemory", str(memory))

    def keys(self, pattern, database):
        return set(self.cli("-n", database, "--scan", "--pattern", pattern).split())


class RedisTrouble(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.redis = cls.enterClassContext(OwnRedis())
        cls.house = cls.enterClassContext(GateHouse())
        gate = cls.house.add("redis", cls.redis.port)
        os.environ["FRONTDESK_TEST_REDIS_URL"] = f"redis://127.0.0.1:{gate}/0"
        cls.line = cls.enterClassContext(Line(hot=1, settings={"hot": {"FRONTDESK_LOG_LEVEL": "debug"}}))
        cls.database = cls.line.environment["REDIS_URL"].rpartition("/")[2]
        cls.clinic_keys = [f"clinic:{row[0]}" for row in cls.line.sql("SELECT id FROM core.clinics")]
        cls.people = (f"1202557{n:04d}" for n in itertools.count(1))

    def setUp(self):
        self.heal()
        self.await_well()

    def tearDown(self):
        self.heal()

    def heal(self):
        self.house.set("redis", PASS)
        self.redis.limit("noeviction", 0)
        if self.redis.password:
            self.redis.set_password("")

    # What is looked at

    def states(self, name="hot-1"):
        body = http("GET", f"http://{self.line[name].settings['FRONTDESK_ADMIN_LISTEN']}/health", timeout=5)[1]
        return json.loads(body)["dependencies"]

    def state(self, what, name="hot-1"):
        return self.states(name)[what]["state"]

    def await_well(self):
        """All of it. The background worker tries Redis again with the next batch."""
        self.line.await_rows(self.write(1)[1], BACK_SECONDS)

        def is_well():
            return all(self.state(*one) == "up" for one in (
                ("redis", "hot-1"), ("changes", "hot-1"), ("redis", "background-1")))
        try:
            wait_for("all is well", is_well, BACK_SECONDS)
        except AssertionError as late:
            raise AssertionError(f"{late}: {self.states()} {self.states('background-1')}") from late

    def await_degraded(self, what, *details):
        """As soon as it is asked: what makes memory look there again is said in between."""
        def is_said():
            self.touch()
            one = self.states()[what]
            return one["state"] == "degraded" and any(each in one.get("detail", "") for each in details)
        wait_for(f"{what} degraded by {details}", is_said, BACK_SECONDS, 0.2)

    def clinics(self):
        return self.redis.keys("clinic:*", self.database)

    def touch(self):
        """As if the clinics had changed: they are looked up anew."""
        for key in self.clinic_keys:
            self.redis.cli("-n", self.database, "EVAL",
                           "#!lua flags=allow-oom\nredis.call('SET', KEYS[1], '') "
                           "return redis.call('DEL', KEYS[1])", "1", key)

    def write(self, count=MESSAGES):
        people = [next(self.people) for _ in range(count)]
        return people, [self.line.write(TEXT, person) for person in people]

    def assert_answered(self, people, messages):
        """Each once, whatever Redis does."""
        def sent():
            found = [one["to"].partition("@")[0] for one in self.line.requests()]
            return [found.count(person) for person in people]
        wait_for("each is answered", lambda: all(sent()), BACK_SECONDS, 0.1)
        self.assertEqual([1] * len(people), sent())
        self.line.await_rows(messages, BACK_SECONDS)

    # The troubles

    def test_flushed_it_is_warm_again_without_a_restart(self):
        self.touch()
        wait_for("warm", self.clinics)
        before = self.clinics()
        self.redis.cli("FLUSHALL")
        self.assert_answered(*self.write())
        wait_for("warm again", lambda: self.clinics() >= before, BACK_SECONDS)
        self.await_well()

    def test_started_anew_and_empty_it_is_warm_again(self):
        self.redis.cli("FLUSHALL")
        wait_for("warm", lambda: len(self.clinics()) > 1, BACK_SECONDS)
        before = self.clinics()
        self.redis.kill()
        self.assert_answered(*self.write())
        self.redis.start()
        wait_for("warm again", lambda: self.clinics() >= before, BACK_SECONDS)
        self.await_well()

    def test_evicting_everything(self):
        evicted = int(re.search(r"evicted_keys:(\d+)", self.redis.cli("INFO", "stats"))[1])
        self.touch()
        wait_for("something that can go", self.clinics)
        self.redis.limit("allkeys-lru", 1)
        self.touch()
        self.assert_answered(*self.write())
        self.await_degraded("redis", "redis_refused")
        self.assertGreater(int(re.search(r"evicted_keys:(\d+)", self.redis.cli("INFO", "stats"))[1]), evicted)
        self.heal()
        self.await_well()

    def test_full_nothing_is_written_and_changes_are_seen_all_the_same(self):
        self.redis.limit("noeviction", 1)
        self.touch()
        self.assert_answered(*self.write())
        self.await_degraded("redis", "redis_refused")
        self.assert_change_is_seen()
        self.heal()
        self.await_well()

    def test_slow(self):
        self.house.set("redis", Fault("delay", ms=150))
        self.touch()
        self.assert_answered(*self.write())
        self.await_degraded("redis", "redis_timeout", "redis_down", "link is lost")
        self.heal()
        self.await_well()

    def test_its_password_changed_while_running(self):
        self.redis.set_password(secrets.token_hex(16))
        self.assert_answered(*self.write())
        wait_for("changes not heard of", lambda: self.state("changes") == "degraded", BACK_SECONDS)
        self.await_degraded("redis", "redis_down", "link is lost")
        self.assertNotIn(self.redis.password, json.dumps(self.states()))
        self.heal()
        self.await_well()

    def test_a_wrong_password_from_the_start(self):
        self.redis.set_password(secrets.token_hex(16))
        hot = self.line["hot-1"]
        hot.stop()
        hot.start()
        self.line.await_ready(["hot-1"])
        self.assertEqual("degraded", self.state("redis"))
        self.assertEqual("degraded", self.state("changes"))
        self.assert_answered(*self.write())
        self.heal()
        self.await_well()

    def assert_change_is_seen(self):
        """Of a row, by the next replies; within the moment that it takes to be told."""
        street = f"Elm Street {secrets.randbelow(9000) + 1000}"
        self.line.sql("UPDATE core.clinics SET location = jsonb_build_object('en', "
                      f"'{street}') WHERE id = (SELECT clinic_id FROM core.integration_lines "
                      "WHERE line = 'demo-dental')")

        def is_seen():
            self.write(1)
            time.sleep(0.3)
            return any(street in one["text"] for one in self.line.requests())
        wait_for("the new address", is_seen, 10)

    # What is logged

    def test_the_log_tells_of_each_look_up_and_of_nobody(self):
        self.redis.cli("FLUSHALL")
        with self.held_clinics():
            self.touch()
            self.assert_answered_from_old_copies()
        self.touch()
        self.assert_answered(*self.write())
        log = (self.line.folder / "hot-1.log").read_text(errors="replace")
        self.assert_look_ups(log)
        self.assertRegex(log, r"(?m)^warning .* an old value is served category=clinic why=\w+")
        self.assert_nobody(log)

    def held_clinics(self):
        """Nobody reads them: a database that hangs."""
        line = self.line

        class Held:
            def __enter__(self):
                self.lock = subprocess.Popen(
                    ["psql", "-Xqc", "BEGIN; LOCK TABLE core.clinics IN ACCESS EXCLUSIVE MODE; "
                     "SELECT pg_sleep(60)", line.database],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                wait_for("the lock", lambda: line.sql(
                    "SELECT 1 FROM pg_locks l JOIN pg_class c ON c.oid = l.relation "
                    "WHERE c.relname = 'clinics' AND l.mode = 'AccessExclusiveLock' AND l.granted"))

            def __exit__(self, *_):
                line.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                         "WHERE datname = current_database() AND query LIKE 'BEGIN; LOCK%'")
                self.lock.wait()
        return Held()

    def assert_answered_from_old_copies(self):
        person = next(self.people)
        self.line.write(TEXT, person)
        wait_for("answered from an old copy", lambda: any(
            one["to"].startswith(person) for one in self.line.requests()), BACK_SECONDS)

    def assert_look_ups(self, log):
        told = re.findall(r"(?m)^debug \S+ look-up category=(\w+) tier=(\w+) result=(\w+)", log)
        self.assertLessEqual({"instance", "clinic", "line"}, {one[0] for one in told})
        self.assertLessEqual({"memory", "redis", "source"}, {one[1] for one in told})
        self.assertLessEqual({"found", "old"}, {one[2] for one in told})
        lines = [one for one in log.splitlines() if " look-up " in one]
        self.assertEqual(len(lines), len(told), "a look-up without category, tier or result")
        for one in lines:
            self.assertLessEqual(set(re.findall(r"(\w+)=", one)), {"category", "tier", "result", "waiters"})

    def assert_nobody(self, log):
        """No number, no key of Redis, no credential."""
        for key in ("patient:", "session:", "mem0:", "appointments:", "clinic:", "whatsapp:instance:"):
            self.assertNotIn(key, log)
        self.assertNotIn("12025", log)
        seed = (ROOT / "schemas/seed/demo.json").read_text()
        credentials = re.findall(r'"[a-z_]*(?:token|secret|key)":\s*"([^"]{8,})"', seed)
        self.assertGreater(len(credentials), 3)
        master = pathlib.Path(self.line.environment["FRONTDESK_MASTER_KEY_FILE"]).read_text()
        for number, one in enumerate([*credentials, master]):
            self.assertFalse(one in log, f"credential {number}")


if __name__ == "__main__":
    unittest.main()
