"""The caches as an operator has them: looked at, warmed, dropped, switched off; the system answers all the while."""
import json
import socket
import subprocess
import time
import unittest

from line import Line, free_port, http, wait_for

DENTAL = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01"
TOKEN = "a-token-of-this-test"
CATEGORIES = ["line", "instance", "organization", "clinic", "memory", "patient", "appointments", "session", "stats",
              "reply"]


class Cache(unittest.TestCase):
    def setUp(self):
        self.people = iter(f"12025552{number:03d}" for number in range(1000))

    def ctl(self, line, *arguments, code=0, urls=None, **more):
        environment = {**line.environment, "ADMIN_URLS": ",".join(urls or self.urls), "ADMIN_TOKEN": TOKEN, **more}
        began = time.monotonic()
        done = subprocess.run([str(line.bin / "frontdeskctl"), "cache", *arguments], env=environment,
                              capture_output=True, text=True, timeout=60)
        self.took = time.monotonic() - began
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stdout}{done.stderr}")
        return done

    def admin(self, method, path, worker=0, token=TOKEN):
        status, body = http(method, self.urls[worker] + path, headers={"Authorization": f"Bearer {token}"})
        return status, json.loads(body or b"null")

    def reply(self, line, text, person=None):
        person = person or next(self.people)
        line.write(text, person)

        def sent():
            found = [one["text"] for one in line.requests() if one["to"].startswith(person)]
            return found[0] if found else None
        return wait_for("a reply", sent, 30, 0.02)

    def counts(self, line, category, url=None):
        """Of one process, else of both together."""
        processes = json.loads(self.ctl(line, "stats", "--json").stdout)["processes"]
        found = [one for process in processes if url in (None, process["address"])
                 for one in process["process"]["categories"] if one["category"] == category]
        return {name: sum(one[name] for one in found) for name in ("hits", "misses", "loads", "entries", "changes")}

    def is_on(self, worker, category):
        text = http("GET", f"http://{worker.settings['FRONTDESK_METRICS_LISTEN']}/metrics")[1].decode()
        return f'frontdesk_hot_cache_on{{category="{category}"}} 1' in text

    def test_is_operated_while_messages_are_answered(self):
        with Line(settings={"hot": {"FRONTDESK_ADMIN_TOKEN": TOKEN}, "ingest": {"FRONTDESK_ADMIN_TOKEN": TOKEN}}) as line:
            self.urls = [f"http://{line[name].settings['FRONTDESK_ADMIN_LISTEN']}" for name in ("hot-1", "hot-2", "ingest")]
            self.price = self.reply(line, "How much is a cleaning?")
            self.reply(line, "How much is a cleaning?")  # the first may have waited for a load
            self.shows_what_is_counted(line)
            self.says_what_is_wrong_with_its_arguments(line)
            self.drops_what_is_kept_of_a_clinic(line)
            self.warms_up_and_says_what_it_took(line)
            self.looks_at_keys_at_the_admin_address(line)
            self.shows_a_session_and_a_day(line)
            self.answers_with_each_category_off(line)
            self.names_who_does_not_answer(line)

    def shows_what_is_counted(self, line):
        shown = json.loads(self.ctl(line, "stats", "--json").stdout)
        # Ingest is asked as well, and keeps none.
        self.assertEqual([one["address"] for one in shown["processes"]], self.urls[:2])
        for process in shown["processes"]:
            self.assertEqual([one["category"] for one in process["process"]["categories"]], CATEGORIES)
            self.assertTrue(process["process"]["changes_heard"])
            for name in ("used_memory_mb", "used_memory_peak_mb", "evicted_keys", "expired_keys",
                         "total_commands_processed"):
                self.assertIn(name, process["redis"][0])
            self.assertTrue(process["redis"][0]["connected"])
        table = self.ctl(line, "stats").stdout
        for word in (*CATEGORIES, *self.urls[:2], "together", "changes heard of", "connected"):
            self.assertIn(word, table)
        self.assertGreater(self.counts(line, "clinic")["hits"], 0)
        status, health = self.admin("GET", "/admin/cache/health")
        self.assertEqual((status, health["changes_heard"], health["redis"][0]["connected"]), (200, True, True))

    def says_what_is_wrong_with_its_arguments(self, line):
        unknown = self.ctl(line, "off", "clinics", code=1)
        self.assertIn("no_such_category: there are: line instance organization clinic", unknown.stderr)
        for wrong in (["on"], ["off"], ["drop"], ["drop", "clinic"], ["drop", "clinic", "1"], ["drop", "house", DENTAL],
                      ["drop", "patient", DENTAL], ["warm", "everything"], ["warm", "--patient", DENTAL],
                      ["warm", "clinics", "--patient", f"{DENTAL}:{DENTAL}"], ["stats", "clinic"]):
            self.ctl(line, *wrong, code=2)
        self.assertIn("ADMIN_URLS", self.ctl(line, "stats", code=2, urls=[","], ADMIN_URLS="").stderr)
        self.assertIn("does not take our token", self.ctl(line, "stats", code=1, ADMIN_TOKEN="another").stderr)
        self.assertIn("names no process that keeps caches", self.ctl(line, "stats", code=1, urls=self.urls[2:]).stderr)

    def drops_what_is_kept_of_a_clinic(self, line):
        # A change that no trigger tells of: the old value is served until somebody drops it.
        line.sql("BEGIN; SET LOCAL session_replication_role = replica; UPDATE healthcare.prices SET amount = 432, "
                 f"amount_to = NULL WHERE clinic_id = '{DENTAL}'; COMMIT")
        self.assertEqual(self.reply(line, "How much is a cleaning?"), self.price)
        done = self.ctl(line, "drop", "clinic", DENTAL.upper()).stdout.split()
        for key in (f"clinic:{DENTAL}", "whatsapp:instance:demo-dental", "line:demo-dental"):
            self.assertIn(key, done)
        wait_for("the new price", lambda: "432" in self.reply(line, "How much is a cleaning?"), 10)
        self.assertNotIn("432", self.price)
        # The same at one worker's address reaches the other.
        line.sql("BEGIN; SET LOCAL session_replication_role = replica; UPDATE healthcare.prices SET amount = 543 "
                 f"WHERE clinic_id = '{DENTAL}'; COMMIT")
        status, told = self.admin("POST", f"/admin/cache/drop?clinic={DENTAL}", worker=1)
        self.assertEqual((status, f"clinic:{DENTAL}" in told["keys"]), (200, True))
        wait_for("the newer price", lambda: "543" in self.reply(line, "How much is a cleaning?"), 10)
        for _ in range(4):
            self.assertIn("543", self.reply(line, "How much is a cleaning?"))
        for path in ("drop", "drop?clinic=1", f"drop?patient={DENTAL}", "delete", "pattern", "drop?integration="):
            self.assertEqual(self.admin("POST", f"/admin/cache/{path}")[0], 400, path)
        self.assertEqual(json.loads(self.ctl(line, "drop", "integration", "demo-dental", "--json").stdout)["keys"],
                         ["whatsapp:instance:demo-dental", "line:demo-dental"])

    def warms_up_and_says_what_it_took(self, line):
        done = self.ctl(line, "warm")
        for url in self.urls[:2]:
            self.assertRegex(done.stdout, rf"{url}: clinic: \d+ values in \d+ ms\n")
        warmed = json.loads(self.ctl(line, "warm", "clinics", "--json").stdout)
        self.assertEqual([[done["category"] for done in one["done"]] for one in warmed["processes"]], [["clinic"]] * 2)
        patient = wait_for("the patient's row", lambda: line.sql(
            f"SELECT clinic_id || ':' || id FROM healthcare.patients WHERE clinic_id = '{DENTAL}' LIMIT 1"))[0][0]
        self.ctl(line, "drop", "patient", patient)
        key = f"mem0:{patient}:all"
        self.ctl(line, "warm", "--patient", patient)
        wait_for("the memory in Redis", lambda: json.loads(self.ctl(line, "get", key, "--json").stdout)["form"] == "value", 5)
        # Both have it now, unless a channel was lost meanwhile: no conversation loads it again.
        def is_at_hand():
            before = self.counts(line, "memory")["loads"]
            self.ctl(line, "warm", "memory", "--patient", patient)
            return self.counts(line, "memory")["loads"] == before
        wait_for("a memory that is not loaded again", is_at_hand, 20)

    def looks_at_keys_at_the_admin_address(self, line):
        key = f"clinic:{DENTAL}"
        wait_for("the clinic in Redis", lambda: self.admin("GET", f"/admin/cache/get?key={key}")[1].get("form") == "value", 5)
        status, found = self.admin("GET", f"/admin/cache/get?key={key}")
        self.assertEqual((status, "value" in found), (200, False))
        self.assertEqual(self.admin("GET", f"/admin/cache/get?key={key}&value=true")[1]["value"]["id"], DENTAL)
        self.assertGreater(self.admin("GET", f"/admin/cache/ttl?key={key}")[1]["ttl_seconds"], 60)
        self.assertEqual(self.admin("GET", "/admin/cache/ttl?key=clinic:none"), (200, {"key": "clinic:none", "found": False}))
        found = self.admin("GET", "/admin/cache/pattern?pattern=clinic:*&limit=1")[1]
        self.assertEqual((len(found["keys"]), found["count"] > 1), (1, True))
        before = self.counts(line, "clinic", self.urls[1])["changes"]
        self.assertEqual(self.admin("POST", f"/admin/cache/delete?key={key}")[0], 200)
        wait_for("the other worker to hear", lambda: self.counts(line, "clinic", self.urls[1])["changes"] > before, 5)
        self.assertGreater(self.admin("POST", "/admin/cache/pattern?pattern=whatsapp:instance:*")[1]["deleted"], 0)
        self.assertEqual(self.admin("GET", f"/admin/cache/get?key={key}", token="another")[0], 401)

    def desk(self, line, *arguments, code=0, urls=None):
        environment = {**line.environment, "ADMIN_URLS": ",".join(urls or self.urls[::-1]), "ADMIN_TOKEN": TOKEN}
        done = subprocess.run([str(line.bin / "frontdeskctl"), *arguments], env=environment, capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stdout}{done.stderr}")
        return done

    def shows_a_session_and_a_day(self, line):
        person = next(self.people)
        self.reply(line, "Where are you?", person)
        patient, session = wait_for("the session's row", lambda: line.sql(
            "SELECT s.patient_id, s.id FROM core.conversation_sessions s JOIN healthcare.patients p "
            f"ON p.id = s.patient_id WHERE p.phone = '{person}'"))[0]
        whose = (DENTAL, patient, "demo-dental")
        shown = json.loads(self.desk(line, "session", "show", *whose, "--json").stdout)
        self.assertEqual((session, "demo-dental", "en"), (shown["session_id"], shown["channel"], shown["language"]))
        self.assertIn(session, self.desk(line, "session", "show", *whose).stdout)
        # Out of PostgreSQL it is the same.
        self.ctl(line, "delete", f"session:{DENTAL}:{patient}:demo-dental")
        again = json.loads(self.desk(line, "session", "show", *whose, "--json").stdout)
        self.assertEqual(shown, again)
        day = json.loads(self.desk(line, "stats", DENTAL, "--json").stdout)
        self.assertGreaterEqual(day["messages"], day["replied"])
        self.assertGreater(day["replied"], 0)
        self.assertGreater(day["reply_p95_ms"], 0)
        self.assertIn("handed_over", self.desk(line, "stats", DENTAL).stdout)
        nobody = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7dff"
        self.assertIn("no session", self.desk(line, "session", "show", DENTAL, nobody, "demo-dental", code=1).stderr)
        self.assertIn("no such clinic", self.desk(line, "stats", nobody, code=1).stderr)
        for wrong in (["stats"], ["stats", "dental"], ["session", "show", DENTAL], ["session", "show", *whose[:2]]):
            self.desk(line, *wrong, code=2)
        self.assertIn("names no hot worker", self.desk(line, "stats", DENTAL, code=1, urls=self.urls[2:]).stderr)

    def answers_with_each_category_off(self, line):
        for category in CATEGORIES:
            done = self.ctl(line, "off", category)
            self.assertEqual(done.stdout, "".join(f"{url}: {category} is off\n" for url in self.urls[:2]))
            for _ in range(2):
                self.assertIn("543", self.reply(line, "How much is a cleaning?"), category)
            for name in ("hot-1", "hot-2"):
                wait_for(f"{name} tells", lambda worker=line[name]: not self.is_on(worker, category), 5)
            self.assertEqual(self.counts(line, category)["entries"], 0)
            self.ctl(line, "on", category)
        for category in CATEGORIES:
            self.ctl(line, "off", category)
        self.assertIn("543", self.reply(line, "How much is a cleaning?"))
        for category in CATEGORIES:
            self.ctl(line, "on", category)
        for name in ("hot-1", "hot-2"):
            wait_for(f"{name} tells", lambda worker=line[name]: all(self.is_on(worker, one) for one in CATEGORIES), 5)
        person = next(self.people)
        self.reply(line, "How much is a cleaning?", person)
        before = self.counts(line, "clinic")
        line.await_delivery(line.write("Where are you?", person), "sent")
        after = self.counts(line, "clinic")
        self.assertEqual((after["loads"], after["hits"] > before["hits"]), (before["loads"], True))

    def names_who_does_not_answer(self, line):
        with socket.create_server(("127.0.0.1", 0)) as mute:
            # A backlog without an accept: taken by the kernel, and never answered.
            hanging = f"http://127.0.0.1:{mute.getsockname()[1]}"
            done = self.ctl(line, "off", "patient", code=1, urls=[hanging, *self.urls])
        self.assertIn(f"{hanging} was not told: timeout", done.stderr)
        self.assertIn(f"{self.urls[1]}: patient is off\n", done.stdout)
        self.assertLess(self.took, 4)
        line["hot-2"].kill()
        for arguments, word in ((["on", "patient"], "told"), (["stats"], "asked"), (["warm", "clinics"], "warmed")):
            done = self.ctl(line, *arguments, code=1)
            self.assertIn(f"{self.urls[1]} was not {word}: refused", done.stderr)
            self.assertIn(self.urls[0], done.stdout)
        away = json.loads(self.ctl(line, "stats", "--json", code=1).stdout)["away"]
        self.assertEqual(away, [{"address": self.urls[1], "why": "refused"}])
        nothing = f"redis://127.0.0.1:{free_port()}"
        self.assertIn("redis_down", self.ctl(line, "drop", "integration", "demo-dental", code=1, REDIS_URL=nothing).stderr)


if __name__ == "__main__":
    unittest.main()
