"""What the tour reads: rows in PostgreSQL, requests at the sandbox, counters of the hot workers."""

import json
import os
import subprocess
import time
import urllib.parse
from collections.abc import Callable

import post

ANSWER_SECONDS = 30  # of one statement


class Database:
    """Asks through psql, which the project installs anyway; a server that is away is asked again."""

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        self._environment = {**os.environ, "PGCONNECT_TIMEOUT": "5", "PGAPPNAME": "frontdesk-tour"}
        if parts.password:
            # Not on a command line that everybody can read.
            self._environment["PGPASSWORD"] = urllib.parse.unquote(parts.password)
            host = parts.netloc.rpartition("@")[2]
            parts = parts._replace(netloc=f"{parts.username}@{host}")
        self._url = urllib.parse.urlunsplit(parts)

    def ask(self, sql: str, deadline: float, is_over: Callable[[], bool] = lambda: False):
        """The JSON value of the one column of the one row. Asked again, a statement may be carried
        out twice: the answer to the first may be what was lost."""
        while True:
            fault, out = self._ask_once(sql)
            if not fault:
                return json.loads(out or "null")
            if time.monotonic() > deadline or is_over() or "does not exist" in fault:
                raise RuntimeError("PostgreSQL: " + fault[:300])
            time.sleep(0.2)

    def _ask_once(self, sql: str) -> tuple[str, str]:
        try:
            done = subprocess.run(
                ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self._url, "-f", "-"],
                input=sql, capture_output=True, text=True, env=self._environment,
                timeout=ANSWER_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return f"no answer within {ANSWER_SECONDS} s", ""
        return done.stderr.strip() or "psql failed" if done.returncode else "", done.stdout


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_FIND = """
SELECT coalesce(json_agg(t), '[]') FROM (
    SELECT m.id::text AS record, m.whatsapp_message_id AS message, 'row' AS kept, m.author,
           c.name AS clinic, m.outcome, m.reason, m.intent, m.delivery,
           m.reply_id::text, m.reply_text, m.reply_provider_message_id, m.stages,
           coalesce(m.reply_attempt, 1) AS attempt,
           (extract(epoch FROM m.received_at) * 1000000)::bigint AS received_us,
           (extract(epoch FROM m.reply_sent_at) * 1000000)::bigint AS reply_sent_us,
           m.read_at IS NOT NULL AS is_read, m.conversation,
           coalesce(s.silent_until > now(), false) AS is_silent
    FROM core.whatsapp_messages m
    JOIN core.clinics c ON c.id = m.clinic_id
    LEFT JOIN core.whatsapp_conversations s ON s.conversation = m.conversation
    WHERE m.whatsapp_message_id IN ({ids})
    UNION ALL
    SELECT r.record::text, r.message_id, 'no row', '', coalesce(c.name, ''), r.outcome, r.reason,
           '', 'none', NULL, NULL, NULL, r.stages, 1,
           (extract(epoch FROM r.received_at) * 1000000)::bigint, NULL, false, r.conversation, false
    FROM core.rowless_turns r LEFT JOIN core.clinics c ON c.id = r.clinic_id
    WHERE r.message_id IN ({ids})
) t"""

_COUNTS = """
SELECT json_build_object(
    'core.whatsapp_messages', (SELECT count(*) FROM core.whatsapp_messages),
    'core.whatsapp_conversations', (SELECT count(*) FROM core.whatsapp_conversations),
    'core.conversation_sessions', (SELECT count(*) FROM core.conversation_sessions),
    'core.message_dedupe', (SELECT count(*) FROM core.message_dedupe),
    'core.rowless_turns', (SELECT count(*) FROM core.rowless_turns),
    'core.staff_events', (SELECT count(*) FROM core.staff_events),
    'healthcare.patients', (SELECT count(*) FROM healthcare.patients),
    'healthcare.conversation_logs', (SELECT count(*) FROM healthcare.conversation_logs))"""


def find(database: Database, ids: list[str], deadline: float) -> list[dict]:
    """Every turn of these message ids: rows, and turns that have none (repeats, dead letters)."""
    return database.ask(_FIND.format(ids=",".join(quoted(one) for one in ids)), deadline)


_LEARNED = """
SELECT to_json(EXISTS (
    SELECT FROM core.whatsapp_messages m JOIN healthcare.memories f
        ON f.patient_id = m.patient_id AND f.source_message_id = m.whatsapp_message_id
    WHERE m.whatsapp_message_id = {message} AND f.kind = 'name' AND f.lang <> ''
        AND NOT EXISTS (SELECT FROM core.cache_outbox o WHERE o.patient_id = m.patient_id)))"""


def is_learned(database: Database, message: str, deadline: float) -> bool:
    """Whether a name in that message is kept, and the caches were told of it."""
    return database.ask(_LEARNED.format(message=quoted(message)), deadline)


def row_counts(database: Database, deadline: float) -> dict[str, int]:
    return database.ask(_COUNTS, deadline)


def sends_to(sandbox: str, address: str) -> list[dict]:
    """Send requests that reached the provider's side for this person, as it was addressed."""
    # The last eight digits: a number may be written with or without its ninth digit.
    wanted = address.partition("@")[0][-8:]
    answer = json.loads(post.fetch(sandbox + "/sandbox/requests?after=0"))
    requests = answer if isinstance(answer, list) else answer["requests"]
    return [one for one in requests if str(one.get("to") or "").partition("@")[0].endswith(wanted)]


def counter_sum(urls: list[str], name: str) -> float | None:
    """The sum of a counter over the processes that have it; None where none has."""
    total, seen = 0.0, False
    for url in urls:
        for line in post.fetch(url + "/metrics").decode().splitlines():
            if line.startswith((name + " ", name + "{")):
                total += float(line.rpartition(" ")[2])
                seen = True
    return total if seen else None
