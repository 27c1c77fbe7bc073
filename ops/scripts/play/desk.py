"""The running front desk, as a play sees it: the sandbox to write through, PostgreSQL and the
sandbox's list of sends to see what became of it.

One thread looks for all plays, so that two dozen of them cost one query each tenth of a second.
"""

import json
import pathlib
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable

from shapes import Line
from wording import Wording

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "tour"))
from look import Database, quoted  # noqa: E402

FINAL = {"replied", "fell_back", "suppressed", "handed_over", "dead"}
# Between two looks; each is a query and a request.
EVERY_SECONDS = 0.1
# A server that is away is asked again so long.
PATIENCE_SECONDS = 20

_LINES = """
SELECT coalesce(json_agg(t), '[]') FROM (
    SELECT c.name AS clinic, c.id::text AS clinic_id, coalesce(c.phone, '') AS phone, i.provider,
           i.dialect, l.line, coalesce(l.number, '') AS number
    FROM core.integrations i JOIN core.integration_lines l ON l.source = i.name
    JOIN core.clinics c ON c.id = l.clinic_id ORDER BY i.name, l.line) t"""
_TEXTS = """
SELECT coalesce(json_agg(t), '[]')
FROM (SELECT clinic_id::text, name, language, body FROM healthcare.reply_texts) t"""
_FOUND = """
SELECT json_build_object('turns', (SELECT coalesce(json_agg(t), '[]') FROM (
    SELECT whatsapp_message_id AS message, outcome, reason, intent, delivery,
           coalesce(reply_id::text, '') AS reply_id, coalesce(reply_text, '') AS reply_text,
           coalesce(session_id::text, '') AS session, content, edited_at IS NOT NULL AS is_edited, deleted_at IS NOT NULL AS is_deleted
    FROM core.whatsapp_messages WHERE whatsapp_message_id IN ({ids})
    UNION ALL
    SELECT message_id, outcome, reason, '', 'none', '', '', '', '', false, false
    FROM core.rowless_turns WHERE message_id IN ({ids})) t),
'calls', (SELECT coalesce(json_agg(s), '[]') FROM (
    SELECT message_id AS message, reason FROM core.staff_events WHERE message_id IN ({ids})
    ORDER BY created_at) s),
'requests', (SELECT coalesce(json_agg(r), '[]') FROM (
    SELECT message_id AS message, action FROM healthcare.appointment_requests
    WHERE message_id IN ({ids})) r))"""
_PATIENT = """
SELECT json_agg(t) FROM (SELECT m.clinic_id::text, m.patient_id::text, m.line
    FROM core.whatsapp_messages m JOIN core.whatsapp_conversations c USING (conversation)
    WHERE m.whatsapp_message_id IN ({ids}) AND c.patient_id IS NOT NULL LIMIT 1) t"""
_BOOK = """
INSERT INTO healthcare.appointments (id, clinic_id, patient_id, service_id, starts_at, status)
SELECT {id}, c.id, {patient}, s.id,
       (date_trunc('day', now() AT TIME ZONE c.timezone) + {days} * interval '1 day' + {time}::interval)
           AT TIME ZONE c.timezone, 'booked'
FROM core.clinics c JOIN healthcare.services s ON s.clinic_id = c.id AND s.code = {service}
WHERE c.id = {clinic}
ON CONFLICT DO NOTHING;
SELECT count(*) FROM healthcare.appointments WHERE id = {id}"""
# Noted by a trigger; gone once every cache has heard of it.
_UNHEARD = "SELECT count(*) FROM core.cache_outbox WHERE patient_id = {patient}"
# The clinic's quiet hours must not come between.
_DUE = """
UPDATE core.clinics SET quiet_from = '08:00', quiet_to = '08:00'
WHERE id = {clinic} AND quiet_from <> quiet_to;
UPDATE healthcare.appointments
SET starts_at = date_trunc('minute', now() + {ahead}::interval - interval '1 minute') WHERE id = {id};
UPDATE healthcare.appointments SET moved_at = '2020-01-01', reminder_record = NULL WHERE id = {id};
SELECT to_json(1)"""
_REMINDED = "SELECT to_json(reminder_record) FROM healthcare.appointments WHERE id = {id}"
_STATUS = "SELECT to_json(status) FROM healthcare.appointments WHERE id = {id}"


class Away(RuntimeError):
    """Something that a play needs does not answer, or not as it should."""


class Evidence:
    """What was seen in one look: first the turns, then the sends, so that a reply of a turn that
    has ended is among them."""

    def __init__(self, turns: list[dict], calls: list[dict], requests: list[dict],
                 sends: list[dict]) -> None:
        self.turns, self.calls, self.requests, self.sends = turns, calls, requests, sends

    def of(self, ids: list[str], phone: str) -> "Evidence":
        wanted = set(ids)
        return Evidence([one for one in self.turns if one["message"] in wanted],
                        [one for one in self.calls if one["message"] in wanted],
                        [one for one in self.requests if one["message"] in wanted],
                        [one for one in self.sends if one["to"].partition("@")[0] == phone])


class Desk:
    """Use as a context manager. `ctl` runs frontdeskctl with arguments and raises RuntimeError."""

    def __init__(self, sandbox: str, database: str, ctl: Callable[..., object]) -> None:
        self._sandbox, self._database, self.ctl = sandbox, Database(database), ctl
        self._changed = threading.Condition()
        self._wanted: set[str] = set()
        self._seen = Evidence([], [], [], [])
        self._sends: list[dict] = []
        self._after = 0
        self._trouble, self._looks = "", 0
        self._is_over = False
        self._thread = threading.Thread(target=self._look_on, daemon=True)

    def __enter__(self) -> "Desk":
        # Sends of the days before are none of ours.
        self._after = max((one["n"] for one in self._requests(0)), default=0)
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()
        self._thread.join(PATIENCE_SECONDS)

    def stop(self) -> None:
        """Whoever waits here is given Away at once."""
        with self._changed:
            self._is_over = True
            self._trouble = self._trouble or "stopped"
            self._changed.notify_all()

    def lines(self) -> list[Line]:
        return [Line(**row) for row in self._ask(_LINES)]

    def wordings(self) -> dict[str, Wording]:
        """By name of the clinic."""
        own: dict[str, dict[tuple[str, str], str]] = {}
        for row in self._ask(_TEXTS):
            own.setdefault(row["clinic_id"], {})[row["name"], row["language"]] = row["body"]
        return {line.clinic: Wording(line.clinic, line.phone, own.get(line.clinic_id, {}))
                for line in self.lines()}

    def patient_of(self, ids: list[str], seconds: float) -> list[str]:
        """Clinic, patient and line, once the conversation of these messages has its row."""
        deadline = time.monotonic() + seconds
        listed = ",".join(map(quoted, ids))
        while not (found := self._ask(_PATIENT.format(ids=listed))):
            if time.monotonic() > deadline:
                raise Away("no row of the conversation")
            self.pause(EVERY_SECONDS)
        return [found[0]["clinic_id"], found[0]["patient_id"], found[0]["line"]]

    def book(self, of: list[str], service: str, days: int, time_of_day: str) -> str:
        """An appointment as a clinic's own program would note it; its id, once the desk knows of it.
        `of`: as patient_of() says. Raises Away where the clinic has no such service."""
        clinic, patient, _ = of
        appointment = str(uuid.uuid4())
        made = self._ask(_BOOK.format(id=quoted(appointment), clinic=quoted(clinic), days=days,
                                      patient=quoted(patient), service=quoted(service),
                                      time=quoted(time_of_day)))
        if made != 1:
            raise Away(f"the clinic has no service `{service}`")
        self.await_caches(patient)
        return appointment

    def await_caches(self, patient: str) -> None:
        """Until they have heard of his appointments."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._ask(_UNHEARD.format(patient=quoted(patient))):
            if time.monotonic() > deadline:
                raise Away("the caches did not hear of an appointment")
            self.pause(EVERY_SECONDS)

    def remind(self, of: list[str], appointment: str, what: str) -> str:
        """Brings the appointment so near that this reminder is due; the message id it has."""
        clinic, patient, _ = of
        ahead = {"24h": "24 hours", "2h": "2 hours"}[what]
        self._ask(_DUE.format(clinic=quoted(clinic), id=quoted(appointment), ahead=quoted(ahead)))
        self.await_caches(patient)
        self.ctl("reminders", "run", "--clinic", clinic, "--by", "play")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (record := self._ask(_REMINDED.format(id=quoted(appointment)))):
            if time.monotonic() > deadline:
                raise Away("an appointment was not reminded of")
            self.pause(EVERY_SECONDS)  # the worker does it by itself at this moment
        return f"reminder:{record}"

    def status_of(self, appointment: str) -> str:
        return self._ask(_STATUS.format(id=quoted(appointment)))

    def write(self, line: Line, **message) -> None:
        """As a patient, or with own=True as staff on the clinic's phone."""
        self._post("/sandbox/patient", {"instance": line.line, **message})

    def deliver(self, line: Line, body: str) -> None:
        self._post("/sandbox/deliver", {"instance": line.line, "body": body})

    def watch(self, ids: list[str]) -> None:
        with self._changed:
            self._wanted.update(ids)

    def forget(self, ids: list[str]) -> None:
        with self._changed:
            self._wanted.difference_update(ids)

    def wait(self, ids: list[str], phone: str, is_done: Callable[[Evidence], bool],
             seconds: float) -> Evidence:
        """The first evidence that is enough, or the last one at the deadline. Raises Away."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                if self._trouble:
                    raise Away(self._trouble)
                seen = self._seen.of(ids, phone)
                left = deadline - time.monotonic()
                if is_done(seen) or left <= 0:
                    return seen
                self._changed.wait(left)

    def look_again(self) -> None:
        """Returns after a look that began now or later, so that nothing before is missed."""
        with self._changed:
            begun = self._looks
            is_seen = self._changed.wait_for(
                lambda: self._trouble or self._looks > begun + 1, PATIENCE_SECONDS)
            if self._trouble or not is_seen:
                raise Away(self._trouble or f"nothing could be seen for {PATIENCE_SECONDS} s")

    def pause(self, seconds: float) -> None:
        """Raises Away where it ends before its time."""
        with self._changed:
            if self._changed.wait_for(lambda: self._trouble, seconds):
                raise Away(self._trouble)

    def sends_to(self, phone: str) -> list[dict]:
        with self._changed:
            return self._seen.of([], phone).sends

    def _look_on(self) -> None:
        while not self._is_over:
            try:
                self._look()
            except (OSError, RuntimeError, ValueError, KeyError, subprocess.SubprocessError) as error:
                with self._changed:
                    self._trouble = self._trouble or str(error)
                    self._changed.notify_all()
                return
            time.sleep(EVERY_SECONDS)

    def _look(self) -> None:
        with self._changed:
            ids = ",".join(map(quoted, sorted(self._wanted)))
        found = self._ask(_FOUND.format(ids=ids)) if ids else {}
        fresh = self._requests(self._after)
        if fresh:
            self._after = fresh[-1]["n"]
        self._sends += [one for one in fresh if one["kind"] == "text"]
        with self._changed:
            self._seen = Evidence(found.get("turns", []), found.get("calls", []),
                                  found.get("requests", []), list(self._sends))
            self._looks += 1
            self._changed.notify_all()

    def _ask(self, sql: str):
        return self._database.ask(sql, time.monotonic() + PATIENCE_SECONDS,
                                  lambda: self._is_over)

    def _requests(self, after: int) -> list[dict]:
        answer = self._call(f"/sandbox/requests?after={after}", None)
        return answer if isinstance(answer, list) else answer["requests"]

    def _post(self, path: str, body: dict) -> None:
        answer = self._call(path, body)
        # What ingest did not take is posted again by the sandbox, as a provider does.
        if not 200 <= answer.get("status", 0) < 300 and not answer.get("pending"):
            raise Away(f"ingest refused a webhook: {answer.get('status')} {answer.get('code', '')}")

    def _call(self, path: str, body: dict | None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._sandbox + path, data,
                                         {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise Away(f"the sandbox answered {error.code} to {path.partition('?')[0]}") from None
        except OSError as error:
            raise Away(f"the sandbox at {self._sandbox} does not answer: {error}") from None
