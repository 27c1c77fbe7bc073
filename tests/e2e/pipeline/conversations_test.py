"""Every conversation of tests/conversations through the real services, and what they leave behind."""
import json
import re
import signal
import socket
import sys
import unittest
import urllib.parse

from line import ROOT, Line, http

sys.path.append(str(ROOT / "ops/scripts/play"))
from desk import Desk  # noqa: E402
from together import load_all, paths_of, play_all, plays_of  # noqa: E402

LANGUAGES = {"en", "es", "pt", "ru", "he", "ar", "fa"}
WRITTEN = ("says", "group", "sends", "presses", "dictates", "edits", "staff")
WORD = re.compile(r"[^\W\d_]{6,}")
# Programs whose logs and metrics are looked through; debug says everything there is to say.
PROGRAMS = ("ingest", "hot", "background-1", "sandbox")
STRANGER = "15550001299"
TROUBLE = "Zanzibarquest Quixotewhisper"


def folded(text):
    return text.casefold()


def forms(text):
    """As it is, and as JSON escapes what is not ASCII."""
    return {folded(text), folded(json.dumps(text)[1:-1])}


def words_of_sources():
    """What a log may say of itself."""
    out = set()
    for folder in ("ingest", "workers", "shared", "ops"):
        for path in (ROOT / folder).rglob("*.[ch]pp"):
            out.update(WORD.findall(folded(path.read_text(encoding="utf-8"))))
    return out


def keys_of_redis(url):
    """All names of keys in that database, a line each."""
    server = urllib.parse.urlsplit(url)
    with socket.create_connection((server.hostname, server.port), 5) as redis:
        redis.sendall(f"SELECT {server.path[1:]}\r\nKEYS *\r\nPING\r\n".encode())
        answer = b""
        while not answer.endswith(b"+PONG\r\n"):
            answer += redis.recv(65536)
    return answer.decode(errors="replace")


class Conversations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        settings = {name: {"FRONTDESK_LOG_LEVEL": "debug"} for name in PROGRAMS}
        # As ./ops/run has it: the files hold for everybody.
        settings["hot"] |= {"FRONTDESK_HOT_REPLIES_PER_MINUTE": "6",
                            # But for a machine that is busy between the lines of a burst.
                            "FRONTDESK_HOT_JOIN_MS": "5000", "FRONTDESK_HOT_JOIN_MOST_MS": "15000"}
        scripts = load_all(paths_of([str(ROOT / "tests/conversations")]))
        with Line(hot=2, settings=settings) as line:
            with Desk(line.sandbox_url, line.database, line.ctl) as desk:
                cls.plays = plays_of(desk, scripts)
                cls.faults = play_all(desk, cls.plays)
            cls.make_trouble(line)
            ids = [sent.message for play in cls.plays for sent in play.sent]
            cls.balanced = line.await_ledger(sorted(set(ids)))["balanced"]
            cls.sends = line.requests(None)
            cls.traces = {f"/metrics of {name}": cls.page(program)
                          for name, program in line.programs.items()}
            cls.traces["names of Redis' keys"] = keys_of_redis(line.environment["REDIS_URL"])
            for program in line.programs.values():
                program.signal(signal.SIGTERM)
            for program in line.programs.values():
                program.process.wait(40)
            cls.traces |= {log.name: log.read_text(errors="replace")
                           for log in line.folder.glob("*.log")}

    @staticmethod
    def page(program):
        status, page = http("GET", f"http://{program.settings['FRONTDESK_METRICS_LISTEN']}/metrics")
        assert status == 200, status
        return page.decode()

    @staticmethod
    def make_trouble(line):
        """What goes wrong is what is logged: refused and broken sends, unknown lines, broken bodies."""
        asked = []
        for instance, order in (("demo-pediatrics", {"status": 400}), ("demo-dental-v1", {"reset": True}),
                                ("910000000000302", {"status": 400}), ("910000000000301", {"status": 503})):
            line.sandbox("POST", "/sandbox/behaviour", {"instance": instance, **order})
            asked.append(line.sandbox("POST", "/sandbox/patient", {
                "instance": instance, "from": STRANGER, "name": TROUBLE, "text": f"hello {TROUBLE}"})["id"])
        path = f"{line.ingest_url}/webhooks/evolution/tok_demo_dental"
        for body in (f'{{"event":"messages.upsert","instance":"demo-dental","data":{{"key":"{TROUBLE}',
                     json.dumps({"event": "messages.upsert", "instance": TROUBLE, "data": {
                         "key": {"remoteJid": STRANGER + "@s.whatsapp.net", "id": "3A0123456789ABCDEF01"},
                         "message": {"conversation": TROUBLE}}}),
                     json.dumps({"event": "messages.upsert", "instance": "demo-dental", "data": {
                         "key": {"remoteJid": TROUBLE, "id": "3A0123456789ABCDEF02"},
                         "message": {"conversation": TROUBLE + "\0"}}})):
            http("POST", path, body.encode(), {"Content-Type": "application/json"})
        http("POST", f"{line.ingest_url}/webhooks/meta/demo-meta", TROUBLE.encode(),
             {"X-Hub-Signature-256": "sha256=" + "0" * 64})
        line.await_outcome("3A0123456789ABCDEF01")
        for message in asked[:3]:
            line.await_outcome(message)
        # The last one is tried again until its provider is well.
        line.sandbox("POST", "/sandbox/behaviour", {})
        line.await_outcome(asked[3])

    def test_come_as_written(self):
        if self.faults:
            self.fail("\n" + "\n".join(self.faults))
        self.assertTrue(self.balanced)

    def test_are_in_all_languages_and_of_both_providers(self):
        self.assertGreaterEqual(len(self.plays), 24)
        urgent = {play.script.header["language"] for play in self.plays if "_urgent_" in play.script.name}
        self.assertLessEqual(LANGUAGES, urgent)
        self.assertEqual({"evolution", "evolution v1", "meta"},
                         {play.script.header["provider"] for play in self.plays})

    def secrets(self):
        """What stands nowhere but in the data: by what it is."""
        known = words_of_sources()
        for play in self.plays:
            name = play.script.header["name"]
            yield "phone", play.phone
            yield "phone without its country", play.phone[1:]
            written = [step.text for step in play.script.steps() if step.kind in WRITTEN]
            yield from ((f"text of {play.script.name}", text) for text in written if len(text) > 8)
            for text in (name, *written):
                yield from ((f"word of {play.script.name}", word)
                            for word in WORD.findall(text) if folded(word) not in known)
            yield f"name of {play.script.name}", name
        for send in self.sends:
            yield from (("reply", part) for part in (send["text"] or "").split("\n") if len(part) > 12)
        yield from (("text of a broken webhook", word) for word in TROUBLE.split())
        yield "phone", STRANGER

    def test_leave_no_words_and_no_numbers_in_logs_and_metrics(self):
        traces = {where: folded(text) for where, text in self.traces.items()}
        # All there, and talkative: nothing is found where nothing was written.
        for program in ("ingest", "hot-1", "hot-2", "background-1", "sandbox"):
            self.assertIn("debug " if program != "sandbox" else "info ", traces[f"{program}.log"])
            self.assertIn("frontdesk_", traces[f"/metrics of {program}"])
        self.assertIn("mem0:", traces["names of Redis' keys"])
        secrets = set(self.secrets())
        self.assertGreater(len(secrets), 300)
        found = sorted({f"{where}: {what}: {secret}" for what, secret in secrets
                        for form in forms(secret) for where, text in traces.items() if form in text})
        if found:
            self.fail(f"{len(found)} traces:\n" + "\n".join(found[:60]))


if __name__ == "__main__":
    unittest.main()
