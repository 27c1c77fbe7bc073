"""Each process is killed at each step between two effects (points.py), and started again: nothing
lost, nothing answered twice, every id with one outcome and its row. One line for all of them.

FRONTDESK_TEST_POINTS names points, separated by commas, where not all are to be walked.
"""
import collections
import json
import os
import pathlib
import signal
import subprocess
import time
import unittest

import points
from armed_line import ArmedLine
from line import PARTITIONS, SEED, free_port, need, post, wait_for
from webhook import evolution_text

KNOWN = {point: kind for of in points.POINTS.values() for point, kind in of.items()}


def chosen_points():
    named = os.environ.get("FRONTDESK_TEST_POINTS")
    chosen = set(named.split(",")) if named else set(KNOWN)
    if chosen - set(KNOWN):
        raise ValueError(f"no such points: {', '.join(sorted(chosen - set(KNOWN)))}")
    return chosen


class Walk:
    """What is written for one point: patients of its own, so that the ledger's words lead to it."""

    def __init__(self, line, point, kind, number):
        self.line, self.point, self.kind = line, point, kind
        self.phone, self.lid = f"12025556{number:03d}", f"233998877{number:06d}"
        self.messages, self.replies = [], 0
        self.to_post = []  # (message, body, source) without a 200 yet
        self.count = 0

    def body(self, text, at=None, instance="demo-dental", **more):
        self.count += 1
        message = f"3A{self.point.replace('.', '').replace('_', '').upper()}{self.count}"
        body = evolution_text(message, text, more.pop("number", self.phone), instance, **more)
        if at is not None:
            document = json.loads(body)
            document["data"]["messageTimestamp"] = int(at)
            body = json.dumps(document).encode()
        self.messages.append(message)
        return message, body

    def post_once(self, *arguments, replies=1, **more):
        """As a provider: whatever gets no 200 is posted again later, by post_again()."""
        message, body = self.body(*arguments, **more)
        self.replies += replies
        if post(self.line.ingest_url, body) != 200:
            self.to_post.append(body)
        return message

    def post_again(self):
        for body in self.to_post:
            wait_for(f"webhook taken after {self.point}",
                     lambda: post(self.line.ingest_url, body) == 200, 60, 0.05)
        self.to_post.clear()

    def behave(self, **behaviour):
        self.line.sandbox("POST", "/sandbox/behaviour",
                          {"provider": "evolution", "instance": "demo-dental", **behaviour})

    # One for each word of points.py: what makes the process come by the point.

    def text(self):
        self.post_once("Where are you?")

    def staff(self):
        self.post_once("I will help you myself", own=True, replies=0)

    def person(self):
        self.post_once("Can I talk to a person?")

    def stale(self):
        self.post_once("Where are you?", at=time.time() - 2 * 3600, replies=0)

    def unknown(self):
        self.post_once("Where are you?", instance="demo-later", replies=0)

    def slow(self):
        # Long enough for a commit that should not be.
        self.behave(latency_ms=700)
        self.post_once("Where are you?")

    def refused(self):
        self.behave(status=500)
        self.post_once("Where are you?")

    def refused_late(self):
        self.behave(status=500, latency_ms=1_300)
        self.post_once("Where are you?")

    def cut(self):
        self.behave(reset=True)
        self.post_once("Where are you?")

    def before_two_addresses(self):
        # A reply in doubt of a conversation that passes on is staff's: none is left here.
        first = self.post_once("Where are you?", number=None, lid=self.lid)
        self.line.await_delivery(first)

    def two_addresses(self):
        self.post_once("What are your hours?", lid=self.lid)

    def before_reminder(self):
        self.line.await_rows([self.post_once("Where are you?")])
        wait_for("the patient", self.find_patient, 30, 0.1)

    def find_patient(self):
        return self.line.sql(f"SELECT id FROM healthcare.patients WHERE phone = '{self.phone}'")

    def before_forget(self):
        self.before_reminder()
        wait_for("its memory told", lambda: self.line.sql(
            "SELECT 1 FROM core.outbox o JOIN healthcare.patients p ON p.id = o.patient_id "
            f"WHERE p.phone = '{self.phone}' AND o.done_at IS NOT NULL"), 30, 0.1)

    def forget(self):
        """The worker hears of it through the outbox."""
        self.line.forget(*self.line.sql("SELECT clinic_id, id FROM healthcare.patients "
                                        f"WHERE phone = '{self.phone}'")[0])

    def reminder(self):
        """A background worker looks each second (armed_line.py), at a clinic without quiet hours."""
        self.replies += 1
        self.line.sql("UPDATE core.clinics SET quiet_from = '08:00', quiet_to = '08:00'")
        self.line.sql("INSERT INTO healthcare.appointments (id, clinic_id, patient_id, starts_at, status, created_at) "
                      "SELECT gen_random_uuid(), clinic_id, id, now() + interval '23 hours', 'booked', "
                      f"now() - interval '9 days' FROM healthcare.patients WHERE phone = '{self.phone}'")

    def before_passed_on(self):
        self.before_two_addresses()
        self.two_addresses()
        self.line.await_delivery(self.messages[-1])

    def passed_on(self):
        self.post_once("How much is a cleaning?", number=None, lid=self.lid)


class CrashPoints(unittest.TestCase):
    def die(self, line, name, point, cause):
        """The process comes by the point, and ends there."""
        program = line[name]
        line.arm(name, point)
        cause()
        wait_for(f"{name} at {point}", lambda: program.process.poll() is not None, 30, 0.01)
        self.assertEqual((-signal.SIGKILL, False), (program.process.returncode, line.is_armed(name)), point)

    def strike(self, line, name, point, kind, walk):
        program = line[name]
        if name != "ingest":  # what earlier ones left is read again before
            line.await_ready([name])
        if kind == points.START:
            program.kill()
            walk.text()
            self.die(line, name, point, program.start)
        else:
            getattr(walk, f"before_{kind}", lambda: None)()
            self.die(line, name, point, getattr(walk, kind))
        walk.behave()
        program.start()
        walk.post_again()

    def strike_ingest(self, line, chosen, walks):
        """Once with Kafka, then into the spool, then out of it."""
        ingest = line["ingest"]
        chosen = [(point, kind) for point, kind in points.INGEST.items() if point in chosen]
        for point, kind in chosen:
            if kind == points.TEXT:
                self.strike(line, "ingest", point, kind, walks[point])
        ingest.kill()
        ingest.settings["KAFKA_BROKERS"] = f"127.0.0.1:{free_port()}"
        for point, kind in chosen:
            if kind == points.SPOOLED:  # armed before the start: what the sandbox reports is spooled too
                self.die(line, "ingest", point, lambda: self.start_and_write(line, walks[point]))
            if kind != points.TEXT:
                ingest.start()
                self.write(line, walks[point])
                ingest.kill()
        del ingest.settings["KAFKA_BROKERS"]
        for point, kind in chosen:
            if kind == points.DRAINED:
                self.die(line, "ingest", point, ingest.start)
        ingest.start()

    def strike_hosted(self, line, chosen, walks):
        """Memories once more, at a mem0 that works on them later. What the other was told is done before."""
        if not chosen & set(points.HOSTED):
            return
        background = line["background-1"]
        line.await_remembered()
        background.kill()
        background.settings.update(line.mem0_of("hosted"))
        background.start()
        for point in points.HOSTED:
            if point in chosen:
                self.strike(line, "background-1", point, KNOWN[point], walks[f"{point}.hosted"])

    def write(self, line, walk):
        if not walk.messages:
            walk.text()
        walk.post_again()

    def start_and_write(self, line, walk):
        line["ingest"].start()
        body = walk.body("Where are you?")[1]
        walk.replies, walk.to_post = 1, [body]
        wait_for(f"{walk.point} or a 200", lambda: line["ingest"].process.poll() is not None
                 or post(line.ingest_url, body) == 200, 30, 0.05)

    def strike_replay(self, line, point, walk):
        """Killed between the record and its audit row: replayed once more, answered once."""
        walk.unknown()
        walk.post_again()
        message, = walk.messages
        self.assertEqual("dead", line.await_outcome(message)[0][0])
        document = json.loads(SEED.read_text())
        source = document["sources"][0]
        source["lines"].append({**source["lines"][0], "line": "demo-later"})
        seed = line.folder / "more.json"
        seed.write_text(json.dumps(document))
        line.environment["SANDBOX_URL"] = line.sandbox_url
        line.ctl("seed", str(seed), "--set-base-url", line.sandbox_url)
        line["hot-1"].kill()  # it holds the line for unknown for some seconds more
        line["hot-1"].start()
        replay = [str(line.armed / "frontdeskctl"), "dlq", "replay", "--id", message, "--by", "test"]
        environment = {**line.environment, "CRASH_POINT_FILE": str(line.crash_file("frontdeskctl"))}
        line.arm("frontdeskctl", point)
        done = subprocess.run(replay, env=environment, capture_output=True, timeout=60, check=False)
        self.assertEqual((-signal.SIGKILL, False), (done.returncode, line.is_armed("frontdeskctl")), point)
        line.ctl(*replay[1:])
        wait_for("the replay is answered",
                 lambda: any(one[0] == "replied" for one in line.outcomes(message)), 60, 0.2)
        walk.replies = 1

    def assert_each_once(self, line, walks):
        messages = [message for walk in walks for message in walk.messages]
        line.await_drained()
        line.await_ledger(messages, 90)
        wait_for("no send in doubt", lambda: self.has_nothing_open(line["hot-1"]), 90, 0.5)
        report = line.await_ledger(messages, 30)
        print(json.dumps({part: report[part] for part in ("occurrences", "messages", "rows", "sends")}))
        patients = sum(len(walk.messages) for walk in walks if walk.kind != points.STAFF)
        self.assertEqual((patients, len(messages)), (report["messages"]["one"], report["accepted"]["found"]),
                         report)
        sent = collections.Counter(one["to"].partition("@")[0] for one in line.requests() if one["sent"])
        faults = []
        for walk in walks:
            count, resends = sent[walk.phone] + sent[walk.lid], 0
            if count > walk.replies:  # only what its turn counts
                resends = sum(one["reply"]["attempt"] - 1 for message in walk.messages
                              for one in line.trace(message) if one.get("reply"))
            if count < walk.replies and all(self.is_left_to_staff(line, one) for one in walk.messages):
                print(f"{walk.point}: killed again at its resend, left to staff")
                continue
            if not walk.replies <= count <= walk.replies + resends:
                faults.append(f"{walk.point}: {count} sends for {walk.replies} replies, {resends} resends; "
                              f"{[line.outcomes(message) for message in walk.messages]}")
        self.assertEqual([], faults)
        self.assertEqual([], line.sql("SELECT whatsapp_message_id, count(*) FROM core.whatsapp_messages "
                                      "GROUP BY 1 HAVING count(*) > 1"))

    def is_left_to_staff(self, line, message):
        """Killed a second time, at the one resend that silence allows: a person is told, and nothing is sent any more."""
        called = line.sql("SELECT count(*) FROM core.staff_events WHERE reason = 'unconfirmed' "
                          f"AND message_id = '{message}'")
        return int(called[0][0]) == 1

    def has_nothing_open(self, hot):
        if not hot.is_ready():
            return False
        found = hot.metrics()
        # What lies in a partition that is not open yet is not counted.
        return found["frontdesk_hot_partitions_open"] == PARTITIONS and found["frontdesk_hot_open_sends"] == 0

    def test_a_kill_at_any_of_them_loses_and_doubles_nothing(self):
        chosen = chosen_points()
        with ArmedLine() as line:
            names = sorted(chosen) + [f"{point}.hosted" for point in points.HOSTED if point in chosen]
            walks = {name: Walk(line, name, KNOWN[name.removesuffix(".hosted")], number)
                     for number, name in enumerate(names) if name not in points.HOSTED_ALONE}
            for name in ("hot-1", "background-1"):
                for point, kind in points.POINTS[name].items():
                    if point not in walks:
                        continue
                    began = time.monotonic()
                    self.strike(line, name, point, kind, walks[point])
                    print(f"{point:28} {time.monotonic() - began:.1f} s", flush=True)
            self.strike_hosted(line, chosen, walks)
            self.strike_ingest(line, chosen, walks)
            for point in points.CTL:
                if point in chosen:
                    self.strike_replay(line, point, walks[point])
            self.assert_each_once(line, list(walks.values()))
            print(f"memories told once: {line.await_remembered()}")


class Shipped(unittest.TestCase):
    def test_programs_have_no_way_to_set_one_off(self):
        name = b"CRASH_POINT_FILE"
        for program in ("frontdesk-ingest", "frontdesk-hot", "frontdesk-background", "frontdeskctl"):
            shipped = pathlib.Path(need("FRONTDESK_TEST_BIN")) / program
            self.assertNotIn(name, shipped.read_bytes(), program)
            self.assertIn(name, (shipped.parent.parent / "tests/bin" / program).read_bytes(), program)


if __name__ == "__main__":
    unittest.main()
