"""The outage matrix: what each stage does while something it needs is away, and after.

ops/docs/outages.md is the same as a table. One broker, Redis and PostgreSQL of its own and one line
with a gate on every link serve all cells (one entry of ctest): each cell leaves everything healed.
"""

import contextlib
import itertools
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests/chaos"), str(ROOT / "tests/e2e"), str(ROOT / "tests/e2e/ops")]
from clone import Clone  # noqa: E402
from gate import Fault  # noqa: E402
from gated_line import GatedLine, port_of  # noqa: E402
from line import http, wait_for  # noqa: E402
from webhook import evolution_text, post  # noqa: E402

LINKS = "ingest hot-1 hot-2 background-1"
HOTS = ("hot-1", "hot-2")
REFUSE, HALF_OPEN = Fault("refuse"), Fault("half_open")
TEXT = "Where are you?"
BACK_SECONDS = 40  # a loaded machine; what it takes as a rule stands in ops/docs/outages.md
# After look-ups that failed: the breaker is open for 45 s, and who meets it is parked for a minute then.
PARKED_SECONDS = 45 + 60 + BACK_SECONDS


def is_listening(port):
    with socket.socket() as one:
        one.settimeout(2)
        return one.connect_ex(("127.0.0.1", port)) == 0


def secrets_in(value, name=""):
    """What stands under names of secrets, whatever the depth."""
    if isinstance(value, dict):
        return {found for key, one in value.items() for found in secrets_in(one, key)}
    if isinstance(value, list):
        return {found for one in value for found in secrets_in(one, name)}
    is_secret = isinstance(value, str) and any(
        word in name for word in ("token", "secret", "apikey", "api_key"))
    return {value} if is_secret and value else set()


class Outage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        clone = cls.enterClassContext(Clone())
        clone.up("--services-only", seconds=120, KAFKA_LINKS=LINKS)
        settings = clone.settings()
        os.environ.update({
            "FRONTDESK_TEST_KAFKA": settings["KAFKA_BROKERS"],
            "FRONTDESK_TEST_REDIS_URL": settings["REDIS_URL"],
            "FRONTDESK_TEST_DATABASE_URL":
                f"postgresql://postgres@127.0.0.1:{port_of(settings['DATABASE_URL'])}/postgres",
            "KAFKA_GATES": settings["KAFKA_GATES"],
            "RUN_FOLDER": str(clone.run_folder),
        })
        cls.line = cls.enterClassContext(GatedLine(ingests=1, has_mem0=True))
        cls.people = (f"1202556{n:04d}" for n in itertools.count(1))

    def setUp(self):
        self.line.house.heal()
        self.line.await_ready()

    # What happens in the cells

    @contextlib.contextmanager
    def away(self, what, *names, fault=REFUSE):
        """The links to `what`, of these processes or of all that have one."""
        links = [link for link in self.line.house.gates if link == what or
                 (link.partition(":")[0] == what and (not names or link.partition(":")[2] in names))]
        self.assertTrue(links)
        for link in links:
            self.line.house.set(link, fault)
        try:
            yield
        finally:
            self.line.house.heal(*links)

    def write(self, person=None, text=TEXT, own=False):
        return self.line.write(text, person or next(self.people), own=own)

    def status_of(self, token_instance="demo-dental"):
        body = evolution_text(f"3AOUT{time.monotonic_ns():X}", TEXT, next(self.people), token_instance)
        return post(self.line.ingest_url, body, token_instance, timeout=10)

    def has_row(self, message):
        return self.line.sql("SELECT count(*) FROM core.whatsapp_messages "
                             f"WHERE whatsapp_message_id = '{message}'") == [["1"]]

    def sends_to(self, person):
        return [one for one in self.line.requests() if one["to"].partition("@")[0] == person]

    def await_answered_once(self, *people, seconds=BACK_SECONDS):
        wait_for("each is answered", lambda: all(self.sends_to(one) for one in people), seconds, 0.1)
        self.assertEqual([1] * len(people), [len(self.sends_to(one)) for one in people])

    def await_rows(self, *messages, seconds=BACK_SECONDS):
        self.line.await_rows(messages, seconds)

    def restart(self, *names):
        for name in names:
            before = self.line.pid(name)
            self.line.kill_hard(name)
            self.line.await_restart(name, before)

    def metric(self, name, *of):
        return self.line.metric(name, of)

    # Kafka

    def test_kafka_away_ingest_spools_and_brings_it_in_later(self):
        people = [next(self.people) for _ in range(3)]
        for fault in (REFUSE, HALF_OPEN):
            spooled = self.metric("frontdesk_ingest_spool_appended_total", "ingest")
            with self.subTest(fault.kind), self.away("kafka", "ingest", fault=fault):
                messages = [self.write(person) for person in people]
                self.assertGreaterEqual(
                    self.metric("frontdesk_ingest_spool_appended_total", "ingest"), spooled + 3)
                self.assertTrue(self.line["ingest"].is_ready())
            self.await_rows(*messages)
            wait_for("an empty spool",
                     lambda: self.metric("frontdesk_ingest_spool_records", "ingest") == 0, BACK_SECONDS)
        self.assertEqual([2, 2, 2], [len(self.sends_to(person)) for person in people])

    def test_kafka_away_hot_idles_and_answers_all_of_it_once_later(self):
        warm = self.write()
        self.await_rows(warm)
        people = [next(self.people) for _ in range(4)]
        # Longer than its session: meanwhile the group has given its partitions up.
        with self.away("kafka", *HOTS, fault=HALF_OPEN):
            for person in people:
                self.write(person)
            time.sleep(7)
            self.assertEqual([0] * 4, [len(self.sends_to(person)) for person in people])
            self.assertTrue(all(self.line.is_healthy(name) for name in HOTS))
        self.await_answered_once(*people)

    def test_kafka_away_background_idles_and_replies_go_on(self):
        person = next(self.people)
        with self.away("kafka", "background-1"):
            message = self.write(person)
            self.await_answered_once(person)
            self.assertFalse(self.has_row(message))
            self.assertTrue(self.line.is_healthy("background-1"))
        self.await_rows(message)

    # Redis

    def test_redis_away_ingest_does_not_notice(self):
        with self.away("redis"):
            self.assertEqual(200, self.status_of())

    def test_redis_away_hot_answers_also_with_an_empty_cache(self):
        for fault in (REFUSE, HALF_OPEN):
            with self.subTest(fault.kind), self.away("redis", fault=fault):
                person, later = next(self.people), next(self.people)
                self.write(person)
                self.await_answered_once(person)
                self.restart(*HOTS)
                self.write(later)
                self.await_answered_once(later, seconds=PARKED_SECONDS)

    def test_redis_away_background_writes_rows_and_skips_the_rest(self):
        for fault in (REFUSE, HALF_OPEN):
            with self.subTest(fault.kind):
                before = self.metric("frontdesk_background_redis_skipped_total", "background-1")
                with self.away("redis", "background-1", fault=fault):
                    self.await_rows(self.write())
                    wait_for("read models skipped", lambda: self.metric(
                        "frontdesk_background_redis_skipped_total", "background-1") > before)
        published = self.metric("frontdesk_background_read_models_total", "background-1")

        def mends_itself():
            self.await_rows(self.write())
            return self.metric("frontdesk_background_read_models_total", "background-1") > published
        wait_for("read models again", mends_itself, BACK_SECONDS)

    # PostgreSQL

    def test_postgres_away_ingest_takes_webhooks_and_refuses_none_for_good(self):
        for fault in (REFUSE, HALF_OPEN):
            with self.subTest(fault.kind), self.away("postgres", "ingest", fault=fault):
                self.assertEqual(200, self.status_of())
                unknown = http("POST", self.line.ingest_url + "/webhooks/evolution/tok_nobody", b"{}")[0]
                self.assertEqual(503, unknown)
                self.restart("ingest")
                wait_for("a webhook taken by the snapshot", lambda: self.status_of() == 200, BACK_SECONDS)

    def test_postgres_away_hot_answers_from_memory(self):
        self.await_rows(self.write())
        for fault in (REFUSE, HALF_OPEN):
            with self.subTest(fault.kind), self.away("postgres", *HOTS, fault=fault):
                person = next(self.people)
                self.write(person)
                self.await_answered_once(person)

    def test_postgres_away_hot_started_meanwhile_answers_from_the_snapshot(self):
        self.await_rows(self.write())
        for fault in (REFUSE, HALF_OPEN):
            with self.subTest(fault.kind), self.away("postgres", *HOTS, fault=fault):
                self.restart(*HOTS)
                person = next(self.people)
                self.write(person)
                self.await_answered_once(person)

    def test_postgres_away_hot_started_without_a_snapshot_waits_and_guesses_no_clinic(self):
        person = next(self.people)
        with self.away("postgres", *HOTS):
            for name in HOTS:
                self.take_snapshot_away(name)
            self.restart(*HOTS)
            message = self.write(person)
            wait_for("both healthy", lambda: all(map(self.is_healthy, HOTS)), BACK_SECONDS)
            wait_for("look-ups that fail", lambda: self.metric(
                "frontdesk_hot_cache_load_failures_total", *HOTS) > 0, BACK_SECONDS)
            self.assertEqual([], self.sends_to(person))
        self.await_answered_once(person, seconds=PARKED_SECONDS)
        self.await_rows(message, seconds=PARKED_SECONDS)

    def snapshot_of(self, name):
        settings = self.line[name].settings
        return pathlib.Path(settings.get("FRONTDESK_HOT_SNAPSHOT") or settings["FRONTDESK_INGEST_SNAPSHOT"])

    def take_snapshot_away(self, name):
        path = self.snapshot_of(name)
        for file in path.parent.glob(path.name + "*"):
            file.unlink()

    def test_postgres_away_background_pauses_and_writes_each_row_once_later(self):
        for fault in (REFUSE, HALF_OPEN):
            with self.subTest(fault.kind):
                people = [next(self.people) for _ in range(3)]
                with self.away("postgres", "background-1", fault=fault):
                    messages = [self.write(person) for person in people]
                    self.await_answered_once(*people)
                    self.assertFalse(any(self.has_row(message) for message in messages))
                    self.assertTrue(self.line.is_healthy("background-1"))
                self.await_rows(*messages)

    @contextlib.contextmanager
    def stopped(self, *services):
        """Those themselves, not only the links to them: none of their processes is left."""
        held = self.line.services / "held"
        held.mkdir(exist_ok=True)
        for name in services:
            (held / name).touch()
            self.line.kill_hard(name)
        try:
            for name in services:
                url = self.line.redis_url if name == "redis" else self.line.database
                wait_for(f"{name} stopped", lambda url=url: not is_listening(port_of(url)), BACK_SECONDS)
            yield
        finally:
            for name in services:
                (held / name).unlink()
            wait_for("Redis back", lambda: is_listening(port_of(self.line.redis_url)), BACK_SECONDS)
            wait_for("PostgreSQL back", self.answers_sql, BACK_SECONDS, 0.2)

    def answers_sql(self):
        try:
            return self.line.sql("SELECT 1")
        except RuntimeError:
            return None

    def health(self, name, path="/readyz"):
        """(status, state by dependency); 0 and none where it does not answer."""
        try:
            status, body = http("GET", self.line.admin_of(name) + path, timeout=5)
        except OSError:
            return 0, {}
        found = json.loads(body)["dependencies"]
        return status, {dependency: one["state"] for dependency, one in found.items()}

    def test_postgres_and_redis_away_all_restarted_warm_clinics_are_answered(self):
        self.await_rows(self.write())
        person = next(self.people)
        with self.stopped("postgres", "redis"):
            self.restart(*self.line.names)
            wait_for("ingest ready", self.line["ingest"].is_ready, BACK_SECONDS)
            self.assertEqual(200, self.status_of())
            message = self.write(person)
            self.await_answered_once(person, seconds=PARKED_SECONDS)
            self.await_states("ingest", lambda states: states == {
                "kafka": "up", "postgres": "degraded", "snapshot": "up", "spool": "up"})
            for name in HOTS:
                self.await_states(name, lambda states: states["kafka"] == states["snapshot"] == "up" and
                                  "up" not in (states["postgres"], states["redis"]))
            wait_for("all healthy", lambda: all(map(self.is_healthy, self.line.names)), BACK_SECONDS)
            wait_for("background-1 misses PostgreSQL",
                     lambda: self.health("background-1")[1].get("postgres", "up") != "up", BACK_SECONDS)
        self.await_rows(message, seconds=PARKED_SECONDS)

    def await_states(self, name, are_right):
        """Ready, and its dependencies as they should be."""
        last = []

        def is_right():
            last[:] = self.health(name)
            return last[0] == 200 and are_right(last[1])
        try:
            wait_for(f"{name} ready", is_right, BACK_SECONDS)
        except AssertionError as late:
            raise AssertionError(f"{late}: {last}") from late

    def test_the_snapshots_hold_no_secret_in_clear(self):
        seed = json.loads((ROOT / "schemas/seed/demo.json").read_text())
        secrets = sorted(secrets_in(seed))
        self.assertGreater(len(secrets), 3)
        for name in ("ingest", *HOTS):
            path = self.snapshot_of(name)
            self.assertEqual(0o600, path.stat().st_mode & 0o777)
            whole = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
            self.assertIn(b"CREATE TABLE", whole)
            self.assertEqual([], [number for number, one in enumerate(secrets) if one.encode() in whole])

    def test_without_a_master_key_no_snapshot_is_kept_and_the_start_says_so(self):
        for program, prefix in (("frontdesk-ingest", "INGEST"), ("frontdesk-hot", "HOT")):
            path = self.line.folder / f"keyless-{prefix}"
            with self.subTest(program), self.keyless(program, f"FRONTDESK_{prefix}_SNAPSHOT", path) as log:
                wait_for("the start's word", lambda log=log:
                         "no snapshot is kept: FRONTDESK_MASTER_KEY is not set" in log.read_text(), BACK_SECONDS)
                wait_for("listening", lambda log=log: "listening" in log.read_text(), BACK_SECONDS)
            self.assertEqual([], list(self.line.folder.glob(f"{path.name}*[!g]")))

    @contextlib.contextmanager
    def keyless(self, program, setting, path):
        environment = {**self.line.environment, setting: str(path), "FRONTDESK_HOT_GROUP": "keyless",
                       "FRONTDESK_INGEST_LISTEN": "127.0.0.1:0"}
        environment.pop("FRONTDESK_MASTER_KEY_FILE")
        log = path.with_suffix(".log")
        with open(log, "wb") as told, subprocess.Popen(
                [str(self.line.path_of(program))], env=environment, stdout=told, stderr=told) as process:
            try:
                yield log
            finally:
                process.terminate()
                process.wait(40)

    def is_healthy(self, name):
        try:
            return self.line.is_healthy(name)
        except OSError:
            return False

    # The reply endpoint

    def test_reply_endpoint_away_ingest_does_not_notice(self):
        with self.away("provider"):
            self.assertEqual(200, self.status_of())

    def test_reply_endpoint_away_hot_tries_again_until_it_is_back(self):
        people = [next(self.people) for _ in range(3)]
        released = self.metric("frontdesk_hot_claims_released_total", *HOTS)
        with self.away("provider"):
            for person in people:
                self.write(person)
            wait_for("claims proven unsent", lambda: self.metric(
                "frontdesk_hot_claims_released_total", *HOTS) >= released + 3)
        self.await_answered_once(*people)

    def test_reply_endpoint_away_background_writes_what_needs_no_reply(self):
        with self.away("provider"):
            self.await_rows(self.write(text="I have taken over.", own=True))

    # mem0

    def test_mem0_away_hot_answers_as_ever(self):
        for fault in (REFUSE, HALF_OPEN):
            with self.subTest(fault.kind), self.away("mem0", fault=fault):
                person = next(self.people)
                self.write(person)
                self.await_answered_once(person)
                self.assertTrue(all(self.line[name].is_ready() for name in HOTS))
        self.await_told()

    def test_mem0_away_background_keeps_what_was_said_and_tells_it_later_once(self):
        for fault in (REFUSE, HALF_OPEN):
            with self.subTest(fault.kind):
                self.await_told()
                with self.away("mem0", fault=fault):
                    self.await_rows(*[self.write(text=f"{TEXT} {n}") for n in range(6)])
                    self.assertEqual(6, self.untold())
                    self.restart("background-1")
                    self.await_rows(self.write())
                    self.assertEqual(7, self.untold())
                    self.assertTrue(self.line["background-1"].is_ready())
                self.await_told()

    def untold(self):
        return int(self.line.sql("SELECT count(*) FROM core.outbox WHERE kind = 'memory' AND done_at IS NULL")[0][0])

    def await_told(self):
        """The worker counts what it lost for 10 min by itself; those are over for a new one."""
        self.restart("background-1")
        self.line.await_remembered(PARKED_SECONDS)

    # Disks

    @contextlib.contextmanager
    def full_disk(self, *names):
        pids = [pid for name in names for pid in self.line.fill_disk(name)]
        try:
            yield
        finally:
            self.line.free_disk(pids)

    def test_spool_disk_full_ingest_answers_503_and_never_a_false_200(self):
        with self.full_disk("ingest"):
            self.assertEqual(200, self.status_of(), "the log takes it")
            with self.away("kafka", "ingest"):
                self.assertEqual({503}, {self.status_of() for _ in range(3)})
        with self.away("kafka", "ingest"):
            message = wait_for("the spool takes it again", self.spooled, BACK_SECONDS)
        self.await_rows(message)

    def spooled(self):
        message = f"3AOUT{time.monotonic_ns():X}"
        body = evolution_text(message, TEXT, next(self.people))
        return message if post(self.line.ingest_url, body, timeout=10) == 200 else None

    def test_spool_disk_full_hot_and_background_need_no_disk(self):
        person = next(self.people)
        with self.full_disk("ingest", *HOTS, "background-1"):
            message = self.write(person)
            self.await_answered_once(person)
            self.await_rows(message)

    def test_broker_disk_full_ingest_spools_hot_answers_and_background_writes_once_later(self):
        people = [next(self.people) for _ in range(4)]
        before = self.line.pid("kafka")
        self.line.fill_disk("kafka")
        messages = [self.write(person) for person in people]
        self.line.await_restart("kafka", before, BACK_SECONDS)
        port = int(os.environ["FRONTDESK_TEST_KAFKA"].rpartition(":")[2])
        wait_for("the broker listens", lambda: is_listening(port), BACK_SECONDS)
        self.await_answered_once(*people)
        self.await_rows(*messages)


if __name__ == "__main__":
    unittest.main()
