"""Kafka away, and with it the ingest that took webhooks meanwhile: nothing is lost, each is answered
once and in order."""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import unittest
import urllib.request

from clone import Clone, wait_until

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from webhook import evolution_text, post  # noqa: E402

PATIENTS = [f"1202555019{n}" for n in range(4)]
TEXTS = ["Hi, how much is a cleaning?", "Where are you?", "What are your opening hours?"]


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

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(self.settings["INGEST_URL"] + "/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def sql(self, statement: str) -> str:
        done = []

        def rows():
            found = subprocess.run(["psql", "-X", "-A", "-t", "-c", statement,
                                    self.settings["DATABASE_URL"]],
                                   capture_output=True, text=True, timeout=30, check=True).stdout.strip()
            done[:] = [found]
            return found == str(3 * len(PATIENTS))
        try:
            wait_until(rows, 30)
        except AssertionError:
            pass
        return done[0]


if __name__ == "__main__":
    unittest.main()
