"""`frontdeskctl memory forget --all` where a mem0 remembers: nothing of the patient is left with us, in
either tier, on its way or at mem0, and what was being added at that moment does not come back."""
import json
import pathlib
import subprocess
import sys
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "pipeline"))
from line import Line, wait_for  # noqa: E402

CLINIC = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01"
PERSON, OTHER = "12025550480", "12025550481"


class RememberingLine(Line):
    """Its workers, and its frontdeskctl, have the sandbox's mem0 of that dialect."""

    def __init__(self, dialect, key):
        super().__init__(hot=1)
        self.dialect, self.key = dialect, key

    def settings(self):
        return {**self.mem0_settings(f"{self.sandbox_url}/mem0/{self.dialect}"), "FRONTDESK_MEM0_KEY": self.key}

    def _add(self, name, program, settings):
        is_worker = name in ("hot-1", "background-1")
        return super()._add(name, program, {**settings, **(self.settings() if is_worker else {})})

    def __enter__(self):
        super().__enter__()
        self.environment |= self.settings()
        return self

    def mem0_is(self, **behaviour):
        self.sandbox("POST", "/sandbox/behaviour", {"provider": "mem0", "instance": self.dialect, **behaviour})


class Forgetting(unittest.TestCase):
    def say(self, text, number=PERSON):
        """The message and its reply."""
        message = self.line.write(text, number)
        self.line.await_delivery(message)
        return message, self.line.sql("SELECT reply_text FROM core.whatsapp_messages WHERE "
                                      f"whatsapp_message_id = '{message}'")[0][0]

    def await_greeting(self, name, number=PERSON):
        wait_for(f"a greeting for {name}", lambda: f", {name}," in self.say("hello", number)[1], 30, 0.5)

    def patient(self, number=PERSON):
        return self.line.sql(f"SELECT id FROM healthcare.patients WHERE phone = '{number}'")[0][0]

    def at_mem0(self, number=PERSON):
        return self.line.sandbox("GET", f"/sandbox/memories?user_id={CLINIC}:{self.patient(number)}")

    def texts(self, number=PERSON):
        return " ".join(one["text"] for one in self.at_mem0(number))

    def on_the_way(self, where, number=PERSON):
        return int(self.line.sql("SELECT count(*) FROM core.outbox WHERE kind = 'memory' AND "
                                 f"patient_id = '{self.patient(number)}' AND {where}")[0][0])

    def redis(self, *words):
        done = subprocess.run(["redis-cli", "-u", self.line.environment["REDIS_URL"], "--raw", *words],
                              capture_output=True, text=True, timeout=30, check=True)
        return done.stdout

    def in_redis(self):
        """What of the patient's memories is kept there."""
        return self.redis("MGET", *(f"mem0:{CLINIC}:{self.patient()}:{part}" for part in ("all", "listed")))

    def keep_in_redis(self):
        """Both lists, as another worker keeps them there once what is new has settled."""
        user = f"{CLINIC}:{self.patient()}"
        row = {"id": str(uuid.uuid4()), "kind": "allergy_flag"}
        for part, memory in (("all", {**row, "body": "penicillin", "lang": "en"}),
                             ("listed", {**row, "text": "penicillin", "told_at": "2026-01-02T03:04:05Z"})):
            stored = {"version": 1, "fresh_until": 9_999_999_999_999, "patient": user, "memories": [memory]}
            self.redis("SET", f"mem0:{user}:{part}", json.dumps(stored))
        return {row["id"]}

    def recalled(self, message):
        told = json.loads(self.line.ctl("trace", message, "--topics", "--json"))
        return told["occurrences"][0].get("recalled", [])

    def known(self):
        """Ids of all that is known of the patient, here and at mem0."""
        listed = self.line.ctl("memory", "list", CLINIC, self.patient(), "--json").splitlines()
        return {json.loads(row)["id"] for row in listed} | {one["id"] for one in self.at_mem0()}

    def learn(self, name, number):
        self.say(f"My name is {name}, I am allergic to penicillin", number)
        wait_for("what was said at mem0", lambda: name in self.texts(number))
        wait_for("an outbox without open rows", lambda: not self.on_the_way("done_at IS NULL", number))
        self.await_greeting(name, number)

    def hold_an_addition(self):
        """That mem0 is at work on until end_work(), and of which nobody hears."""
        self.line.mem0_is(hang=True, sent=True, latency_ms=600_000)
        self.say("My lucky number is seventeen, what are your hours?")
        wait_for("an addition under way", lambda: self.on_the_way("tried_at IS NOT NULL AND done_at IS NULL"))
        wait_for("mem0 at work on it", lambda: "seventeen" in self.texts())
        self.line.mem0_is()

    def end_work(self):
        self.line.sandbox("POST", "/sandbox/memories/end", {})

    def pass_ten_minutes(self):
        """For all rows, and for a worker that holds the place of an addition whose end it did not hear."""
        worker = self.line["background-1"]
        worker.kill()
        self.line.sql("UPDATE core.outbox SET tried_at = tried_at - interval '10 minutes' WHERE kind = 'memory'")
        self.line.sql("UPDATE core.outbox SET due_at = now() WHERE dedupe_key LIKE 'forget:%' AND done_at IS NULL")
        worker.start()

    def await_forgetting(self):
        """Until mem0 took it, or (server) has done it."""
        if self.line.dialect == "hosted":
            wait_for("a forgetting mem0 works on", lambda: self.on_the_way(
                "dedupe_key LIKE 'forget:%' AND taken_at IS NOT NULL"))
            self.assertNotIn("lucky number?", self.texts(), "what is said meanwhile waits, or would go with it")
        else:
            wait_for("a forgetting", lambda: "penicillin" not in self.texts())

    def assert_nothing_is_used(self, before):
        message = self.line.write("Can I talk to a person about my lucky number?", PERSON)
        self.line.await_outcome(message)
        self.assertEqual(set(), before & set(self.recalled(message)))
        self.assertNotIn("Ana", self.say("hello")[1])

    def forget(self, dialect, key="demo-mem0-key"):
        with RememberingLine(dialect, key) as self.line:
            self.learn("Ana", PERSON)
            self.learn("Bea", OTHER)
            staff = self.line.write("Can I talk to a person?", PERSON)
            self.line.await_outcome(staff)
            self.assertNotEqual([], self.recalled(staff), "what is known is used")
            wait_for("an outbox without open rows", lambda: not self.on_the_way("done_at IS NULL"))
            self.hold_an_addition()
            before = self.known() | self.keep_in_redis()
            self.line.mem0_is(work_ms=600_000)  # hosted: what is forgotten is so at end_work() too
            said = self.line.ctl("memory", "forget", CLINIC, self.patient(), "--all", "--by", "test")
            self.assertIn("mem0 is told", said)
            self.assertEqual(0, self.on_the_way("body ? 'text'"), "no words are on their way")
            self.assertEqual([["0"]], self.line.sql("SELECT count(*) FROM healthcare.memories WHERE "
                                                    f"patient_id = '{self.patient()}'"))
            wait_for("nothing of it in Redis", lambda: "penicillin" not in self.in_redis())
            self.assert_nothing_is_used(before)
            self.await_forgetting()
            self.end_work()
            wait_for("mem0 has forgotten the rest", lambda: "penicillin" not in self.texts())
            self.assertTrue(any("seventeen" in one["text"] and one["is_visible"] for one in self.at_mem0()),
                            "what was being added comes after it")
            wait_for("it is to be forgotten once more", lambda: self.on_the_way(
                "dedupe_key LIKE 'forget:%' AND body->>'again' = 'false' AND taken_at IS NULL"))
            self.assert_nothing_is_used(before)
            self.pass_ten_minutes()
            self.await_forgetting()
            self.end_work()
            wait_for("and is forgotten with it", lambda: "seventeen" not in self.texts())
            wait_for("the forgetting is done", lambda: not self.on_the_way(
                "dedupe_key LIKE 'forget:%' AND done_at IS NULL"))
            self.assert_nothing_is_used(before)
            for word in ("penicillin", "seventeen"):
                self.assertNotIn(word, self.in_redis())
            wait_for("what was said since", lambda: self.end_work() or "lucky number?" in self.texts())
            self.assertNotIn("seventeen", self.texts())
            self.assertIn("Bea", self.texts(OTHER))
            self.await_greeting("Bea", OTHER)

    def test_at_the_hosted_service(self):
        self.forget("hosted")

    def test_at_the_server(self):
        self.forget("server")

    def test_at_the_server_with_a_key_that_is_not_its_admins(self):
        self.forget("server", "demo-mem0-member-key")


if __name__ == "__main__":
    unittest.main()
