"""Kafka away, and with it the ingest that took webhooks meanwhile: nothing is lost, each is answered
once and in order."""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import unittest
import urllib.request

from clone import Clone, wait_until

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from webhook import evolution_text, post  # noqa: E402

PATIENTS = [f"1202555019{n}" for n in range(4)]
TEXTS = ["Hi, how much is a cleaning?", "Where are you?", "What are your opening hours?"]


class Stream:
    """Posts without a pause from several threads and remembers which ids got a 200."""

    def __init__(self, url: str, threads: int = 4) -> None:
        self._url, self._is_over = url, threading.Event()
        self._accepted: list[str] = []
        self._threads = [threading.Thread(target=self._post, args=(n,)) for n in range(threads)]
        for thread in self._threads:
            thread.start()

    def _post(self, number: int) -> None:
        for count in range(100_000):
            if self._is_over.is_set():
                return
            message = f"3ASTOP{number}X{count}"
            # Of many patients, so that none gets too many replies.
            phone = f"1202554{number}{count % 1000:03d}"
            try:
                if post(self._url, evolution_text(message, "Where are you?", phone)) == 200:
                    self._accepted.append(message)
            except OSError:
                pass  # refused or cut: the provider would post it again
            self._is_over.wait(0.01)

    def answered(self) -> int:
        return len(self._accepted)

    def end(self) -> list[str]:
        self._is_over.set()
        for thread in self._threads:
            thread.join(20)
        return self._accepted


class KafkaAway(unittest.TestCase):
    def setUp(self) -> None:
        self.clone = self.enterContext(Clone())
        self.clone.up("--hot", "1", seconds=120, FRONTDESK_HOT_REPLIES_PER_MINUTE="0")
        self.settings = self.clone.settings()

    def fetch(self, path: str):
        with urllib.request.urlopen(self.settings["SANDBOX_URL"] + path, timeout=10) as answer:
            return json.load(answer)

    def replies(self) -> dict[str, list[str]]:
        """The texts each patient got, in order."""
        out: dict[str, list[str]] = {}
        for request in self.fetch("/sandbox/requests?after=0"):
            to = request["to"].split("@")[0]
            if request["kind"] == "text" and to in PATIENTS:
                out.setdefault(to, []).append(request["text"])
        return out

    def spool_list(self) -> str:
        done = self.clone.ctl("spool", "list", str(self.clone.run_folder / "ingest/spool"))
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout

    def write(self, number: int) -> None:
        for patient in PATIENTS:
            body = evolution_text(f"3AWAY{patient}{number}", TEXTS[number], patient)
            self.assertEqual(200, post(self.settings["INGEST_URL"], body))

    def test_what_came_meanwhile_is_answered_once_and_in_order(self) -> None:
        self.write(0)
        wait_until(lambda: all(len(self.replies().get(p, [])) == 1 for p in PATIENTS), 30, "first replies")
        expected = {p: self.replies()[p][0] for p in PATIENTS}
        kafka = self.clone.pid("kafka")
        os.kill(kafka, signal.SIGSTOP)
        try:
            self.write(1)
            # What the sandbox reports of the first replies may have come meanwhile too.
            waiting = int(re.search(r"in all: (\d+) records", self.spool_list()).group(1))
            self.assertGreaterEqual(waiting, len(PATIENTS))
            self.assertIn("a running process holds the folder", self.spool_list())
            refused = self.clone.ctl("spool", "drain", str(self.clone.run_folder / "ingest/spool"))
            self.assertEqual(1, refused.returncode)
            # Killed while it holds them, and started again without Kafka.
            killed = self.clone.pid("ingest")
            os.kill(killed, signal.SIGKILL)
            wait_until(lambda: self.clone.pid("ingest") not in (0, killed), 20, "ingest again")
            wait_until(lambda: self.is_ready(), 30, "ingest ready by its spool")
            self.write(2)
        finally:
            os.kill(kafka, signal.SIGCONT)
        wait_until(lambda: all(len(self.replies().get(p, [])) >= 3 for p in PATIENTS), 60, "all replies")
        wait_until(lambda: "in all: 0 records" in self.spool_list(), 20, "an empty spool")
        for patient, texts in self.replies().items():
            self.assertEqual(3, len(texts), patient)
            self.assertEqual(3, len(set(texts)), patient)
            self.assertEqual(expected[patient], texts[0])
        orders = {tuple(texts) for texts in self.replies().values()}
        self.assertEqual(1, len(orders), "each patient has the same dialogue")
        rows = self.sql("SELECT count(*) FROM core.whatsapp_messages "
                        "WHERE whatsapp_message_id LIKE '3AWAY%'")
        self.assertEqual(str(3 * len(PATIENTS)), rows)

    def test_a_stop_with_acks_outstanding_forgets_nothing_it_accepted(self) -> None:
        kafka = self.clone.pid("kafka")
        stream = Stream(self.settings["INGEST_URL"])
        for is_away in (False, True):
            wait_until(self.is_ready, 30, "ingest ready")
            answered = stream.answered()
            wait_until(lambda: stream.answered() > answered + 20, 20, "a stream of posts")
            stopped = self.clone.pid("ingest")
            if is_away:
                os.kill(kafka, signal.SIGSTOP)
            try:
                os.kill(stopped, signal.SIGTERM)
                wait_until(lambda: self.clone.pid("ingest") not in (0, stopped), 30, "ingest again")
            finally:
                os.kill(kafka, signal.SIGCONT)
        wait_until(self.is_ready, 30, "ingest ready")
        accepted = stream.end()
        self.assertGreater(len(accepted), 40)
        wait_until(lambda: "in all: 0 records" in self.spool_list(), 30, "an empty spool")
        known = self.rows("3ASTOP", set(accepted))
        self.assertEqual([], sorted(set(accepted) - known)[:5], "accepted and then forgotten")

    def rows(self, prefix: str, wanted: set[str]) -> set[str]:
        """The message ids with a row, once all that are wanted have one. Some more may: stored, and
        their answer cut off."""
        found: set[str] = set()

        def are_there():
            listed = self.psql("SELECT whatsapp_message_id FROM core.whatsapp_messages "
                               f"WHERE whatsapp_message_id LIKE '{prefix}%'")
            found.update(listed.split())
            return wanted <= found
        try:
            wait_until(are_there, 60)
        except AssertionError:
            pass
        return found

    def psql(self, statement: str) -> str:
        return subprocess.run(["psql", "-X", "-A", "-t", "-c", statement, self.settings["DATABASE_URL"]],
                              capture_output=True, text=True, timeout=30, check=True).stdout.strip()

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(self.settings["INGEST_URL"] + "/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def sql(self, statement: str) -> str:
        done = []

        def rows():
            found = self.psql(statement)
            done[:] = [found]
            return found == str(3 * len(PATIENTS))
        try:
            wait_until(rows, 30)
        except AssertionError:
            pass
        return done[0]


if __name__ == "__main__":
    unittest.main()
