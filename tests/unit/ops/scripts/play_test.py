"""ops/scripts/play: files of conversations are read, and what the desk says is compared with them."""

import contextlib
import importlib.util
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "ops/scripts/play"))
import desk as desks  # noqa: E402
import look  # noqa: E402
import player  # noqa: E402
from desk import Away, Desk, Evidence  # noqa: E402
from script import Unreadable, parse  # noqa: E402
from shapes import Line  # noqa: E402
from together import CONVERSATIONS, load_all, paths_of, play_all, plays_of  # noqa: E402
from wording import Unknown, Wording, visible  # noqa: E402

SPEC = importlib.util.spec_from_file_location("play_main", ROOT / "ops/scripts/play/__main__.py")
play_main = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(play_main)

HEADER = "clinic: A Clinic\nprovider: evolution\nname: Ana Ejemplo\nlanguage: es\n"
LINE = Line("A Clinic", "c1", "+1 202", "evolution", "evolution_v2", "a-line", "1202")
WORDING = Wording("A Clinic", "+1 202", {
    ("greeting", "es"): "Hola de {clinic}.", ("late", "es"): "Tarde.\n---\nMuy tarde\nde {clinic}."})


def faults_of(text: str) -> str:
    try:
        parse("a.txt", text)
    except Unreadable as error:
        return str(error)
    return ""


class Files(unittest.TestCase):
    def test_rounds_are_what_is_done_and_what_must_come(self) -> None:
        script = parse("a.txt", HEADER + """
// Nothing of this counts.
patient: hola
patient: cuanto cuesta
      una limpieza?
desk: Limpieza: $1.
      Gracias.
staff is called: unsure
(3 hours ago)
patient sends an image: a caption
the provider repeats
desk says nothing (stale)
""")
        kinds = [[step.kind for step in (*one.steps, *one.wishes)] for one in script.rounds]
        self.assertEqual([["says", "says", "desk", "called"], ["ago", "sends", "repeats", "silence"]],
                         kinds)
        first, last = script.rounds
        self.assertEqual("cuanto cuesta\nuna limpieza?", first.steps[1].text)
        self.assertEqual("Limpieza: $1.\nGracias.", first.wishes[0].text)
        self.assertEqual(("image", "a caption"), (last.steps[1].detail, last.steps[1].text))
        self.assertEqual("a.txt:8", script.at(first.steps[1]))

    def test_faults_name_file_and_line(self) -> None:
        said = HEADER + "patient: hola\ndesk: hola\n"
        self.assertEqual("", faults_of(said))
        for text, fault in (
                (said + "patient hola\n", "a.txt:7: not understood: patient hola"),
                (said + "patient sends a parrot\n", "a.txt:7: not understood"),
                (said + "clinic: B\n", "a.txt:7: `clinic:` belongs at the top"),
                ("clinic: B\n" + said, "a.txt:2: `clinic:` stands here twice"),
                (said.replace("evolution", "telegram"), "a.txt:2: `telegram` is no provider"),
                (said.replace("name: Ana Ejemplo\n", ""), "a.txt:1: `name:` is missing"),
                (HEADER + "desk: hola\n", "a.txt:5: nobody has written yet"),
                (HEADER + "patient: hola\n", "says nowhere what must come"),
                (said + "desk says nothing\n", "a.txt:7: the desk cannot say nothing and something"),
                (said + "patient: x\ndesk: x\nthe appointment is now: booked\n", "a.txt:9: the clinic has booked nothing"),
                (HEADER + "patient edits: x\n" + said[len(HEADER):], "a.txt:5: the patient has written nothing"),
                (said + "(11 seconds later)\npatient: x\ndesk: x\n", "a.txt:7: at most 10 seconds"),
                (said + "(97 hours ago)\npatient: x\ndesk: x\n", "a.txt:7: at most 96 hours ago"),
                (HEADER + "   patient: hola\n", "a.txt:5: an indented line"),
                (HEADER.replace("es\n", "\n") + said[len(HEADER):], "a.txt:4: `language:` names nothing")):
            with self.subTest(fault):
                self.assertIn(fault, faults_of(text))

    def test_every_fault_is_told_at_once(self) -> None:
        told = faults_of("clinic: A\nwhat?\npatient: hola\nand what?\n").splitlines()
        self.assertEqual(6, len(told), told)

    def test_those_of_the_repository_can_be_read_and_name_texts_and_clinics_there_are(self) -> None:
        seed = json.loads((ROOT / "schemas/seed/demo.json").read_text(encoding="utf-8"))
        lines, wordings = [], {}
        clinics = {one["id"]: one for each in seed["organizations"] for one in each["clinics"]}
        for source in seed["sources"]:
            for one in source["lines"]:
                clinic = clinics[one["clinic_id"]]
                lines.append(Line(clinic["name"], clinic["id"], clinic["phone"], source["provider"],
                                  source["dialect"], one["line"], one["number"]))
                wordings[clinic["name"]] = Wording(clinic["name"], clinic["phone"], {})
        desk = FakeDesk()
        desk.lines, desk.wordings = lambda: lines, lambda: wordings
        loaded = load_all(paths_of([str(CONVERSATIONS)]))
        self.assertEqual(len(loaded), len(plays_of(desk, loaded)))
        loaded[0].header["clinic"] = "Nowhere"
        with self.assertRaisesRegex(Unknown, r"01_\w+\.txt:1: no clinic `Nowhere`"):
            plays_of(desk, loaded)


class Words(unittest.TestCase):
    def allows(self, wish: str, said: str) -> bool:
        return WORDING.pattern(wish, "es").fullmatch(visible(said)) is not None

    def test_are_exact_but_for_marks(self) -> None:
        for wish, said, is_allowed in (
                ("Limpieza: $1.", "Limpieza: $1.", True),
                ("Limpieza: $1.", "Limpieza: $1", False),
                ("Limpieza: $1.", "limpieza: $1.", False),
                ("Limpieza: $1.", "Limpieza: $1.\nGracias.", False),
                ("Limpieza: {price}.", "Limpieza: $1.", True),
                ("Limpieza: {price}.", "Limpieza: .", False),
                ("{one}", "two\nlines", False),
                ("Estos son:\n...", "Estos son:\n1\n2", True),
                ("...", "", True),
                ("a...z", "a\nz", True),
                ("a\nz", "a\n\nz", True),
                ("a\nz", "a z", False),
                ("[greeting]", "Hola de A Clinic.", True),
                ("[greeting]", "Hola de B Clinic.", False),
                ("[late]", "Tarde.", True),
                ("[late] 2", "Muy tarde\nde A Clinic. 2", True),
                ("[late]", "Tarde.\nMuy tarde", False),
                ("[greeting]\n2", "Hola de A Clinic.\n2", True),
                ("[thanks]", "¡Con mucho gusto! Escríbanos cuando quiera.", True),
                ("[thanks]", "Hola de A Clinic.", False),
                ("[thanks or greeting]", "Hola de A Clinic.", True),
                ("[thanks in en]", "You're very welcome! Write to us any time.", True),
                ("[thanks in es]", "You're very welcome! Write to us any time.", False),
                ("[map]", "Mapa: https://maps.example", True)):
            with self.subTest(wish, said=said):
                self.assertEqual(is_allowed, self.allows(wish, said))

    def test_marks_of_direction_are_not_seen(self) -> None:
        self.assertTrue(self.allows("1 \u2068a\u2069", "\u20671 a\u2069\u200f"))

    def test_unknown_names_are_refused(self) -> None:
        for wish in ("[no_such_text]", "[greeting in xx]"):
            with self.assertRaises(Unknown):
                WORDING.pattern(wish, "es")


class FakeDesk:
    """Answers each message as told beforehand: what becomes of the n-th one."""

    def __init__(self, *outcomes: dict, extra=()) -> None:
        self.outcomes, self.extra, self.seen = list(outcomes), list(extra), Evidence([], [], [], [])
        self.posted: list[str] = []

    def watch(self, _ids) -> None:
        pass

    forget = pause = watch

    def deliver(self, _line, body: str) -> None:
        found = json.loads(body)["data"]
        self.write(_line, id=found["key"]["id"])

    def write(self, _line, **message) -> None:
        self.posted.append(message["id"])
        outcome = self.outcomes.pop(0) if self.outcomes else {}
        turn = {"message": message["id"], "outcome": "replied", "reason": "", "delivery": "sent",
                "reply_id": message["id"], "reply_text": "x", "session": "one", "is_edited": False,
                "is_deleted": False, "content": ""}
        says = outcome.pop("says", None)
        if says is None:
            turn |= {"outcome": "suppressed", "delivery": "none", "reply_id": "", "reply_text": ""}
        self.seen.turns.append(turn | outcome.pop("turn", {}))
        self.seen.calls += [{"message": message["id"], "reason": one} for one in outcome.pop("calls", ())]
        self.seen.requests += [{"message": message["id"], "action": one} for one in outcome.pop("requests", ())]
        self.seen.sends += [{"to": "", "text": one} for one in says or ()]

    def wait(self, _ids, _phone, is_done, _seconds) -> Evidence:
        is_done(self.seen)
        return self.seen

    def patient_of(self, _ids, _seconds) -> list[str]:
        return ["clinic", "patient", "line"]

    def book(self, of, service: str, days: int, time_of_day: str) -> str:
        self.booked = (*of, service, days, time_of_day)
        return "an appointment"

    def status_of(self, _appointment) -> str:
        return "booked"

    def sends_to(self, _phone) -> list[dict]:
        return self.seen.sends + [{"text": one} for one in self.extra]


def played(text: str, *outcomes: dict, extra=()) -> list[str]:
    play = player.Play(parse("a.txt", HEADER + text), FakeDesk(*outcomes, extra=extra), LINE, WORDING)
    return play.run().faults + play.late_replies()


class Plays(unittest.TestCase):
    ASKED = "patient: hola\ndesk: [greeting]\n"
    GOOD = {"says": ["Hola de A Clinic."]}

    def test_what_came_as_written_has_no_faults(self) -> None:
        self.assertEqual([], played(self.ASKED, dict(self.GOOD)))
        self.assertEqual([], played(self.ASKED + "patient: hola\ndesk says nothing (opt_out)\n",
                                    dict(self.GOOD), {"turn": {"reason": "opt_out"}}))
        self.assertEqual([], played(self.ASKED + self.ASKED + "a new session begins\n", dict(self.GOOD),
                                    {**self.GOOD, "turn": {"session": "another"}}))
        self.assertEqual([], played(self.ASKED + "staff is called: urgent\n",
                                    {**self.GOOD, "calls": ["urgent"]}))

    def test_a_difference_shows_both(self) -> None:
        told = "\n".join(played(self.ASKED, {"says": ["Adiós."]}))
        for part in ("a.txt:6: the desk said something else", "    patient: hola",
                     "  - desk: [greeting]", "  + desk: Adiós."):
            self.assertIn(part, told)

    def test_everything_that_is_not_written_is_a_fault(self) -> None:
        good = dict(self.GOOD)
        for what, faults in {
                "  + desk says nothing": played(self.ASKED, {}),
                "2 sends for 1 replies": played(self.ASKED, {"says": ["Hola de A Clinic."] * 2}),
                "ended dead (unreadable)": played(
                    "patient: hola\ndesk says nothing\n", {"turn": {"outcome": "dead", "reason": "unreadable"}}),
                "staff is called: unsure; the file says none": played(self.ASKED, {**good, "calls": ["unsure"]}),
                "staff is called: none; the file says urgent": played(
                    self.ASKED + "staff is called: urgent\n", dict(good)),
                "a request is noted: book; the file says none": played(self.ASKED, {**good, "requests": ["book"]}),
                "a request is noted: none; the file says book": played(
                    self.ASKED + "a request is noted: book\n", dict(good)),
                "a.txt:8: the appointment is now: booked": played(
                    self.ASKED + "the clinic books: cleaning in 2 days at 10:00\nthe appointment is now: cancelled\n",
                    dict(good)),
                "a.txt:9: the session goes on": played(
                    self.ASKED + self.ASKED + "a new session begins\n", dict(good), dict(good)),
                "silent because of takeover, not of opt_out": played(
                    "patient: x\ndesk says nothing (opt_out)\n", {"turn": {"reason": "takeover"}}),
                "no outcome of every message": played(self.ASKED, {**good, "turn": {"outcome": "parked"}}),
                "no outcome of every message within": played(
                    self.ASKED, {**good, "turn": {"delivery": "unconfirmed"}}),
                "said after its end: Hola": played(self.ASKED, dict(good), extra=["Hola otra vez."]),
        }.items():
            with self.subTest(what):
                self.assertIn(what, "\n".join(faults))

    def test_the_order_of_replies_counts(self) -> None:
        text = "patient: a\npatient: b\ndesk: A.\ndesk: B.\n"
        self.assertEqual([], played(text, {"says": ["A."]}, {"says": ["B."]}))
        self.assertNotEqual([], played(text, {"says": ["B."]}, {"says": ["A."]}))

    def test_a_repeat_has_to_end_as_well(self) -> None:
        text = "patient: hola\nthe provider repeats\ndesk: [greeting]\n"
        self.assertIn("no outcome", "".join(played(text, dict(self.GOOD), {"turn": {"outcome": "parked"}})))
        self.assertEqual([], played(text, dict(self.GOOD), {"turn": {"reason": "duplicate"}}))


class FakePlay:
    script = None

    def __init__(self, run) -> None:
        self.run = run


class Trouble(unittest.TestCase):
    """Nobody waits for what will not come."""

    def desk(self, answer=None) -> Desk:
        out = Desk("http://127.0.0.1:1", "postgresql:///none", None)
        out._database = unittest.mock.Mock(**({"ask.side_effect": answer} if answer else {}))
        out._requests = lambda _after: []
        return out

    def test_a_look_that_never_ends_is_told_to_all_who_wait(self) -> None:
        late = subprocess.TimeoutExpired("psql", 30)
        with self.desk(late) as desk:
            desk.watch(["m"])
            with self.assertRaisesRegex(Away, "timed out"):
                desk.wait(["m"], "1", lambda _: False, 60)
            with self.assertRaises(Away):
                desk.pause(60)

    def test_looking_again_in_vain_is_no_success(self) -> None:
        with unittest.mock.patch.object(desks, "PATIENCE_SECONDS", 0.05):
            with self.assertRaisesRegex(Away, "nothing could be seen"):
                self.desk().look_again()

    def test_a_stop_ends_all_waits_at_once(self) -> None:
        def interrupted():
            raise KeyboardInterrupt
        desk, begun, ends = self.desk(), time.monotonic(), []

        def waits():
            try:
                desk.wait(["m"], "1", lambda _: False, 60)
            finally:
                ends.append(time.monotonic())
        with self.assertRaises(KeyboardInterrupt):
            play_all(desk, [FakePlay(interrupted), FakePlay(waits), FakePlay(lambda: desk.pause(60))])
        self.assertLess(max(ends) - begun, 30)

    def told(self, trouble: BaseException) -> tuple[int, str]:
        failing = unittest.mock.Mock(side_effect=trouble)
        surroundings = {"SANDBOX_URL": "http://127.0.0.1:1", "DATABASE_URL": "postgresql:///none"}
        error = io.StringIO()
        with (unittest.mock.patch.object(play_main, "Desk", failing),
              unittest.mock.patch.object(play_main, "running", lambda: surroundings),
              unittest.mock.patch.object(sys, "argv", ["play", str(CONVERSATIONS)]),
              contextlib.redirect_stderr(error)):
            return play_main.main(), error.getvalue()

    def test_failures_are_a_line_and_no_traceback(self) -> None:
        for trouble in (FileNotFoundError(2, "No such file or directory", "psql"),
                        subprocess.TimeoutExpired("psql", 30), Away("away")):
            with self.subTest(trouble):
                code, said = self.told(trouble)
                self.assertEqual(1, code)
                self.assertRegex(said, r"\Aerror: .*\n\Z")
        self.assertEqual((130, "stopped\n"), self.told(KeyboardInterrupt()))

    def test_frontdeskctl_that_does_not_end_names_the_command_alone(self) -> None:
        late = subprocess.TimeoutExpired("ctl", 60)
        with unittest.mock.patch.object(play_main.subprocess, "run", side_effect=late):
            with self.assertRaisesRegex(RuntimeError, r"\Afrontdeskctl session pause: not done within 60 s\Z"):
                play_main.frontdeskctl("session", "pause", "a clinic", "a patient")

    def test_a_statement_without_an_answer_is_asked_again_and_books_once(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            psql = pathlib.Path(folder, "psql")
            psql.write_text(f"#!/bin/sh\nif mkdir {folder}/asked 2>/dev/null; then exec sleep 60; fi\necho 1\n")
            psql.chmod(0o755)
            with (unittest.mock.patch.object(look, "ANSWER_SECONDS", 0.5),
                  unittest.mock.patch.dict(os.environ, {"PATH": f"{folder}:{os.environ['PATH']}"})):
                base = look.Database("postgresql:///none")
                self.assertEqual(1, base.ask("SELECT 1", time.monotonic() + 30))
                pathlib.Path(folder, "asked").rmdir()
                with self.assertRaisesRegex(RuntimeError, "no answer within 0.5 s"):
                    base.ask("SELECT 1", time.monotonic() + 30, lambda: True)
        self.assertIn("ON CONFLICT DO NOTHING", desks._BOOK)


if __name__ == "__main__":
    unittest.main()
