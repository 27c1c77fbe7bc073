"""What a chaos run finds fault with: a good run passes, and each thing that went wrong is named."""

import pathlib
import unittest

from faults import Done, Planned
from traffic import Message
from verdict import Verdict

GOOD = {"balanced": True, "findings": [], "apart": [], "occurrences": {"open": 0},
        "rows": {"unwritten": 0}, "sends": {"resends": 0}}


class FakeLine:
    folder, ingests = pathlib.Path("/nowhere"), ["ingest"]

    def __init__(self) -> None:
        self.report = dict(GOOD)
        self.sends = [{"id": f"reply-{n}", "at": (1000 + n) * 1000} for n in range(4)]

    def ledger(self, *arguments, accepted):
        return self.report, 0

    def requests(self, kind):
        return self.sends


def row(n: int, **more) -> dict:
    return {"id": f"m{n}", "outcome": "replied", "reason": "", "delivery": "sent", "attempt": 1,
            "sent_as": f"reply-{n}", "claimed": 1000.0 + n, "taken": 1_000_000_000 + n, **more}


class VerdictOfARun(unittest.TestCase):
    def setUp(self) -> None:
        self.line = FakeLine()
        self.takeovers = []
        self.rows = [row(n) for n in range(4)]
        self.messages = [Message(f"m{n}", "meta-1", n, 1000.0 + n, 1000.1 + n) for n in range(4)]
        self.faults = [Done(Planned(0, "kill", "hot-1", 0), 1001.0, 1001.0)]

    def wrong(self) -> list[str]:
        verdict = Verdict(self.line, self.messages, self.faults)
        verdict.ask = lambda sql: self.takeovers if "own_phone" in sql else self.rows
        verdict.take()
        self.verdict = verdict
        return verdict.wrong

    def test_nothing_is_wrong_with_a_good_run(self) -> None:
        self.assertEqual([], self.wrong())
        self.assertEqual({"kill": [0.0]}, {k: [max(0.0, v[0] - 1.0)] for k, v
                                           in self.verdict.recovery().items()})

    def test_what_the_ledger_finds(self) -> None:
        self.line.report.update(balanced=False, findings=[
            {"name": "lost-write", "of": "accepted", "message": "m1", "record": "", "where": ""}])
        self.assertEqual(["lost-write accepted m1"], self.wrong())
        self.assertEqual(1, self.verdict.count("lost-write"))

    def test_what_is_open_or_unwritten_in_the_end(self) -> None:
        self.line.report.update(occurrences={"open": 2}, rows={"unwritten": 1})
        self.assertEqual(["2 open at the deadline", "1 not written at the deadline"], self.wrong())

    def test_an_order_that_is_not_the_senders(self) -> None:
        self.rows[2]["taken"] = 1_000_000_000
        self.assertEqual(["m2: taken up before m1 of the same conversation"], self.wrong())
        self.assertEqual(1, self.verdict.reordered)

    def test_an_outcome_that_is_no_answer(self) -> None:
        self.rows[1].update(outcome="dead", reason="lookup", delivery="none")
        self.assertEqual(["m1: dead lookup, not answered"], self.wrong())

    def test_a_reply_that_the_provider_never_had(self) -> None:
        del self.line.sends[3]
        self.assertEqual(["m3: said to be sent, and not with the provider"], self.wrong())

    def test_a_takeover_that_nobody_wrote(self) -> None:
        self.takeovers = ["reply-1"]
        self.assertEqual(["reply-1: taken for a takeover"], self.wrong())

    def test_an_answer_without_an_end(self) -> None:
        self.rows[3]["delivery"] = "none"
        self.assertEqual(["m3: replied, delivery none"], self.wrong())

    def test_what_is_ambiguous_needs_a_fault_beside_it(self) -> None:
        self.rows[3].update(attempt=2)
        self.faults = [Done(Planned(0, "kill", "hot-1", 0), 1003.0, 1003.0)]
        self.assertEqual([], self.wrong())
        self.assertEqual(1, len(self.verdict.ambiguous))
        self.assertIn("kill hot-1", self.verdict.ambiguous[0])
        self.assertEqual([(2, ["m3"])],
                         [(bound.met, bound.ambiguous) for bound in self.verdict.bounds])
        self.messages[3].began = 1100.0
        self.rows[3].update(claimed=1100.0)
        self.assertEqual(["m3: ambiguous without a fault"], self.wrong())

    def test_without_faults_nothing_may_be_ambiguous(self) -> None:
        self.faults = []
        self.rows[3].update(delivery="unconfirmed")
        self.assertEqual(["m3: ambiguous without a fault"], self.wrong())


if __name__ == "__main__":
    unittest.main()
