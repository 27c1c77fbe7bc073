"""Workers of this record version and of the next one in the same groups, each killed in turn with
replies in flight: what one wrote the other goes on from, in both directions.

"Of the next version": the same program, whose records all carry the next schema name and, in every
object, a member that this one does not know (tomorrow.cpp; decision 0008).
"""
import itertools
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/e2e/pipeline"))
from line import Line, Program, wait_for  # noqa: E402

TEXT = "Where are you?"
TODAY, TOMORROW = ("hot-1", "background-1"), ("hot-2", "background-2")
WRITTEN = ("inbound", "conversations", "turns")


class MixedLine(Line):
    """hot-1 and background-1 are of today; hot-2, background-2 and ingest of tomorrow."""

    def _start_all(self):
        self.wrote = self.folder / "tomorrow"
        self.wrote.mkdir()
        super()._start_all()
        self._add("background-2", "frontdesk-background", {})
        self.await_ready()

    def _add(self, name, program, settings):
        if name.startswith("background"):
            settings = {}  # no name in the group: the other one takes over
        if name not in (*TOMORROW, "ingest"):
            return super()._add(name, program, settings)
        later = Program(self, name, program, {**settings, "TOMORROW_WROTE": str(self.wrote)})
        later.path = self.bin.parent / "tests/tomorrow" / program
        later.start()
        self.programs[name] = later
        return later

    def hang(self, does_hang):
        for instance in ("demo-dental", "demo-pediatrics"):
            self.sandbox("POST", "/sandbox/behaviour", {
                "provider": "evolution", "instance": instance, **({"hang": True} if does_hang else {})})


class NextVersion(unittest.TestCase):
    def setUp(self):
        self.line = self.enterContext(MixedLine())
        self.messages, self.people = [], [f"1202558{n:04d}" for n in range(16)]
        self.fresh = (f"1202559{n:04d}" for n in itertools.count())
        self.taken_over = "12025570001"

    def write(self, person, **more):
        self.messages.append(self.line.write(TEXT, person, **more))
        return self.messages[-1]

    def sends_to(self, person):
        return sum(1 for one in self.line.requests() if one["to"].partition("@")[0] == person)

    def kill_with_replies_in_flight(self, names):
        """The provider has them and never answers; who was killed told nobody."""
        before = len(self.line.requests())
        self.line.hang(True)
        people = [next(self.fresh) for _ in range(8)]
        for person in people:
            self.write(person)
        wait_for("sends that hang", lambda: len(self.line.requests()) == before + 8)
        for name in names:
            self.line[name].kill()
        self.line.hang(False)
        return people

    def assert_goes_on(self, in_flight):
        """Who is left knows what the other one wrote: takeovers, ids seen, replies in flight."""
        repeat = self.messages[0]
        self.write(self.people[0], message=repeat)
        self.messages.pop()
        silent = self.write(self.taken_over)
        for person in self.people:
            self.write(person)
        self.line.await_rows(self.messages, 60)
        self.assertEqual([("suppressed", "takeover", "none")], self.line.outcomes(silent))
        self.answers += 1
        wait_for("each is answered once", lambda: [self.answers] * len(self.people) == [
            self.sends_to(person) for person in self.people], 30, 0.2)
        for person in in_flight:
            self.assertEqual(1, self.sends_to(person))

    def test_each_goes_on_from_what_the_other_wrote(self):
        self.answers = 1
        for person in self.people:
            self.write(person)
        self.write(self.taken_over)
        self.line.await_rows(self.messages)
        self.messages.append(self.line.write("I take over", self.taken_over, own=True))
        self.line.await_rows(self.messages)
        for names in (TOMORROW, TODAY):
            in_flight = self.kill_with_replies_in_flight(names)
            self.assert_goes_on(in_flight)
            for name in names:
                self.line[name].start()
            self.line.await_ready(names)
        wrote = {path.name.rpartition(".")[2] for path in self.line.wrote.iterdir()}
        self.assertLessEqual(set(WRITTEN), wrote)
        report = self.line.await_ledger(self.messages)
        self.assertEqual(0, report["sends"]["resends"])
        for name in ("background-1", "background-2"):
            self.assertEqual(0, self.line[name].metrics()["frontdesk_background_dead_letters_total"])


if __name__ == "__main__":
    unittest.main()
