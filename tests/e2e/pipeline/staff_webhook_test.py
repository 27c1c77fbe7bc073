"""A message that asks for a person: the clinic platform's webhook is told, signed, though a worker dies."""
import base64
import hashlib
import hmac
import http.server
import json
import threading
import time
import unittest

from line import Line, wait_for

DENTAL = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01"
OLD, NEW = bytes(range(32)), bytes(range(32, 64))
PERSON = "12025550460"
TEXT = "I want to talk to a human"


class Platform:
    """Keeps what it is told; answers only while `answers` is set."""

    def __init__(self):
        self.told, self.answers = [], threading.Event()
        platform = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                platform.told.append((self.path, dict(self.headers.items()), body))
                if platform.answers.wait(30):
                    self.send_response(204)
                    self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.answers.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/staff"


def secret(key):
    return "whsec_" + base64.b64encode(key).decode()


class StaffWebhook(unittest.TestCase):
    def check(self, told, key):
        """As a receiver of Standard Webhooks does; the body, read."""
        path, headers, body = told
        headers = {name.lower(): value for name, value in headers.items()}
        self.assertEqual("/staff", path)
        self.assertLess(abs(time.time() - int(headers["webhook-timestamp"])), 60)
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        self.assertIn(wanted, headers["webhook-signature"].split(" "))
        out = json.loads(body)
        self.assertEqual(headers["webhook-id"], out["data"]["id"])
        return out

    def check_nothing_private(self, line, platform):
        told = b"".join(body for _, _, body in platform.told).decode()
        for text in (TEXT, "Invented", PERSON):
            self.assertNotIn(text, told)
        log = (line.folder / "background-1.log").read_text()
        for text in (TEXT, PERSON, secret(OLD), secret(NEW), platform.url):
            self.assertNotIn(text, log)

    def test_is_told_signed_and_again_under_the_same_id_though_a_worker_dies(self):
        with Platform() as platform, Line(hot=1, settings={"background-1": {
                "FRONTDESK_BACKGROUND_STAFF_WEBHOOK_URL": platform.url,
                "FRONTDESK_BACKGROUND_STAFF_WEBHOOK_SECRET": f"{secret(OLD)} {secret(NEW)}",
                "FRONTDESK_BACKGROUND_STAFF_WEBHOOK_TIMEOUT_MS": "1000"}}) as line:
            message = line.write(TEXT, PERSON)
            wait_for("a post", lambda: platform.told, 30)
            line["background-1"].kill()
            platform.answers.set()
            line["background-1"].start()
            line.await_outcome(message)
            for key in (OLD, NEW):
                told = self.check(platform.told[0], key)
            self.assertEqual(("staff.requested", "asked_for", DENTAL, message),
                             (told["type"], told["data"]["reason"], told["data"]["clinic_id"],
                              told["data"]["message_id"]))
            self.assertEqual([[told["data"]["id"], told["data"]["patient_id"]]],
                             line.sql("SELECT id, patient_id FROM core.staff_events"))
            # After the lease of the one that died.
            wait_for("the same post again", lambda: len(platform.told) > 1, 40)
            self.assertEqual(told, self.check(platform.told[1], NEW))
            wait_for("its note", lambda: line.sql(
                "SELECT count(*) FROM core.outbox WHERE done_at IS NOT NULL") == [["1"]], 10)
            health = line["background-1"].metrics()
            self.assertEqual(1, health["frontdesk_background_staff_webhook_attempts_total"])
            self.assertEqual(2, len(platform.told))
            self.check_nothing_private(line, platform)


if __name__ == "__main__":
    unittest.main()
