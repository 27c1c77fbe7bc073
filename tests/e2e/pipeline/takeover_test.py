"""A person takes a conversation over, at the clinic's phone or by command, and gives it back."""
import subprocess
import unittest

from line import Line, wait_for

DENTAL = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01"
PERSON = "12025550431"


class Takeover(unittest.TestCase):
    def session(self, line, command, *arguments, code=0):
        done = subprocess.run([str(line.bin / "frontdeskctl"), "session", command, *arguments, "--by", "a test"],
                              env=line.environment, capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def ask(self, line, person=PERSON):
        return line.await_outcome(line.write("Where are you?", person))[0][:2]

    def test_silences_the_desk_until_it_is_given_back(self):
        with Line() as line:
            line.await_delivery(line.write("Where are you?", PERSON), "sent")
            patient = wait_for("the patient's row", lambda: line.sql(
                f"SELECT id FROM healthcare.patients WHERE phone = '{PERSON}'"))[0][0]
            wait_for("the conversation's row", lambda: line.sql(
                f"SELECT 1 FROM core.whatsapp_conversations WHERE patient_id = '{patient}'"))
            whose = (DENTAL, patient, "demo-dental")
            done = self.session(line, "pause", *whose, "--hours", "2")
            self.assertRegex(done.stdout, r"silent for that patient until \d{4}-")
            # The very next message: both went through the log.
            self.assertEqual(self.ask(line), ("suppressed", "takeover"))
            self.assertEqual(self.ask(line, "12025550432")[0], "replied")
            hours = line.sql("SELECT extract(epoch FROM silent_until - now()) / 3600 FROM core.whatsapp_conversations "
                             f"WHERE patient_id = '{patient}'")
            self.assertAlmostEqual(float(hours[0][0]), 2, delta=0.1)
            self.session(line, "resume", *whose)
            self.assertEqual(self.ask(line)[0], "replied")
            self.at_the_phone(line)
            self.stop_and_start(line)
            audited = line.sql("SELECT action FROM core.audit WHERE action LIKE 'session_%' ORDER BY at")
            self.assertEqual(audited, [["session_pause"], ["session_resume"]])
            self.says_what_is_wrong(line, *whose)

    def at_the_phone(self, line):
        def typed(text):
            return line.await_outcome(line.write(text, PERSON, own=True))[0][1]
        self.assertEqual(typed("I will help you myself"), "own_phone")
        self.assertEqual(self.ask(line), ("suppressed", "takeover"))
        self.assertEqual(typed(" #BOT"), "resumed")
        self.assertEqual(self.ask(line)[0], "replied")
        # The clinic's own word, and the source's own time.
        line.sql(f"UPDATE core.clinics SET resume_word = 'back to the desk' WHERE id = '{DENTAL}'; "
                 "UPDATE core.integrations SET takeover_hours = 24")

        def is_known():
            typed("one moment")
            return typed("Back to the desk!") == "resumed"
        wait_for("the new word", is_known, 20)
        self.assertEqual(typed("#bot"), "own_phone")
        wait_for("a day of silence", lambda: line.sql(
            "SELECT 1 FROM core.whatsapp_conversations WHERE silent_until > now() + interval '23 hours'"))
        typed("back to the desk")

    def stop_and_start(self, line):
        person = "12025550433"

        def say(text):
            return line.await_outcome(line.write(text, person))[0][:2]

        def out():
            return line.sql("SELECT count(*) FROM core.whatsapp_conversations WHERE opted_out_at IS NOT NULL") == [["1"]]
        stop = line.write("STOP", person)
        line.await_delivery(stop, "sent")
        wait_for("the opt-out in PostgreSQL", out, 10)
        self.assertEqual([say("stop"), say("Where are you?")], [("suppressed", "opt_out")] * 2)
        # The worker that knew it is gone, the log is not.
        for hot in ("hot-1", "hot-2"):
            line[hot].kill()
            line[hot].start()
        self.assertEqual(say("Where are you?"), ("suppressed", "opt_out"))
        self.assertEqual(say("Start")[0], "replied")
        self.assertEqual(say("Where are you?")[0], "replied")
        wait_for("nobody opted out", lambda: not out(), 10)
        told = [one["text"] for one in line.requests() if one["to"].startswith(person)]
        self.assertEqual(len(told), 3, told)
        self.assertIn("no more automatic messages", told[0])

    def says_what_is_wrong(self, line, clinic, patient, channel):
        self.assertIn("no conversation", self.session(line, "pause", clinic, clinic, channel, code=1).stderr)
        for wrong in ((clinic, "ana", channel), (clinic, patient), (clinic, patient, channel, "--hours", "0")):
            self.session(line, "pause", *wrong, code=2)


if __name__ == "__main__":
    unittest.main()
