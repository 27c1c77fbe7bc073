"""Two addresses that turn out to be one person go on as one conversation."""
import unittest

from line import Line

LID, PHONE = "233998877665544", "12025550131"


class OnePerson(unittest.TestCase):
    def test_a_lid_whose_phone_becomes_known_is_one_conversation_from_then_on(self):
        with Line(hot=2) as line:
            def said(text, is_phone_known, **more):
                return line.write(text, PHONE if is_phone_known else None, lid=LID, **more)
            first = said("Where are you?", False)
            self.assertEqual(line.await_outcome(first)[0][0], "replied")
            both = said("How much is a cleaning?", True)
            self.assertEqual(line.await_outcome(both)[0][0], "replied")
            again = said("What are your opening hours?", False)
            self.assertEqual(line.await_outcome(again)[0][0], "replied")
            line.await_rows([first, both, again])
            of = {message: (conversation, session, patient) for message, conversation, session, patient
                  in line.sql("SELECT whatsapp_message_id, conversation, session_id, patient_id "
                              "FROM core.whatsapp_messages")}
            self.assertNotEqual(of[first][0], of[both][0])
            self.assertEqual(of[both], of[again])
            self.assertEqual(of[first][2], of[both][2], "the patient of the first contact")
            staff = said("I will help you myself", False, own=True)
            self.assertEqual(line.await_outcome(staff)[0][1], "own_phone")
            silent = said("Where are you?", True)
            self.assertEqual(line.await_outcome(silent)[0][:2], ("suppressed", "takeover"))
            self.assertEqual(len(line.requests()), 3)
            report = line.await_ledger([first, both, again, staff, silent])
            self.assertEqual((report["occurrences"]["records"], report["messages"]["one"]), (4, 4), report)

    def test_a_takeover_known_to_the_lid_alone_holds_for_the_phone(self):
        with Line(hot=2) as line:
            staff = line.write("I will help you myself", None, lid=LID, own=True)
            self.assertEqual(line.await_outcome(staff)[0][1], "own_phone")
            both = line.write("Where are you?", PHONE, lid=LID)
            self.assertEqual(line.await_outcome(both)[0][:2], ("suppressed", "takeover"))
            self.assertEqual(line.requests(), [])

    def test_a_takeover_typed_with_both_addresses_holds_though_a_worker_dies(self):
        people = [(f"1202555017{n}", f"23399887766550{n}") for n in range(4)]
        with Line(hot=2) as line:
            for phone, lid in people:  # each lid has a conversation of its own, on either worker
                self.assertEqual(line.await_outcome(line.write("Where are you?", None, lid=lid))[0][0],
                                 "replied")
            line["hot-1"].kill()
            staff = [line.write("I will help you myself", phone, lid=lid, own=True)
                     for phone, lid in people]
            lines = [line.write("How much is a cleaning?", phone, lid=lid) for phone, lid in people]
            line["hot-1"].start()
            for message in staff:
                self.assertEqual(line.await_outcome(message)[0][1], "own_phone")
            for message in lines:
                self.assertEqual(line.await_outcome(message)[0][:2], ("suppressed", "takeover"))
            self.assertEqual(len(line.requests()), len(people))

    def test_a_takeover_with_both_addresses_holds_for_the_next_line_under_the_lesser(self):
        people = [(f"1202555018{n}", f"23399887766551{n}") for n in range(8)]
        with Line(hot=2) as line:
            messages = []
            for phone, lid in people:
                line.write("I will help you myself", phone, lid=lid, own=True)
                messages.append(line.write("How much is a cleaning?", None, lid=lid))
            for message in messages:
                self.assertEqual(line.await_outcome(message)[0][:2], ("suppressed", "takeover"))
            self.assertEqual([], line.requests())


if __name__ == "__main__":
    unittest.main()
