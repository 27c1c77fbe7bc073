"""A conversation as it stands in a file: who writes what, and what the desk says to it.

The form is described in tests/conversations/README.md. Reading finds every fault at once, each with
file and line.
"""

import pathlib
import re
from dataclasses import dataclass, field

HEADER = ("clinic", "provider", "name", "language")
PROVIDERS = ("evolution", "evolution v1", "meta")
THINGS = ("voice note", "image", "sticker", "location", "document", "contact", "reaction",
          "message that cannot be shown")
# A pause that is really waited for; longer ones are told to nobody.
MOST_SECONDS = 10
# Beyond three days of silence nothing of a conversation counts any more.
MOST_HOURS = 96
UNITS = {"minute": 60, "hour": 3600}


class Unreadable(Exception):
    """Every fault of a file, one a line."""


@dataclass
class Step:
    line: int
    kind: str
    text: str = ""
    detail: str = ""

    @property
    def is_wish(self) -> bool:
        """What must come, and not what is done."""
        return self.kind in ("desk", "silence", "called", "noted", "stands", "session_new")


@dataclass
class Round:
    """What is done without waiting in between, then what must come of it and nothing else."""

    steps: list[Step] = field(default_factory=list)
    wishes: list[Step] = field(default_factory=list)

    def of(self, kind: str) -> list[Step]:
        return [wish for wish in self.wishes if wish.kind == kind]


@dataclass
class Script:
    path: str
    header: dict[str, str]
    rounds: list[Round]
    lines: list[str]

    @property
    def name(self) -> str:
        return pathlib.PurePath(self.path).stem

    def at(self, step: Step) -> str:
        return f"{self.path}:{step.line}"

    def steps(self):
        for one in self.rounds:
            yield from (*one.steps, *one.wishes)


def _forms():
    """(what a line looks like, kind of step); groups `text` and `detail`."""
    things = "|".join(THINGS)
    return [(re.compile(pattern), kind) for pattern, kind in (
        (r"patient: (?P<text>.+)", "says"),
        (r"patient writes in a group: (?P<text>.+)", "group"),
        (rf"patient sends an? (?P<detail>{things})(?:: (?P<text>.+))?", "sends"),
        (r"patient sends a voice note heard as: (?P<text>.+)", "dictates"),
        (r"patient sends an album of (?P<detail>[2-9]) images", "album"),
        (r"patient presses: (?P<text>.+?) \((?P<detail>\S+)\)", "presses"),
        (r"patient edits: (?P<text>.+)", "edits"),
        (r"patient deletes", "deletes"),
        (r"patient calls", "calls"),
        (r"the provider repeats", "repeats"),
        (r"staff: (?P<text>.+)", "staff"),
        (r"the clinic books: (?P<text>[a-z0-9_]+) in (?P<detail>\d+ days? at [0-2]\d:[0-5]\d)", "books"),
        (r"the clinic reminds: (?P<detail>24h|2h)", "reminds"),
        (r"frontdeskctl session (?P<detail>pause|resume)", "session"),
        (r"\((?P<detail>\d+) seconds? later\)", "wait"),
        (r"\((?P<detail>\d+ (?:minute|hour)s? ago)\)", "ago"),
        (r"\(now\)", "now"),
        (r"desk: (?P<text>.+)", "desk"),
        (r"desk says nothing(?: \((?P<detail>[a-z_]+)\))?", "silence"),
        (r"staff is called: (?P<detail>[a-z_]+)", "called"),
        (r"a new session begins", "session_new"),
        (r"a request is noted: (?P<detail>[a-z_]+)", "noted"),
        (r"the appointment is now: (?P<detail>[a-z_]+)", "stands"),
    )]


FORMS = _forms()


def seconds_ago(detail: str) -> int:
    """Of `3 hours ago`."""
    number, unit, _ = detail.split()
    return int(number) * UNITS[unit.rstrip("s")]


class _Reader:
    def __init__(self, path: str, text: str) -> None:
        self.path, self.lines = path, text.splitlines()
        self.header: dict[str, str] = {}
        self.steps: list[Step] = []
        self.faults: list[str] = []

    def fault(self, line: int, what: str) -> None:
        self.faults.append(f"{self.path}:{line}: {what}")

    def read(self) -> Script:
        for number, raw in enumerate(self.lines, 1):
            line = raw.rstrip()
            if not line.strip() or line.lstrip().startswith("//"):
                continue
            if line[0] in " \t":
                self.go_on(number, line.strip())
            elif not self.heads(number, line):
                self.step(number, line)
        for name in HEADER:
            if name not in self.header:
                self.fault(1, f"`{name}:` is missing")
        rounds = self.rounds()
        if self.faults:
            raise Unreadable("\n".join(self.faults))
        return Script(self.path, self.header, rounds, self.lines)

    def go_on(self, number: int, text: str) -> None:
        """An indented line belongs to the text above it."""
        if self.steps and self.steps[-1].text:
            self.steps[-1].text += "\n" + text
        else:
            self.fault(number, "an indented line goes on with a text, and none stands above it")

    def heads(self, number: int, line: str) -> bool:
        name, colon, value = line.partition(":")
        if name not in HEADER or not colon:
            return False
        value = value.strip()
        if self.steps:
            self.fault(number, f"`{name}:` belongs at the top")
        elif name in self.header:
            self.fault(number, f"`{name}:` stands here twice")
        elif not value:
            self.fault(number, f"`{name}:` names nothing")
        elif name == "provider" and value not in PROVIDERS:
            self.fault(number, f"`{value}` is no provider: {', '.join(PROVIDERS)}")
        self.header[name] = value
        return True

    def step(self, number: int, line: str) -> None:
        for form, kind in FORMS:
            if found := form.fullmatch(line):
                named = {name: value or "" for name, value in found.groupdict().items()}
                self.steps.append(Step(number, kind, named.get("text", "").strip(),
                                       named.get("detail", "")))
                return
        self.fault(number, f"not understood: {line}")

    def rounds(self) -> list[Round]:
        rounds: list[Round] = []
        written = 0
        for at, step in enumerate(self.steps):
            self.check(at, step, written)
            written += step.kind in ("says", "sends", "presses", "dictates", "album")
            if step.is_wish:
                if not rounds:
                    self.fault(step.line, "nobody has written yet")
                    rounds.append(Round())
                rounds[-1].wishes.append(step)
                if rounds[-1].of("silence") and rounds[-1].of("desk"):
                    self.fault(step.line, "the desk cannot say nothing and something")
            else:
                if not rounds or rounds[-1].wishes:
                    rounds.append(Round())
                rounds[-1].steps.append(step)
        if not any(one.wishes for one in rounds):
            self.fault(len(self.lines) or 1, "it says nowhere what must come: `desk: ...`")
        return rounds

    def check(self, at: int, step: Step, written: int) -> None:
        if step.kind in ("edits", "deletes", "repeats", "session", "books") and not written:
            self.fault(step.line, "the patient has written nothing yet")
        if step.kind in ("stands", "reminds") and not any(one.kind == "books" for one in self.steps[:at]):
            self.fault(step.line, "the clinic has booked nothing yet")
        if step.kind == "dictates" and self.header.get("provider") == "meta":
            self.fault(step.line, "nobody listens to voice notes on Meta's side")
        if step.kind == "wait" and not 0 < int(step.detail) <= MOST_SECONDS:
            self.fault(step.line, f"at most {MOST_SECONDS} seconds are waited for")
        if step.kind == "ago" and seconds_ago(step.detail) > MOST_HOURS * 3600:
            self.fault(step.line, f"at most {MOST_HOURS} hours ago")


def parse(path: str, text: str) -> Script:
    """Raises Unreadable."""
    return _Reader(path, text).read()


def load(path: str) -> Script:
    """Raises Unreadable, also where there is no such file."""
    try:
        return parse(path, pathlib.Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{path}: not UTF-8") from None
