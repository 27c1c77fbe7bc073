"""One conversation, played: written to the clinic as the file says, and compared with it."""

import base64
import secrets
import time
from dataclasses import dataclass, field

import shapes
from desk import FINAL, Away, Desk, Evidence
from script import Round, Script, Step, seconds_ago
from shapes import Line
from wording import Unknown, Wording, visible

# What a round may take beyond its pauses: a burst's window, a retry, a worker that starts again.
ROUND_SECONDS = 45
DIALECTS = {"evolution": "evolution_v2", "evolution v1": "evolution_v1", "meta": "meta"}
SANDBOX_KINDS = {"voice note": "voice", "image": "image", "sticker": "sticker",
                 "location": "location", "reaction": "reaction"}


@dataclass
class Sent:
    """A webhook of a message: the id, how often it was posted, and how to post it again."""

    message: str
    again: object
    times: int = 1
    # What an edit or a delete must have made of its row: (edited, deleted).
    marks: tuple[bool, bool] = (False, False)


@dataclass
class Outcome:
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


def line_for(script: Script, lines: list[Line]) -> Line:
    """Raises Unknown."""
    clinic, dialect = script.header["clinic"], DIALECTS[script.header["provider"]]
    for line in lines:
        if (line.clinic, line.dialect) == (clinic, dialect):
            return line
    known = sorted({line.clinic for line in lines if line.dialect == dialect})
    raise Unknown(f"{script.path}:1: no clinic `{clinic}` with a line of {script.header['provider']}; "
                  f"there is {', '.join(known) or 'none'}")


def fresh_phone() -> str:
    """Of nobody, and of nobody that was played before."""
    return "1555" + "".join(secrets.choice("0123456789") for _ in range(7))


def fresh_id(line: Line) -> str:
    if line.dialect == "meta":
        return "wamid.HRg" + base64.b64encode(secrets.token_bytes(24)).decode()
    return "AC" + secrets.token_hex(15).upper()


def patterns(script: Script, wording: Wording) -> dict[int, object]:
    """By line of the file. Raises Unknown with file and line."""
    out = {}
    for step in script.steps():
        if step.kind != "desk":
            continue
        try:
            out[step.line] = wording.pattern(step.text, script.header["language"])
        except Unknown as error:
            raise Unknown(f"{script.at(step)}: {error}") from None
    return out


class Play:
    def __init__(self, script: Script, desk: Desk, line: Line, wording: Wording) -> None:
        self.script, self.desk, self.line = script, desk, line
        self.patterns = patterns(script, wording)
        self.phone = fresh_phone()
        self.back_seconds = 0
        self.sent: list[Sent] = []
        self.own: list[str] = []
        self.said = self.called = self.noted = 0
        self.appointment = ""
        self.is_over = False

    def run(self) -> Outcome:
        begun, out = time.monotonic(), Outcome()
        try:
            for one in self.script.rounds:
                for step in one.steps:
                    self.do(step)
                out.faults = self.compare(one)
                if out.faults:
                    break
            self.is_over = not out.faults
        except (Away, RuntimeError) as error:
            out.faults = [f"{self.script.path}: {error}"]
        finally:
            self.desk.forget([one.message for one in self.sent])
        out.seconds = time.monotonic() - begun
        return out

    def late_replies(self) -> list[str]:
        """What the desk said after the conversation was over: nothing, where all is well."""
        if not self.is_over:
            return []
        late = self.desk.sends_to(self.phone)[self.said:]
        return [f"{self.script.path}: said after its end: {send['text']}" for send in late]

    # What is done

    def do(self, step: Step) -> None:
        if step.kind == "wait":
            self.desk.pause(int(step.detail))
        elif step.kind in ("ago", "now"):
            self.back_seconds = seconds_ago(step.detail) if step.kind == "ago" else 0
        elif step.kind in ("edits", "deletes"):
            self.change(step)
        elif step.kind == "repeats":
            self.sent[-1].times += 1
            self.sent[-1].again()
        elif step.kind == "session":
            self.desk.ctl("session", step.detail, *self.patient(), "--by", "play")
        elif step.kind == "books":
            days, _, _, time_of_day = step.detail.split()
            self.appointment = self.desk.book(self.patient(), step.text, int(days), time_of_day)
        elif step.kind == "reminds":
            message = self.desk.remind(self.patient(), self.appointment, step.detail)
            self.sent.append(Sent(message, lambda: None))
            self.desk.watch([message])
        else:
            self.post(step)
            for _ in range(int(step.detail) if step.kind == "album" else 0):
                self.post(Step(step.line, "sends", detail="image"))

    def patient(self) -> list[str]:
        return self.desk.patient_of([one.message for one in self.sent], ROUND_SECONDS)

    def post(self, step: Step) -> None:
        message, at = fresh_id(self.line), int((time.time() - self.back_seconds) * 1000)
        again = self.webhook(step, message, at)
        self.sent.append(Sent(message, again))
        if step.kind == "staff":
            self.own.append(message)
        self.desk.watch([message])
        again()

    def webhook(self, step: Step, message: str, at: int):
        """A function that posts it."""
        name = self.script.header["name"]
        who = (self.line, self.phone, name, message, at)
        body = ""
        if step.kind == "group":
            body = shapes.group(*who, step.text)
        elif step.kind == "album":
            body = shapes.album(*who, int(step.detail))
        elif step.kind == "calls":
            body = shapes.call(*who)
        elif step.kind == "dictates":
            body = shapes.dictated(*who, step.text)
        elif step.kind == "sends" and step.detail not in SANDBOX_KINDS:
            body = shapes.thing(*who, step.detail, step.text)
        if body:
            return lambda: self.desk.deliver(self.line, body)
        more = {"text": step.text}
        if step.kind == "sends":
            more |= {"type": SANDBOX_KINDS[step.detail]}
            if step.detail == "reaction":
                more |= {"reply_to": fresh_id(self.line), "text": step.text or "\U0001f44d"}
        elif step.kind == "presses":
            more |= {"type": "button", "payload": step.detail}
        elif step.kind == "staff":
            more |= {"own": True}
        return lambda: self.desk.write(self.line, id=message, at=at, name=name,
                                       **{"from": self.phone}, **more)

    def change(self, step: Step) -> None:
        """Of the patient's last message."""
        last = next(one for one in reversed(self.sent) if one.message not in self.own)
        if step.kind == "edits":
            bodies = shapes.edit(self.line, self.phone, last.message, step.text)
            last.marks = (True, last.marks[1])
        else:
            bodies = shapes.delete(self.line, self.phone, last.message)
            last.marks = (last.marks[0], True)
        for body in bodies:
            self.desk.deliver(self.line, body)

    # What must come of it

    def has_ended(self, seen: Evidence) -> bool:
        """Every webhook has its outcome, and every reply its delivery: whatever the desk says to
        what was written so far, it has said."""
        for one in self.sent:
            turns = [turn for turn in seen.turns if turn["message"] == one.message]
            ended = [turn for turn in turns if turn["outcome"] in FINAL]
            if len(ended) < one.times:
                return False
            if any(turn["reply_text"] and turn["delivery"] in ("none", "unconfirmed")
                   for turn in ended):
                return False
            edited, deleted = one.marks
            if edited and not any(turn["is_edited"] for turn in turns):
                return False
            if deleted and not any(turn["is_deleted"] and not turn["content"] for turn in turns):
                return False
        return True

    def compare(self, one: Round) -> list[str]:
        ids = [sent.message for sent in self.sent]
        wanted = self.said + len(one.of("desk"))

        def is_done(seen: Evidence) -> bool:
            return self.has_ended(seen) and len(seen.sends) >= min(wanted, replies(seen))
        seen = self.desk.wait(ids, self.phone, is_done, ROUND_SECONDS)
        if not self.has_ended(seen):
            return [f"{self.place(one)}: no outcome of every message within {ROUND_SECONDS} s"]
        calls = [call["reason"] for call in seen.calls]
        requests = [request["action"] for request in seen.requests]
        faults = self.compare_replies(one, seen) + self.compare_appointment(one)
        faults += self.compare_session(one, seen)
        faults += self.compare_listed(one, "called", "staff is called", calls[self.called:])
        faults += self.compare_listed(one, "noted", "a request is noted", requests[self.noted:])
        self.said, self.called, self.noted = len(seen.sends), len(calls), len(requests)
        return faults

    def place(self, one: Round) -> str:
        return self.script.at((one.wishes or one.steps)[0])

    def compare_replies(self, one: Round, seen: Evidence) -> list[str]:
        faults = []
        said = [visible(send["text"] or "") for send in seen.sends[self.said:]]
        wishes = one.of("desk")
        if len(said) != len(wishes) or not all(
                self.patterns[wish.line].fullmatch(text) for wish, text in zip(wishes, said)):
            faults.append(self.difference(one, said))
        # What is written down is what was sent, each reply once.
        told = {turn["reply_id"]: turn for turn in seen.turns if turn["reply_id"]}
        if len(told) != len(seen.sends):
            faults.append(f"{self.place(one)}: {len(seen.sends)} sends for {len(told)} replies")
        dead = [turn for turn in seen.turns if turn["outcome"] == "dead"]
        if dead:
            faults.append(f"{self.place(one)}: a message ended dead ({dead[0]['reason']})")
        return faults + self.compare_silence(one, seen)

    def compare_silence(self, one: Round, seen: Evidence) -> list[str]:
        wish = next((wish for wish in one.of("silence") if wish.detail), None)
        if wish is None:
            return []
        reasons = {turn["reason"] for turn in seen.turns if turn["message"] == self.sent[-1].message}
        if wish.detail in reasons:
            return []
        return [f"{self.script.at(wish)}: silent because of {', '.join(sorted(reasons)) or 'nothing'}, "
                f"not of {wish.detail}"]

    def compare_listed(self, one: Round, kind: str, what: str, came: list[str]) -> list[str]:
        wanted = sorted(wish.detail for wish in one.of(kind))
        if wanted == sorted(came):
            return []
        return [f"{self.place(one)}: {what}: {', '.join(sorted(came)) or 'none'}; the file says "
                f"{', '.join(wanted) or 'none'}"]

    def compare_appointment(self, one: Round) -> list[str]:
        return [f"{self.script.at(wish)}: the appointment is now: {status}"
                for wish in one.of("stands")
                if (status := self.desk.status_of(self.appointment)) != wish.detail]

    def compare_session(self, one: Round, seen: Evidence) -> list[str]:
        """Whether what was written last is in another session than all before it."""
        of = {turn["message"]: turn["session"] for turn in seen.turns}
        *before, last = [of.get(sent.message, "") for sent in self.sent]
        return [f"{self.script.at(wish)}: the session goes on" for wish in one.of("session_new")
                if not last or last in before]

    def difference(self, one: Round, said: list[str]) -> str:
        """What the file says and what came, each line of it behind a - or a +."""
        out = [f"{self.place(one)}: the desk said something else (- the file, + the desk)"]
        out += ["    " + self.script.lines[step.line - 1] for step in one.steps]
        out += marked("-", [wish.text for wish in one.of("desk")])
        out += marked("+", said)
        return "\n".join(out)


def replies(seen: Evidence) -> int:
    return len({turn["reply_id"] for turn in seen.turns if turn["reply_id"]})


def marked(mark: str, texts: list[str]) -> list[str]:
    if not texts:
        return [f"  {mark} desk says nothing"]
    out = []
    for text in texts:
        first, *rest = text.split("\n")
        out += [f"  {mark} desk: {first}", *(f"  {mark}       {line}" for line in rest)]
    return out
