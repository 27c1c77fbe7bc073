"""Whatever is killed, stopped or forced: every message is answered once and has one row."""
import collections
import signal
import subprocess
import time
import unittest

from line import Line, wait_for


class Faults(unittest.TestCase):
    def assert_each_once(self, line, messages, replies):
        """One row per message, one reply per expected text, none twice."""
        line.await_rows(messages)
        sent = collections.Counter((request["to"], request["text"]) for request in line.requests())
        self.assertEqual(sum(sent.values()), replies, sent)
        doubled = line.sql("SELECT whatsapp_message_id, count(*) FROM core.whatsapp_messages "
                           "GROUP BY 1 HAVING count(*) > 1")
        self.assertEqual(doubled, [])

    def test_any_process_killed_in_mid_stream_loses_and_doubles_nothing(self):
        with Line() as line:
            messages = []
            for number, victim in enumerate(["hot-1", "ingest", "background-1", "hot-2", "sandbox"]):
                for person in range(6):
                    phone = f"1202555{number:02d}{person:02d}"
                    messages.append(line.write("Hi, how much is a cleaning?", phone))
                    if person == 3:
                        line[victim].kill()
                        line[victim].start()
            for message in messages:
                outcomes = line.await_outcome(message, 90)
                self.assertEqual([o[0] for o in outcomes], ["replied"], (message, outcomes))
            for message in messages:
                line.await_delivery(message, "sent", 60)
            line.await_rows(messages)
            by_person = collections.Counter(request["to"] for request in line.requests())
            resends = sum(line[hot].metrics().get("frontdesk_hot_resends_total", 0)
                          for hot in ("hot-1", "hot-2"))
            self.assertEqual(len(by_person), len(messages))
            # A send that a kill met in flight may be repeated once, and is counted.
            self.assertLessEqual(sum(by_person.values()), len(messages) + resends)
            self.assert_ledger(line, messages)

    def assert_ledger(self, line, messages):
        """It balances, and names a row that was taken away and an id that never came."""
        report = line.await_ledger(messages)
        self.assertEqual(line.ledger(accepted=messages)[1], 0)
        self.assertGreaterEqual(report["occurrences"]["records"], len(messages))
        self.assertEqual(report["occurrences"]["settled"], report["occurrences"]["records"], report)
        self.assertEqual(report["messages"]["one"], len(messages), report)
        self.assertEqual(report["rows"]["one"], len(messages), report)
        self.assertEqual(report["sends"]["replies"], len(messages), report)
        self.assertEqual(report["sends"]["unmatched"], 0, report)
        self.assertEqual(report["accepted"]["found"], len(messages), report)
        line.sql(f"DELETE FROM core.whatsapp_messages WHERE whatsapp_message_id = '{messages[7]}'")
        report, code = line.ledger(accepted=[*messages, "3ANEVER"])
        self.assertEqual(code, 1)
        named = {(note["name"], note["of"], note["message"]) for note in report["findings"]}
        self.assertEqual(named, {("lost-write", "row", messages[7]), ("lost-write", "accepted", "3ANEVER")})

    def test_a_reply_cut_in_mid_send_is_settled_by_evidence(self):
        with Line(hot=1) as line:
            line.sandbox("POST", "/sandbox/behaviour",
                         {"provider": "evolution", "instance": "demo-dental", "reset": True})
            first = line.write("Where are you?", "12025550101")
            line.await_delivery(first, "sent", 45)
            line.sandbox("POST", "/sandbox/behaviour",
                         {"provider": "evolution", "instance": "demo-dental", "hang": True})
            second = line.write("Where are you?", "12025550102")
            wait_for("the hanging send", lambda: len(line.requests()) == 2)
            line["hot-1"].kill()
            line.sandbox("POST", "/sandbox/behaviour", {"provider": "evolution", "instance": "demo-dental"})
            line["hot-1"].start()
            line.await_delivery(second, "sent", 60)
            self.assert_each_once(line, [first, second], 2)

    def test_without_any_evidence_it_is_sent_once_more_and_counted(self):
        with Line(hot=1) as line:
            line.sandbox("POST", "/sandbox/behaviour", {
                "provider": "evolution", "instance": "demo-dental", "hang": True, "evidence": "none"})
            message = line.write("Where are you?", "12025550103")
            wait_for("the lost send", lambda: len(line.requests()) == 1)
            line.sandbox("POST", "/sandbox/behaviour", {"provider": "evolution", "instance": "demo-dental"})
            line.await_delivery(message, "sent", 60)
            self.assertEqual(len(line.requests()), 2)
            self.assertEqual(line["hot-1"].metrics()["frontdesk_hot_resends_total"], 1)
            self.assertEqual(line.await_ledger([message])["sends"]["resends"], 1)

    def test_a_worker_asleep_beyond_its_session_sends_nothing_old(self):
        with Line(hot=2) as line:
            line.sandbox("POST", "/sandbox/behaviour",
                         {"provider": "evolution", "instance": "demo-dental", "latency_ms": 400})
            messages = [line.write("Where are you?", f"1202555020{n}") for n in range(8)]
            line["hot-1"].signal(signal.SIGSTOP)
            messages += [line.write("Where are you?", f"1202555021{n}") for n in range(8)]
            line.sandbox("POST", "/sandbox/behaviour", {"provider": "evolution", "instance": "demo-dental"})
            for message in messages:
                line.await_outcome(message, 90)
            line["hot-1"].signal(signal.SIGCONT)
            line.await_ready(["hot-1"], 60)
            later = line.write("What are your hours?", "12025550230")
            line.await_outcome(later)
            for message in messages:
                line.await_delivery(message, "sent", 60)
            resends = sum(line[hot].metrics().get("frontdesk_hot_resends_total", 0)
                          for hot in ("hot-1", "hot-2"))
            by_person = collections.Counter(request["to"] for request in line.requests())
            self.assertEqual(len(by_person), 17)
            self.assertLessEqual(sum(by_person.values()), 17 + resends)
            self.assertEqual(line.await_ledger([*messages, later])["sends"]["replies"], 17)

    def test_a_background_worker_asleep_beyond_its_session_writes_nothing_stale(self):
        with Line(hot=1) as line:
            line._add("background-2", "frontdesk-background", {})
            line.await_ready(["background-2"])
            # What it reads now it cannot write yet: it sleeps with a batch in its hands.
            lock = subprocess.Popen(
                ["psql", "-Xqc", "BEGIN; LOCK TABLE core.whatsapp_messages IN SHARE MODE; SELECT pg_sleep(60)",
                 line.database], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                messages = [line.write("Where are you?", f"1202555024{n}") for n in range(10)]
                wait_for("a batch that waits", lambda: line["background-1"].metrics()[
                    "frontdesk_background_retries_total"] > 0)
                line["background-1"].signal(signal.SIGSTOP)
            finally:
                line.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                         "WHERE datname = current_database() AND query LIKE 'BEGIN; LOCK%'")
                lock.wait()
            line.await_rows(messages, 60)  # by the other one, when the session is over
            before = self.offsets(line)
            line["background-1"].signal(signal.SIGCONT)
            later = [line.write("What are your hours?", f"1202555025{n}") for n in range(10)]
            line.await_rows(later)
            wait_for("its share again", lambda: line["background-1"].metrics()[
                "frontdesk_background_partitions"] > 0)
            after = self.offsets(line)
            self.assertEqual([], [key for key in before if after[key] < before[key]])
            self.assert_each_once(line, [*messages, *later], 20)
            line.await_ledger([*messages, *later])

    def offsets(self, line):
        """How far each partition is stored, and under which epoch."""
        return {(topic, partition): (int(epoch), int(offset)) for topic, partition, epoch, offset in line.sql(
            "SELECT topic, partition, epoch, next_offset FROM core.consumer_offsets")}

    def test_a_second_owner_by_force_fences_the_first(self):
        with Line(hot=1) as line:
            before = line.write("Where are you?", "12025550301")
            line.await_delivery(before)
            # Another group: it is given every partition while the first still has them all.
            second = line.add_hot("hot-forced", {"FRONTDESK_HOT_GROUP": line.name + "-forced"})
            line.await_ready(["hot-forced"])
            messages = [line.write("Where are you?", f"1202555031{n}") for n in range(6)]
            for message in messages:
                line.await_delivery(message, "sent", 60)
            wait_for("the first worker is fenced",
                     lambda: line["hot-1"].metrics()["frontdesk_hot_fenced_total"] > 0)
            second.stop()
            self.assert_each_once(line, [before, *messages], 7)

    def test_a_dialogue_without_its_background_worker_ends_as_with_it(self):
        with Line(hot=2) as line:
            line["background-1"].kill()
            phone, messages = "12025550401", []
            for number, text in enumerate(["Hi", "How much is a cleaning?", "Where are you?",
                                           "What are your hours?", "Can I talk to a person?", "Thanks!"]):
                messages.append(line.write(text, phone))
                wait_for(f"reply {number + 1}", lambda: len(line.requests()) == number + 1, 45)
                if number == 1:
                    line["hot-1"].kill()
                if number == 3:
                    line["hot-1"].start()
                    line.await_ready(["hot-1"])
                    flush_redis()
            repeat = line.write("How much is a cleaning?", phone, message=messages[1])
            line["background-1"].start()
            self.assert_each_once(line, messages, 6)
            outcomes = [line.await_outcome(message)[0][0] for message in messages]
            self.assertEqual(outcomes, ["replied"] * 4 + ["handed_over", "replied"])
            self.assertIn("duplicate", [o[1] for o in wait_for(
                "the repeat", lambda: len(line.outcomes(repeat)) == 2 and line.outcomes(repeat))])
            sessions = line.sql("SELECT count(*) FROM core.conversation_sessions")[0][0]
            self.assertEqual(sessions, "1")
            report = line.await_ledger(messages)
            self.assertEqual((report["occurrences"]["records"], report["messages"]["one"]), (7, 6), report)


def flush_redis():
    import os
    import socket
    import urllib.parse
    address = urllib.parse.urlparse(os.environ["FRONTDESK_TEST_REDIS_URL"])
    with socket.create_connection((address.hostname, address.port), 5) as redis:
        redis.sendall(b"FLUSHALL\r\n")
        redis.recv(64)


if __name__ == "__main__":
    unittest.main()
