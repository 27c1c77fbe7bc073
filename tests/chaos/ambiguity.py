"""How many replies of a run may be ambiguous, and which.

Only a send that a fault met in flight may be: one at most for each fault and send. A fault that no
send passes (Redis, PostgreSQL, ingest, the background worker) excuses none.
"""

import re
from dataclasses import dataclass, field

# From the claim on a send may be begun; see `right to send` in ops/docs/guarantees.md.
RIGHT_SECONDS = 5.0
# Until the provider's answer was read and the turn that says so was stored.
AFTER_SECONDS = 1.0
# Clocks of processes and of this one are the same; threads are late at times.
SLACK_SECONDS = 0.5
_PASSED = re.compile(r"(hot-\d+|sandbox|kafka|provider|kafka:hot-\d+)")


@dataclass(frozen=True)
class Flight:
    """One reply: when its sends were in flight at the most, and how often their fate was open."""
    id: str
    began: float
    ended: float
    open_ends: int = 0
    what: str = ""


@dataclass
class Bound:
    """Of one fault: the sends that it met in flight, and those of them that are ambiguous."""
    fault: object
    met: int = 0
    ambiguous: list[str] = field(default_factory=list)


def is_passed(target: str) -> bool:
    """Whether a send goes by that process or link between its claim and its turn."""
    return _PASSED.fullmatch(target) is not None


def flight_of(row: dict, posted: float, reached: float | None) -> Flight | None:
    """`posted`: its message was, first; `reached`: the provider took the send that the row names.
    Nothing where nothing was claimed."""
    if not row["claimed"]:
        return None
    resends = row["attempt"] - 1
    is_unconfirmed = row["delivery"] == "unconfirmed"
    # The row names the last claim; of the first it is known that it came after the message.
    began = min(posted, row["claimed"]) if resends else row["claimed"]
    ended = row["claimed"] + RIGHT_SECONDS
    if reached is not None and not is_unconfirmed:
        ended = max(reached, row["claimed"])
    what = f"sent {row['attempt']} times" if resends else "unconfirmed"
    return Flight(row["id"], began, ended + AFTER_SECONDS, resends + is_unconfirmed,
                  f"{what}, {row['delivery']}")


def judge(flights: list[Flight], faults: list) -> tuple[list[Bound], list[str], list[str]]:
    """What each fault met, each ambiguous reply by name, and those that no fault excuses."""
    bounds = [Bound(fault) for fault in faults if is_passed(fault.planned.target)]
    named, wrong = [], []
    for flight in flights:
        met = [bound for bound in bounds if bound.fault.began - SLACK_SECONDS <= flight.ended
               and flight.began <= bound.fault.ended + SLACK_SECONDS]
        for bound in met:
            bound.met += 1
        if not flight.open_ends:
            continue
        for bound in met:
            bound.ambiguous.append(flight.id)
        beside = "; ".join(str(bound.fault.planned) for bound in met[:2])
        beside += f" and {len(met) - 2} more" if len(met) > 2 else ""
        named.append(f"{flight.id}: {flight.what}; beside {beside or 'no fault'}")
        if not met:
            wrong.append(f"{flight.id}: ambiguous without a fault")
        elif flight.open_ends > len(met):
            wrong.append(f"{flight.id}: ambiguous {flight.open_ends} times, of {len(met)} faults")
    return bounds, named, wrong
