"""A lost cluster: the conversation log comes back from PostgreSQL."""
import subprocess
import unittest

from line import Line, wait_for


class Rebuild(unittest.TestCase):
    def ctl(self, line, *arguments):
        return subprocess.run([str(line.bin / "frontdeskctl"), "conversations", "rebuild", *arguments],
                              env=line.environment, capture_output=True, text=True, timeout=60)

    def lose_cluster(self, line):
        """Other topics, all of them empty."""
        ours = ("ingest", "hot-1", "background-1")
        for name in ours:
            line[name].stop()
        line.environment["FRONTDESK_TOPIC_PREFIX"] += "new."
        line.ctl("topics", "create")
        return ours

    def test_repeats_takeovers_and_sessions_are_known_again(self):
        with Line(hot=1) as line:
            answered = line.write("Where are you?", "12025550500")
            line.await_delivery(answered, "sent")
            asked = line.write("Where are you?", "12025550501")
            line.await_delivery(asked, "sent")
            typed = line.write("I take over", "12025550501", own=True)
            line.await_outcome(typed)
            line.await_rows([answered, asked, typed])
            wait_for("the takeover in the database", lambda: line.sql(
                "SELECT count(*) FROM core.whatsapp_conversations WHERE silent_until > now()") == [["1"]])
            before = line.sql("SELECT session_id FROM core.whatsapp_messages "
                              f"WHERE whatsapp_message_id = '{answered}'")
            done = self.ctl(line)
            self.assertEqual(done.returncode, 1)
            self.assertIn("holds something already", done.stderr)
            ours = self.lose_cluster(line)
            done = self.ctl(line, "--dry-run")
            self.assertIn("2 conversations would be written", done.stdout, done.stderr)
            done = self.ctl(line)
            self.assertIn("2 conversations written", done.stdout, done.stderr)
            for name in ours:
                line[name].start()
            line.await_ready()
            line.write("Where are you?", "12025550500", message=answered)
            silenced = line.write("Where are you?", "12025550501")
            self.assertEqual(line.await_outcome(silenced)[0][:2], ("suppressed", "takeover"))
            later = line.write("What are your hours?", "12025550500")
            line.await_delivery(later, "sent")
            self.assertEqual(len(line.requests()), 3)
            line.await_rows([later])
            self.assertEqual(before, line.sql("SELECT session_id FROM core.whatsapp_messages "
                                              f"WHERE whatsapp_message_id = '{later}'"))


if __name__ == "__main__":
    unittest.main()
