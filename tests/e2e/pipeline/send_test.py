"""`frontdeskctl send` and `trace` against the whole line, in each dialect; a source seeded later."""
import json
import re
import unittest

from line import SEED, Line, wait_for


class Send(unittest.TestCase):
    def assert_answered(self, line, of, number):
        """Sends as that patient: the reply is told, was sent once, and trace says the same."""
        told = line.ctl("send", "--line", of, "--from", number, "--text",
                        "Hi, how much is a cleaning?")
        message = re.match(r"message (\S+):", told).group(1)
        self.assertIn("outcome   replied", told)
        self.assertRegex(told, r"reply +\S")
        sent = [one for one in line.requests() if one["to"].partition("@")[0] == number]
        self.assertEqual([of], [one["instance"] for one in sent])
        line.await_rows([message])
        traced = line.trace(message)
        self.assertEqual([("replied", "price", "sent", sent[0]["text"], sent[0]["id"])],
                         [(one["outcome"], one["intent"], one["delivery"], one["reply"]["text"],
                           one["reply"]["provider_message_id"]) for one in traced])

    def test_a_patient_is_answered_in_each_dialect(self):
        with Line(hot=1) as line:
            self.assert_answered(line, "demo-dental", "12025550188")
            self.assert_answered(line, "demo-dental-v1", "12025550189")
            self.assert_answered(line, "910000000000301", "12025550190")
            missing = line.ctl("send", "--line", "demo-nowhere", "--from", "12025550188", "--text",
                               "Hi", check=False)
            self.assertEqual("", missing)

    def test_a_source_seeded_later_works_with_its_sandbox(self):
        with Line(hot=1) as line:
            document = json.loads(SEED.read_text())
            added = json.loads(json.dumps(document["sources"][0]))
            added["name"], added["path_token"] = "added-later", "tok_added_later"
            added["lines"] = [{**added["lines"][0], "line": "added-later"}]
            document["sources"].append(added)
            seed = line.folder / "added.json"
            seed.write_text(json.dumps(document))
            line.environment["SANDBOX_URL"] = line.sandbox_url
            line.ctl("seed", str(seed), "--set-base-url", line.sandbox_url)
            # A new source works at most 5 s after its seed; until then `send` is refused.
            wait_for("the new source", lambda: line.ctl(
                "send", "--line", "added-later", "--from", "12025550191", "--text", "thanks",
                check=False), 15, 0.5)
            self.assert_answered(line, "added-later", "12025550192")


if __name__ == "__main__":
    unittest.main()
