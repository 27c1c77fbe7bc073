"""What a patient said once is used the next time he writes, and no more once it is forgotten."""
import json
import unittest

from line import Line, wait_for

CLINIC = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01"
PERSON, OTHER = "12025550470", "12025550471"


class Memory(unittest.TestCase):
    def say(self, text, number=PERSON):
        """The row of the message once its reply is out."""
        message = self.line.write(text, number)
        self.line.await_delivery(message)
        return message, self.line.sql("SELECT reply_text FROM core.whatsapp_messages WHERE "
                                      f"whatsapp_message_id = '{message}'")[0][0]

    def patient(self, number=PERSON):
        return self.line.sql(f"SELECT id FROM healthcare.patients WHERE phone = '{number}'")[0][0]

    def await_fact(self, kind, body, number=PERSON):
        wait_for(f"{kind} of {number}", lambda: self.line.sql(
            "SELECT m.id FROM healthcare.memories m JOIN healthcare.patients p ON p.id = m.patient_id "
            f"WHERE p.phone = '{number}' AND m.kind = '{kind}' AND m.body = '{body}' "
            "AND m.valid_to IS NULL"))

    def await_greeting(self, is_right, number=PERSON):
        """What is learned reaches the workers a moment later: greeted until it did."""
        last = []

        def is_greeted():
            last[:] = self.say("hello", number)
            return is_right(last[1])
        wait_for("another greeting", is_greeted, 30, 0.5)
        return last[0]

    def recalled(self, message):
        """Ids of what had a part in it, as its turn has them."""
        told = json.loads(self.line.ctl("trace", message, "--topics", "--json"))
        return told["occurrences"][0].get("recalled", [])

    def test_teaches_and_is_used_until_it_is_forgotten(self):
        with Line(hot=1) as self.line:
            self.say("My name is Ana, I am allergic to penicillin")
            self.await_fact("name", "Ana")
            greeted = self.await_greeting(lambda text: text.startswith("Hello, Ana, this is"))
            self.say("hello", OTHER)
            self.await_fact("name", "Invented Person", OTHER)
            self.await_greeting(lambda text: text.startswith("Hello, Invented, this is"), OTHER)
            staff = self.line.write("I have a question about my penicillin letter", PERSON)
            self.line.await_outcome(staff)
            self.assertIn(self.fact("name"), self.recalled(greeted))
            self.assertIn(self.fact("allergy_flag"), self.recalled(staff))
            listed = self.line.ctl("memory", "list", CLINIC, self.patient())
            self.assertIn("penicillin letter", listed)
            said = self.line.ctl("memory", "forget", CLINIC, self.patient(), "--all", "--by", "test")
            self.assertIn("nothing that was said until now is recalled", said)
            self.assertEqual("", self.line.ctl("memory", "list", CLINIC, self.patient()))
            self.await_greeting(lambda text: "Ana" not in text)
            log = "".join(path.read_text() for path in self.line.folder.glob("*.log"))
            for word in ("Ana", "penicillin"):
                self.assertNotIn(word, log)

    def fact(self, kind):
        return self.line.sql(
            f"SELECT id FROM healthcare.memories WHERE kind = '{kind}' AND valid_to IS NULL AND "
            f"patient_id = '{self.patient()}'")[0][0]


if __name__ == "__main__":
    unittest.main()
