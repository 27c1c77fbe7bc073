"""Plain SQL changes what a clinic offers, and the next reply says so: no process is told by hand."""
import time
import unittest

from line import Line, wait_for

DENTAL = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01"


class ChangedRows(unittest.TestCase):
    def setUp(self):
        self.people = iter(f"12025551{number:03d}" for number in range(1000))

    def reply(self, line, text):
        person = next(self.people)
        line.write(text, person)

        def sent():
            found = [one["text"] for one in line.requests() if one["to"].startswith(person)]
            return found[0] if found else None
        return wait_for("a reply", sent, 30, 0.02)

    def await_reply(self, line, asked, said):
        began = time.monotonic()
        wait_for(f"a reply with {said}", lambda: said in self.reply(line, asked), 20, 0.02)
        print(f"{said}: {time.monotonic() - began:.2f} s")

    def test_are_seen_by_the_next_reply(self):
        with Line() as line:
            for _ in range(8):  # both workers know the clinic
                self.assertNotIn("321", self.reply(line, "How much is a cleaning?"))
            line.sql(f"UPDATE healthcare.prices SET amount = 321, amount_to = NULL WHERE clinic_id = '{DENTAL}'")
            self.await_reply(line, "How much is a cleaning?", "321")
            line.sql(f"UPDATE core.clinics SET location = '{{\"en\": \"7 Changed Street\"}}' WHERE id = '{DENTAL}'")
            self.await_reply(line, "Where are you?", "7 Changed Street")
            for _ in range(8):
                self.assertIn("321", self.reply(line, "How much is a cleaning?"))
                self.assertIn("7 Changed Street", self.reply(line, "Where are you?"))
            wait_for("nothing left to tell", lambda: line.sql("SELECT count(*) FROM core.cache_outbox") == [["0"]], 5)


if __name__ == "__main__":
    unittest.main()
