"""The bound of ambiguous replies: one for each fault and send in flight, each named."""

import unittest

from ambiguity import flight_of, is_passed, judge
from faults import DISKS, LINKS, PROCESSES, Done, Planned


def fault(target: str, began: float, ended: float | None = None) -> Done:
    return Done(Planned(0, "stop", target, 0), began, ended or began)


def row(claimed: float = 100.0, attempt: int = 1, delivery: str = "sent") -> dict:
    return {"id": "m1", "claimed": claimed, "attempt": attempt, "delivery": delivery}


class Ambiguity(unittest.TestCase):
    def judged(self, flight, *faults):
        return judge([flight], list(faults))

    def test_nothing_is_in_flight_without_a_claim(self) -> None:
        self.assertIsNone(flight_of(row(claimed=None), 99.0, None))

    def test_a_settled_send_counts_among_those_in_flight_and_is_not_named(self) -> None:
        bounds, named, wrong = self.judged(
            flight_of(row(), 99.0, 100.2), fault("hot-1", 100.1), fault("hot-1", 103.0))
        self.assertEqual([1, 0], [bound.met for bound in bounds])
        self.assertEqual(([], []), (named, wrong))

    def test_an_ambiguous_one_needs_a_fault_that_met_it(self) -> None:
        for attempt, delivery in ((2, "sent"), (1, "unconfirmed")):
            flight = flight_of(row(attempt=attempt, delivery=delivery), 99.0, 100.2)
            bounds, named, wrong = self.judged(flight, fault("provider", 99.5, 101.0))
            self.assertEqual(["m1"], bounds[0].ambiguous)
            self.assertEqual(1, len(named))
            self.assertIn("stop provider", named[0])
            self.assertEqual([], wrong)
            for others in ([], [fault("provider", 90.0, 98.0)], [fault("hot-1", 120.0)]):
                self.assertEqual(["m1: ambiguous without a fault"], self.judged(flight, *others)[2])

    def test_one_fault_excuses_one_open_end_of_a_send(self) -> None:
        flight = flight_of(row(attempt=3), 40.0, 100.2)
        self.assertEqual(["m1: ambiguous 2 times, of 1 faults"],
                         self.judged(flight, fault("hot-1", 60.0))[2])
        self.assertEqual([], self.judged(flight, fault("hot-1", 60.0), fault("sandbox", 95.0))[2])

    def test_the_first_of_several_sends_was_begun_after_its_message(self) -> None:
        flight = flight_of(row(attempt=2), 60.0, 100.2)
        self.assertEqual([], self.judged(flight, fault("hot-1", 61.0))[2])
        self.assertEqual(1, len(self.judged(flight, fault("hot-1", 59.0))[2]))

    def test_an_unconfirmed_one_was_begun_while_it_had_the_right(self) -> None:
        flight = flight_of(row(delivery="unconfirmed"), 99.0, None)
        self.assertEqual([], self.judged(flight, fault("sandbox", 105.5))[2])
        self.assertEqual(1, len(self.judged(flight, fault("sandbox", 107.0))[2]))

    def test_what_no_send_passes_excuses_none(self) -> None:
        flight = flight_of(row(attempt=2), 99.0, 100.2)
        for target in ("redis", "postgres", "ingest", "background-1", "redis:hot-1",
                       "postgres:hot-2", "kafka:ingest", "webhooks:ingest"):
            self.assertEqual(1, len(self.judged(flight, fault(target, 100.0))[2]), target)

    def test_what_sends_pass_is_among_the_targets(self) -> None:
        passed = {target for target in (*PROCESSES, *LINKS, *DISKS) if is_passed(target)}
        self.assertEqual({"hot-1", "hot-2", "sandbox", "kafka", "provider", "kafka:hot-1",
                          "kafka:hot-2"}, passed)


if __name__ == "__main__":
    unittest.main()
