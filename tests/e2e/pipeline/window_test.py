"""Meta's 24 hours: a message that was dead for longer is answered by template. And the typing sign."""
import hashlib
import hmac
import json
import secrets
import time
import unittest

from line import SEED, Line, http, wait_for

SECRET = b"frontdesk-samples-app-secret"
TEXT = "Hi, how much is a cleaning?"
LATER = "910000000000303"  # registered when the message is dead
GREETER, ASKER = "12025550471", "12025550472"


def meta_text(message, number_id, person, text, at):
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": {
        "messaging_product": "whatsapp", "metadata": {"display_phone_number": "12025550120", "phone_number_id": number_id},
        "messages": [{"from": person, "id": message, "timestamp": str(int(at)), "type": "text", "text": {"body": text}}]}}]}]}).encode()


def post_meta(line, body, app="demo-meta"):
    signature = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    wait_for("webhook taken", lambda: http("POST", f"{line.ingest_url}/webhooks/meta/{app}", body, {
        "Content-Type": "application/json", "X-Hub-Signature-256": signature})[0] == 200, 60, 0.3)


class Window(unittest.TestCase):
    def register(self, line):
        """The number, with a template."""
        document = json.loads(SEED.read_text())
        source = next(one for one in document["sources"] if one["name"] == "demo-meta")
        source["templates"] = {"reply": {"en": "we_are_back"}}
        source["lines"].append({**source["lines"][0], "line": LATER})
        seed = line.folder / "more.json"
        seed.write_text(json.dumps(document))
        line.environment["SANDBOX_URL"] = line.sandbox_url  # it has to know the number too
        line.ctl("seed", str(seed), "--set-base-url", line.sandbox_url)

    def sent(self, line, person, kind="text"):
        return [one for one in line.requests(kind) if one["to"].partition("@")[0] == person]

    def answer_late(self, line, message, number_id):
        """It died a day ago of its unknown number, and is replayed to be answered all the same."""
        def known():  # a replay before that would die of the same
            probe = "wamid.PROBE" + secrets.token_hex(4)
            post_meta(line, meta_text(probe, number_id, "12025550475", "thanks", time.time()))
            return line.await_outcome(probe)[0][0] != "dead"
        wait_for("the number to be known", known, 60, 0.5)
        line.ctl("dlq", "replay", "--id", message, "--answer", "--by", "test")
        wait_for("its outcome", lambda: [one for one in line.outcomes(message) if one[0] == "handed_over"], 60, 0.2)

    def test_free_text_is_not_tried_after_a_day(self):
        day_ago = time.time() - 25 * 3600
        with Line(hot=1) as line:
            post_meta(line, meta_text("wamid.LATE1", LATER, "12025550473", TEXT, day_ago))
            self.assertEqual("dead", line.await_outcome("wamid.LATE1")[0][0])
            self.register(line)
            self.answer_late(line, "wamid.LATE1", LATER)
            line.await_delivery("wamid.LATE1", "sent")
            sent, = self.sent(line, "12025550473")
            self.assertEqual("[we_are_back]", sent["text"])
            self.assertEqual("template", json.loads(sent["raw"])["type"])
            self.assertIn(("handed_over", "window_closed", "sent"), line.outcomes("wamid.LATE1"))
            wait_for("staff to be called", lambda: line.sql(
                "SELECT 1 FROM core.staff_events WHERE reason = 'window_closed' AND message_id = 'wamid.LATE1'"))

            # In time all is as ever; the sign is shown only where the answer waits.
            now = time.time()
            post_meta(line, meta_text("wamid.NOW1", LATER, ASKER, TEXT, now))
            line.await_delivery("wamid.NOW1", "sent")
            post_meta(line, meta_text("wamid.NOW2", LATER, GREETER, "hello", time.time()))
            line.await_delivery("wamid.NOW2", "sent")
            shown = [json.loads(one["raw"]) for one in line.requests("read")]
            self.assertEqual(["wamid.NOW2"], [one["message_id"] for one in shown])
            self.assertEqual({"type": "text"}, shown[0]["typing_indicator"])
            greeting = line.write("good morning", GREETER)
            line.await_delivery(greeting, "sent")
            presence, = self.sent(line, GREETER, "presence")
            reply = self.sent(line, GREETER)[-1]
            self.assertLess(presence["at"], reply["at"])
            self.assertEqual(2, line["hot-1"].metrics()["frontdesk_hot_typing_total"])


if __name__ == "__main__":
    unittest.main()
