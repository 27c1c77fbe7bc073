"""Dead letters of a line that nobody had registered: listed, shown, replayed once it is, answered once."""
import json
import unittest

from line import SEED, Line, wait_for
from webhook import evolution_text, post

NUMBER, TEXT = "12025550177", "Hi, how much is a cleaning?"


class DeadLetters(unittest.TestCase):
    def letters(self, line, *filters):
        return json.loads(line.ctl("dlq", "list", "--json", *filters))["dead_letters"]

    def register(self, line, instance):
        """As another line of the demo source; it works when `send` through it is answered."""
        document = json.loads(SEED.read_text())
        source = document["sources"][0]
        source["lines"].append({**source["lines"][0], "line": instance})
        seed = line.folder / "more.json"
        seed.write_text(json.dumps(document))
        line.environment["SANDBOX_URL"] = line.sandbox_url
        line.ctl("seed", str(seed), "--set-base-url", line.sandbox_url)
        wait_for("the new line", lambda: line.ctl(
            "send", "--line", instance, "--from", "12025550178", "--text", "thanks", "--wait", "5",
            check=False).count("outcome   replied"), 60, 0.5)

    def sent(self, line):
        return [one["text"] for one in line.requests() if one["to"].partition("@")[0] == NUMBER]

    def test_a_replay_is_answered_once(self):
        # One worker: another would still hold the line for unknown for some seconds.
        with Line(hot=1) as line:
            message = "3ADEAD000000000001"
            body = evolution_text(message, TEXT, NUMBER, "demo-later")
            wait_for("the webhook", lambda: post(line.ingest_url, body, "demo-dental") == 200, 30)
            self.assertEqual([("dead", "unknown_instance", "none")], line.await_outcome(message))
            letter, = self.letters(line, "--id", message)
            self.assertEqual(("open", "unknown_instance", "demo-later"),
                             (letter["state"], letter["reason"], letter["line"]))
            shown = line.ctl("dlq", "show", letter["record"])
            self.assertIn("unknown_instance", shown)
            self.assertNotIn(TEXT, shown)
            self.assertIn(TEXT, line.ctl("dlq", "show", letter["record"], "--text", "--by", "test"))

            self.register(line, "demo-later")
            line.ctl("dlq", "replay", "--id", message, "--by", "test")
            self.assertEqual([("replied", "", "sent")], wait_for("the reply", lambda: [
                one for one in line.outcomes(message) if one[0] == "replied" and one[2] == "sent"], 60, 0.2))
            line.await_rows([message])
            self.assertEqual(1, len(self.sent(line)))
            self.assertEqual("replayed", self.letters(line, "--id", message)[0]["state"])
            self.assertEqual([["0"]], line.sql("SELECT count(*) FROM core.rowless_turns "
                                               f"WHERE outcome = 'dead' AND message_id = '{message}'"))

            # Once more, by mistake and by force: another message shows that it was passed over.
            line.ctl("dlq", "replay", "--id", message, "--by", "test")
            line.ctl("dlq", "replay", "--id", message, "--again", "--by", "test")
            last = "3ADEAD000000000002"
            body = evolution_text(last, "thanks", NUMBER, "demo-later")
            wait_for("the webhook", lambda: post(line.ingest_url, body, "demo-dental") == 200, 30)
            line.await_delivery(last)
            self.assertEqual(2, len(self.sent(line)))
            self.assertEqual([("replied", "", "sent")], line.outcomes(message))
            self.assertEqual([["show_text"], ["replay"], ["replay"]], line.sql(
                "SELECT action FROM core.audit WHERE subject LIKE 'dead:%' ORDER BY at"))


if __name__ == "__main__":
    unittest.main()
