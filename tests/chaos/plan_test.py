"""The plan of a chaos run: the same for a seed, never too much at once, every kind in it."""

import unittest

from faults import KINDS, LONGEST_SECONDS, make_plan


class ChaosPlan(unittest.TestCase):
    def test_is_the_same_for_a_seed(self) -> None:
        self.assertEqual(make_plan("7", 60), make_plan("7", 60))
        self.assertNotEqual(make_plan("7", 60), make_plan("8", 60))

    def test_has_two_faults_at_once_at_most_and_one_per_target(self) -> None:
        for seed in range(300):
            plan = make_plan(str(seed), 120)
            for at, one in enumerate(plan):
                beside = [other for other in plan[:at] if other.at + other.seconds > one.at]
                self.assertLessEqual(len(beside), 1, (seed, one))
                self.assertNotIn(one.target, [other.target for other in beside], seed)
                self.assertLessEqual(one.seconds, LONGEST_SECONDS)

    def test_is_in_order_of_time(self) -> None:
        for seed in range(300):
            times = [one.at for one in make_plan(str(seed), 120)]
            self.assertEqual(sorted(times), times)

    def test_ten_minutes_have_every_kind_several_times(self) -> None:
        for seed in range(100):
            kinds = [one.kind for one in make_plan(str(seed), 600)]
            self.assertTrue(all(kinds.count(kind) >= 5 for kind in KINDS), seed)

    def test_only_one_kind_where_one_is_asked_for(self) -> None:
        for kind in KINDS:
            self.assertEqual({kind}, {one.kind for one in make_plan("1", 120, kind)})


if __name__ == "__main__":
    unittest.main()
