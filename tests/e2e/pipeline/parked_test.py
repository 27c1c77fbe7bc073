"""The provider away for a while: what waits is parked, survives a dead worker, and is answered in order."""
import unittest

from line import Line, wait_for


class Parked(unittest.TestCase):
    def test_is_answered_once_and_in_order_though_its_worker_dies(self):
        with Line(hot=1) as line:
            hot = line["hot-1"]
            answered = line.write("Where are you?", "12025550300")
            line.await_delivery(answered, "sent")
            line["sandbox"].stop()
            people = [f"1202555031{person}" for person in range(4)]
            messages = [line.write(text, person) for person in people
                        for text in ("Where are you?", "What are your hours?")]
            wait_for("all of them parked",
                     lambda: hot.metrics().get("frontdesk_hot_parked") == len(messages), 60)
            more = [line.write("How much is a cleaning?", person) for person in people]
            wait_for("the later ones behind them",
                     lambda: hot.metrics().get("frontdesk_hot_parked") == len(messages) + len(more), 30)
            self.assertEqual(hot.metrics()["frontdesk_hot_window_max"], 0)
            wait_for("their rows as a step", lambda: line.sql(
                "SELECT count(*) FROM core.whatsapp_messages WHERE outcome = 'parked'")
                == [[str(len(messages) + len(more))]])
            hot.kill()
            line["sandbox"].start()
            line.await_ready(["sandbox"])
            hot.start()
            for message in [*messages, *more]:
                outcomes = line.await_outcome(message, 120)
                self.assertEqual([outcome[0] for outcome in outcomes], ["replied"], outcomes)
            line.await_ledger([answered, *messages, *more])
            for person in people:
                texts = [request["text"] for request in line.requests() if request["to"].startswith(person)]
                self.assertEqual(len(texts), 3, texts)
                # Location, hours, price: as they were asked.
                self.assertIn("120", texts[2])
                self.assertNotEqual(texts[0], texts[1])
            wait_for("nothing parked any more", lambda: hot.metrics()["frontdesk_hot_parked"] == 0, 30)


if __name__ == "__main__":
    unittest.main()
