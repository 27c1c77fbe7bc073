"""The stops of the tour: what is posted, and what must become of it."""

from dataclasses import dataclass, field

import bodies
import post
from bodies import Line, Person


@dataclass
class Expected:
    """One message: its outcome, one of some reasons (empty: any) and how many replies are sent."""

    message: str
    line: Line | None
    who: Person
    said: str
    outcome: str
    reasons: tuple[str, ...] = ()
    sends: int = 1
    # A turn that is not the first of its id, or has no clinic, has no row of its own.
    has_row: bool = True
    author: str = "patient"


@dataclass
class Stop:
    title: str
    path: str
    body: bytes
    headers: dict[str, str]
    expected: list[Expected] = field(default_factory=list)
    status: int = 200
    # Posted at once after the stop before, without waiting for that one's row.
    is_immediate: bool = False


def _evolution(title: str, line: Line, body: bytes, expected: Expected, **more) -> Stop:
    return Stop(title, line.path, body, post.evolution_headers(), [expected], **more)


def _text(title: str, line: Line, who: Person, text: str, platform: str = "ios", *,
          outcome: str = "replied", reasons: tuple[str, ...] = (), sends: int = 1,
          **more) -> Stop:
    message = bodies.evolution_id(platform)
    expected = Expected(message, line, who, text, outcome, reasons, sends)
    return _evolution(title, line, bodies.v2_text(line, who, message, text), expected, **more)


def _v1(line: Line, who: Person, text: str) -> Stop:
    message = bodies.evolution_id("android")
    return _evolution("Evolution 1.8 text", line, bodies.v1_text(line, who, message, text),
                      Expected(message, line, who, text, "replied"))


def _voice(line: Line, who: Person) -> Stop:
    message = bodies.evolution_id("android")
    return _evolution("Evolution 2.3.7 voice note", line, bodies.v2_voice(line, who, message),
                      Expected(message, line, who, "(voice note)", "handed_over"))


def _own_phone(line: Line, patient: Person) -> Stop:
    message = bodies.evolution_id("ios")
    text = "Reception here, I am looking into it and will write you back."
    body = bodies.v2_text(line, patient, message, text, from_me=True)
    expected = Expected(message, line, patient, text, "suppressed", ("own_phone", "takeover"), 0,
                        author="staff")
    return _evolution("typed on the clinic's own phone", line, body, expected)


def _meta_batch() -> Stop:
    first, second = bodies.person("Owen Placeholder"), bodies.person("Marisol Muestra", "5255", 8)
    said = ("When are you open?", "\u00bfCu\u00e1l es la direcci\u00f3n de la cl\u00ednica?")
    ids = (bodies.meta_id(), bodies.meta_id())
    lines = (bodies.DENTAL_META, bodies.PEDIATRICS_META)
    body = bodies.meta_batch([
        bodies.meta_text_entry(line, who, message, text)
        for line, who, message, text in zip(lines, (first, second), ids, said)])
    expected = [Expected(message, line, who, text, "replied")
                for line, who, message, text in zip(lines, (first, second), ids, said)]
    return Stop("Meta batch: two clinics in one POST", lines[0].path, body,
                post.meta_headers(body), expected)


def repeat_of(stop: Stop) -> Stop:
    first = stop.expected[0]
    expected = Expected(first.message, first.line, first.who, first.said, "suppressed",
                        ("duplicate",), 1, has_row=False)
    return Stop("the first message once more", stop.path, stop.body, stop.headers, [expected])


def _unknown(title: str, named: str) -> Stop:
    """Posted with the token of one line, naming an instance that is not registered under it."""
    line, who = bodies.DENTAL, bodies.person("Nora Nowhere")
    message = bodies.evolution_id("ios")
    stranger = Line(line.clinic, named, line.path, line.number, line.api_key)
    text = "When are you open?"
    expected = Expected(message, None, who, text, "dead", ("unknown_instance",), 0, has_row=False)
    return _evolution(title, line, bodies.v2_text(stranger, who, message, text), expected)


def forged() -> Stop:
    line, who = bodies.DENTAL_META, bodies.person("Mallory Forger")
    body = bodies.meta_batch([
        bodies.meta_text_entry(line, who, bodies.meta_id(), "When are you open?")])
    return Stop("Meta body with a forged signature", line.path, body,
                post.meta_headers(body, b"not-the-secret"), [], 401)


def forged_id(stop: Stop) -> str:
    """The message id inside the forged body, to look for it afterwards."""
    return stop.body.decode().replace("\\/", "/").split('"id":"wamid')[1].split('"')[0]


def read_status(line: Line, who: Person, provider_id: str, reply_id: str) -> Stop:
    body = bodies.meta_status(line, who, provider_id, "read", reply_id)
    return Stop("Meta status: the reply was read", line.path, body, post.meta_headers(body))


def memory_stops(name: str) -> tuple[Stop, Stop]:
    """What the first message teaches, the second is answered with."""
    who = bodies.person("A. S.")  # no name to greet by
    return (_text("somebody says a name", bodies.DENTAL, who,
                  f"Hi, my name is {name} and I have a question", outcome="handed_over"),
            _text("the same person, remembered", bodies.DENTAL, who, "Hello", sends=2))


def main_stops() -> list[Stop]:
    """In order; the status and the forgery come after them."""
    taken = bodies.person("Tobias Testman")
    first = _text("Evolution 2.3.7 text", bodies.DENTAL, bodies.person("Amelia Sample"),
                  "Hi! What are your opening hours?")
    return [
        first,
        _text("Evolution 2.3.7 text, second clinic", bodies.PEDIATRICS,
              bodies.brazilian("L\u00edvia Modelo"), "Bom dia! Onde fica a cl\u00ednica?", "android"),
        _text("@lid sender whose phone is known", bodies.DENTAL,
              bodies.lid_person("Lidia With", True), "Where are you located?"),
        _text("@lid sender without a phone", bodies.DENTAL,
              bodies.lid_person("Lidia Without", False), "What time do you open tomorrow?"),
        _v1(bodies.DENTAL_V1, bodies.person("Vera Versionone"), "hello, what are your hours?"),
        _meta_batch(),
        _voice(bodies.PEDIATRICS, bodies.person("Bruno Voz", "55212", 7)),
        repeat_of(first),
        _own_phone(bodies.DENTAL, taken),
        _text("the patient, right after that", bodies.DENTAL, taken, "ok, when are you open?",
              outcome="suppressed", reasons=("takeover",), sends=0, is_immediate=True),
        _unknown("an instance nobody knows", "demo-nowhere"),
        _unknown("a valid token, another clinic's instance", bodies.PEDIATRICS.instance),
    ]


def warm_stops(people: int, each: int) -> list[Stop]:
    """Plain questions for the warm stretch; few enough of each to stay below the reply limit."""
    crowd = [bodies.person(f"Warm Writer {n + 1}") for n in range(people)]
    questions = ("What are your opening hours?", "Where are you located?", "hello",
                 "Are you open on Saturday?")
    return [_text("warm", bodies.DENTAL, who, questions[n % len(questions)])
            for n in range(each) for who in crowd]
