"""What a phase without enough brokers is found fault with."""

import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/chaos"), str(ROOT / "tests/e2e/pipeline")]
from judge import faults  # noqa: E402
from phases import Phase, choose  # noqa: E402
from traffic import Message  # noqa: E402

THROUGH = {"spooling": "ingest", "bare": "ingest-2"}


def message(conversation: str, *answers: tuple[int, float, float]) -> Message:
    out = Message("m", conversation, 0, answers[0][1])
    for status, posted, answered in answers:
        out.statuses.append(status)
        out.posts.append((posted, answered))
    return out


class FalseAnswers(unittest.TestCase):
    def setUp(self) -> None:
        self.phase = Phase("one left", 100.0, 140.0, unmet=102.0, met=130.0, spooled=20)
        self.messages = [message("spooling", (200, 105.0 + n, 105.5 + n)) for n in range(12)]
        self.messages += [message("bare", (503, 105.0 + n, 106.0 + n), (200, 131.0, 131.1))
                          for n in range(12)]
        # Under way when the broker went; no connection; over when it was back.
        self.messages += [message("bare", (200, 102.1, 102.2)), message("spooling", (0, 110.0, 110.1)),
                          message("bare", (200, 129.0, 130.5))]
        self.sends = {"early": 101.0, "under way": 103.0, "after": 131.0}

    def found(self) -> list[str]:
        return faults(self.phase, self.messages, THROUGH, self.sends)

    def test_a_good_outage_passes(self) -> None:
        self.assertEqual([], self.found())

    def test_a_2xx_that_nothing_can_have_stored_is_one(self) -> None:
        self.messages.append(message("bare", (200, 110.0, 110.1)))
        self.assertIn("1 messages acknowledged", "".join(self.found()))

    def test_many_503_of_an_ingest_with_a_spool_are_one(self) -> None:
        refused = message("spooling", (503, 110.0, 112.5), (200, 113.0, 113.1))
        self.messages.append(refused)
        self.assertEqual([], self.found())
        self.messages.append(refused)
        self.assertIn("2 posts were answered 503", "".join(self.found()))

    def test_a_reply_without_a_claim_is_one(self) -> None:
        self.sends["false"] = 120.0
        self.assertIn("1 replies sent", "".join(self.found()))

    def test_an_outage_in_which_nothing_was_tried_proves_nothing(self) -> None:
        self.messages, self.phase.spooled = [], 0
        self.assertEqual(3, len(self.found()))

    def test_only_an_outage_is_judged(self) -> None:
        self.phase.unmet = self.phase.met = 0.0
        self.messages = []
        self.assertEqual([], self.found())


class Who(unittest.TestCase):
    def test_the_seed_decides_and_what_is_lost_is_not_hit_again(self) -> None:
        self.assertEqual(choose("7"), choose("7"))
        for seed in range(200):
            victims = choose(str(seed))
            self.assertEqual([1, 2, 3], sorted(victims.order))
            self.assertNotIn(victims.lost, (victims.stopped, victims.killed))


if __name__ == "__main__":
    unittest.main()
