"""Short lines, one answer: through the real services, and a worker killed while it waits for the rest."""
import unittest

from line import Line, wait_for

PERSON = "12025550441"
OTHER = "12025550442"


class Burst(unittest.TestCase):
    def replies(self, line, person):
        return [one["text"] for one in line.requests() if one["to"].startswith(person)]

    def rows(self, line, messages):
        ids = ", ".join(f"'{message}'" for message in messages)
        return line.sql("SELECT outcome, delivery, reply_id, content FROM core.whatsapp_messages "
                        f"WHERE whatsapp_message_id IN ({ids})")

    def test_lines_of_a_burst_are_answered_once(self):
        with Line(hot=2, settings={"hot": {"FRONTDESK_HOT_JOIN_MS": "3000", "FRONTDESK_HOT_JOIN_MOST_MS": "8000"}}) as line:
            lines = [line.write(text, PERSON) for text in ("hello", "i wanted to ask", "how much is a cleaning?")]
            for message in lines:
                line.await_delivery(message, "sent")
            wait_for("the rows", lambda: len(self.rows(line, lines)) == 3)
            found = self.rows(line, lines)
            self.assertEqual({("replied", "sent")}, {(row[0], row[1]) for row in found})
            self.assertEqual(1, len({row[2] for row in found}))
            self.assertEqual({"hello", "i wanted to ask", "how much is a cleaning?"}, {row[3] for row in found})
            told = self.replies(line, PERSON)
            self.assertEqual(1, len(told), told)
            self.assertIn("$", told[0])
            waiting = line.write("good morning", OTHER)
            for hot in ("hot-1", "hot-2"):
                line[hot].kill()
                line[hot].start()
            last = line.write("where are you?", OTHER)
            for message in (waiting, last):
                line.await_delivery(message, "sent")
            report = line.await_ledger([*lines, waiting, last])
            self.assertTrue(report["balanced"], report)
            # Whoever takes over may find the burst over by then.
            self.assertIn(len(self.replies(line, OTHER)), (1, 2))


if __name__ == "__main__":
    unittest.main()
