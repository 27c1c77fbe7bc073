"""What came of it all: the ledger, the order by the sender's own numbers, and who may be excused."""

import collections
import json
import subprocess

from ambiguity import flight_of, judge
from settling import spools_of

_ROWS = """
SELECT coalesce(json_agg(m), '[]') FROM (
    SELECT whatsapp_message_id AS id, outcome, reason, delivery,
           reply_provider_message_id AS sent_as, coalesce(reply_attempt, 1) AS attempt,
           (extract(epoch FROM reply_claimed_at))::float AS claimed,
           (stages->>'taken')::bigint AS taken
    FROM core.whatsapp_messages WHERE author = 'patient') m"""
# Nobody writes on a clinic's phone in a run.
_TAKEOVERS = """
SELECT coalesce(json_agg(whatsapp_message_id), '[]') FROM core.whatsapp_messages
WHERE author <> 'patient' AND reason = 'own_phone'"""
_EVERYTHING = "SELECT coalesce(json_agg(m), '[]') FROM core.whatsapp_messages m"


class Verdict:
    def __init__(self, line, messages, faults) -> None:
        self.line, self.faults = line, faults
        self.messages = messages
        self.accepted = {one.id: one for one in messages if one.accepted}
        self.rows: dict[str, dict] = {}
        self.wrong: list[str] = []
        self.report: dict = {}
        self.text = ""

    def ask(self, sql: str) -> list:
        done = subprocess.run(["psql", "-XqtA", "-v", "ON_ERROR_STOP=1", "-d", self.line.database,
                               "-c", sql], capture_output=True, text=True, timeout=60, check=True)
        return json.loads(done.stdout)

    def take(self) -> None:
        """The final figures; everything is settled, or its deadline is over."""
        self.report, _ = self.line.ledger(*spools_of(self.line), accepted=self.accepted)
        self.rows = {row["id"]: row for row in self.ask(_ROWS)}
        self.sends = {one["id"]: one["at"] / 1000 for one in self.line.requests("text") if one["id"]}
        for finding in self.report["findings"]:
            self.wrong.append(" ".join(str(finding[part]) for part in
                                       ("name", "of", "message", "record", "where") if finding[part]))
        if not self.report["balanced"] and not self.report["findings"]:
            self.wrong.append("the ledger does not balance")
        for what, count in (("open", self.report["occurrences"]["open"]),
                            ("not written", self.report["rows"]["unwritten"])):
            if count:
                self.wrong.append(f"{count} {what} at the deadline")
        self.wrong += [f"{one}: taken for a takeover" for one in self.ask(_TAKEOVERS)]
        self._check_outcomes()
        self.reordered = self._check_order()
        self.ambiguous = self._name_ambiguous()

    def _check_outcomes(self) -> None:
        for name in self.accepted:
            row = self.rows.get(name)
            if row is None:
                continue  # told by the ledger
            if row["outcome"] not in ("replied", "fell_back"):
                self.wrong.append(f"{name}: {row['outcome']} {row['reason'] or ''}, not answered")
            elif row["delivery"] == "sent" and row["sent_as"] not in self.sends:
                self.wrong.append(f"{name}: said to be sent, and not with the provider")
            elif row["delivery"] not in ("sent", "unconfirmed"):
                self.wrong.append(f"{name}: {row['outcome']}, delivery {row['delivery']}")

    def _check_order(self) -> int:
        """Each message was posted after the 2xx of the one before."""
        count, last = 0, {}
        for one in sorted(self.accepted.values(), key=lambda one: (one.conversation, one.number)):
            taken = (self.rows.get(one.id) or {}).get("taken")
            if taken is None:
                continue
            before = last.get(one.conversation)
            if before is not None and taken < before[0]:
                count += 1
                self.wrong.append(f"{one.id}: taken up before {before[1]} of the same conversation")
            last[one.conversation] = max(before or (0, ""), (taken, one.id))
        return count

    def _name_ambiguous(self) -> list[str]:
        posted = {one.id: one.began for one in self.messages}
        flights = [flight_of(row, posted.get(name, row["claimed"]), self.sends.get(row["sent_as"]))
                   for name, row in self.rows.items()]
        self.bounds, named, wrong = judge([one for one in flights if one], self.faults)
        self.wrong += wrong
        return named

    def keep(self, folder) -> None:
        """All that is known, for whoever looks into it; the people are invented."""
        for name, what in (("rows", self.ask(_EVERYTHING)), ("sends", self.line.requests(None)),
                           ("ledger", self.report),
                           ("messages", [vars(one) for one in self.messages]),
                           ("faults", [[str(one.planned), one.began, one.ended] for one in self.faults])):
            (folder / f"{name}.json").write_text(json.dumps(what, indent=1))

    def count(self, name: str) -> int:
        return sum(1 for finding in self.report["findings"] if finding["name"] == name)

    def recovery(self) -> dict[str, list[float]]:
        """Seconds from the end of each fault until all that was posted in it had its reply."""
        replied = {name: self.sends.get(row["sent_as"]) for name, row in self.rows.items()}
        out: dict[str, list[float]] = collections.defaultdict(list)
        for fault in self.faults:
            late = [at - fault.ended for one in self.accepted.values()
                    if fault.began - 1 <= one.began <= fault.ended + 0.5
                    and (at := replied.get(one.id)) is not None]
            out[fault.planned.kind].append(max([0.0, *late]))
        return out
