"""The tour: real webhook shapes through the running front desk, and what became of each.

Usage: python3 ops/scripts/tour      (ops/run calls it; settings come from the environment)

Reads INGEST_URL SANDBOX_URL DATABASE_URL METRICS_URLS ADMIN_URLS. Every wait has a deadline; a
process that dies in between and is started again delays the tour and does not change its end.
Exit 0 only if every message met its expected outcome, row and number of sends.
"""

import os
import sys
import time

import look
import post
import show
import stops
from stops import Expected, Stop

# A reply cut in mid-send is settled within 45 s; and the restart before that.
WAIT_SECONDS = 75
WARM_PEOPLE, WARM_EACH = 10, 4
FINAL = ("replied", "fell_back", "suppressed", "handed_over", "dead")


class Tour:
    def __init__(self, environment: dict[str, str]) -> None:
        self.ingest = environment["INGEST_URL"].split(",")
        self.sandbox = environment["SANDBOX_URL"]
        self.metrics = environment["METRICS_URLS"].split(",")
        self.admin = environment["ADMIN_URLS"]
        self.database = look.Database(environment["DATABASE_URL"])
        self.failures: list[str] = []
        self.reply_times: list[int] = []
        self.clinics: dict[str, set[str]] = {}
        self.number = 0

    def send(self, stop: Stop) -> tuple[int, int]:
        return post.post(self.ingest, stop.path, stop.body, stop.headers)

    def wait_for(self, ready, ids: list[str]) -> list[dict]:
        """The turns of these ids once `ready` says so, or as they are when the time is over."""
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            found = look.find(self.database, ids, deadline)
            if ready(found) or time.monotonic() > deadline:
                return found
            time.sleep(0.05)

    def note(self, title: str, faults: list[str]) -> None:
        self.failures += [f"{title}: {fault}" for fault in faults]

    def run_stop(self, stop: Stop, posted: tuple[int, int]) -> None:
        self.number += 1
        status, tries = posted
        show.stop_line(self.number, stop.title, status, tries)
        if status != stop.status:
            faults = [f"HTTP {status}, expected {stop.status}"]
            show.verdict(faults)
            self.note(stop.title, faults)
            return
        for expected in stop.expected:
            turn = self.await_turn(expected)
            faults = self.faults_of(expected, turn)
            show.turn_lines(expected, turn, faults)
            self.note(stop.title, faults)
        if not stop.expected:
            show.verdict([])

    def await_turn(self, expected: Expected) -> dict | None:
        found = self.wait_for(lambda turns: settled(expected, turns) is not None,
                              [expected.message])
        return settled(expected, found) or (found[0] if found else None)

    def faults_of(self, expected: Expected, turn: dict | None) -> list[str]:
        if turn is None:
            return [f"no outcome within {WAIT_SECONDS} s"]
        faults = outcome_faults(expected, turn)
        if expected.line and turn["clinic"]:
            self.clinics.setdefault(expected.line.clinic, set()).add(turn["clinic"])
        faults += self.send_faults(expected, turn)
        took = show.reply_us(turn)
        if took is not None and turn["outcome"] == "replied":
            self.reply_times.append(took)
        return faults

    def send_faults(self, expected: Expected, turn: dict) -> list[str]:
        sends = look.sends_to(self.sandbox, expected.who.jid())
        texts = [one for one in sends if one.get("text")]
        # A send that a kill met under way, and of which nothing was heard, may be counted twice.
        if not expected.sends <= len(texts) <= expected.sends + turn["attempt"] - 1:
            return [f"{len(texts)} replies at the provider, expected {expected.sends}"]
        if turn["reply_text"] and texts and texts[-1]["text"] != turn["reply_text"]:
            return ["the provider got another text than the row has"]
        return []


def settled(expected: Expected, turns: list[dict]) -> dict | None:
    """The turn that is meant, once it is final and its delivery is known."""
    kept = "row" if expected.has_row else "no row"
    for turn in turns:
        # A dead letter without a row is the end of it, also where a row was expected.
        if turn["outcome"] not in FINAL or turn["kept"] != kept and turn["outcome"] != "dead":
            continue
        is_open = turn["reply_text"] and turn["delivery"] in ("none", "unconfirmed")
        if not is_open:
            return turn
    return None


def outcome_faults(expected: Expected, turn: dict) -> list[str]:
    faults = []
    if turn["outcome"] != expected.outcome:
        faults.append(f"outcome {turn['outcome']}({turn['reason']}), expected {expected.outcome}")
    elif expected.reasons and turn["reason"] not in expected.reasons:
        faults.append(f"reason {turn['reason']}, expected {' or '.join(expected.reasons)}")
    if expected.has_row != (turn["kept"] == "row"):
        faults.append(f"kept as {turn['kept']}")
    if expected.has_row and turn["author"] != expected.author:
        faults.append(f"author {turn['author']}, expected {expected.author}")
    if expected.author == "staff" and not turn["is_silent"]:
        faults.append("no takeover is in force")
    if expected.has_row and expected.sends and turn["delivery"] != "sent":
        faults.append(f"delivery {turn['delivery']}, expected sent")
    return faults


def run_main_stops(tour: Tour) -> list[Stop]:
    all_stops = stops.main_stops()
    posted: dict[int, tuple[int, int]] = {}
    for at, stop in enumerate(all_stops):
        if at not in posted:
            posted[at] = tour.send(stop)
        following = at + 1
        if following < len(all_stops) and all_stops[following].is_immediate:
            posted[following] = tour.send(all_stops[following])
        tour.run_stop(stop, posted[at])
    return all_stops


def run_status(tour: Tour, batch: Stop) -> None:
    """Meta reports our reply as read: its row says so."""
    answered = batch.expected[0]
    turn = settled(answered, look.find(tour.database, [answered.message],
                                       time.monotonic() + WAIT_SECONDS))
    if turn is None or not turn["reply_provider_message_id"]:
        tour.note("Meta status", ["there is no reply that it could be about"])
        return
    stop = stops.read_status(answered.line, answered.who, turn["reply_provider_message_id"],
                             turn["reply_id"])
    tour.run_stop(stop, tour.send(stop))
    found = tour.wait_for(lambda turns: any(one["is_read"] for one in turns), [answered.message])
    is_read = any(one["is_read"] for one in found)
    print(f"      row       {'read' if is_read else 'not read'}, no outcome: a status is an event")
    if not is_read:
        tour.note(stop.title, ["the row of its message does not show it"])


def run_forged(tour: Tour) -> str:
    stop = stops.forged()
    tour.run_stop(stop, tour.send(stop))
    return "wamid" + stops.forged_id(stop)


def run_memory(tour: Tour) -> None:
    """What one message teaches is used in the reply to the next."""
    first, second = stops.memory_stops("Ana")
    tour.run_stop(first, tour.send(first))
    message, deadline = first.expected[0].message, time.monotonic() + WAIT_SECONDS
    while not look.is_learned(tour.database, message, deadline) and time.monotonic() < deadline:
        time.sleep(0.05)
    tour.run_stop(second, tour.send(second))
    turn = tour.await_turn(second.expected[0])
    is_used = turn is not None and "Ana" in (turn["reply_text"] or "")
    print("      memory    " + ("the name of the message before" if is_used else
                                "not at hand: a process was away"))


def hot_counters(tour: Tour) -> tuple[float | None, float | None]:
    return (look.counter_sum(tour.metrics, "frontdesk_hot_sql_statements_total"),
            look.counter_sum(tour.metrics, "frontdesk_hot_redis_calls_total"))


def send_all(tour: Tour, batch: list[Stop]) -> list[dict]:
    for stop in batch:
        tour.send(stop)
    ids = [stop.expected[0].message for stop in batch]

    def all_settled(turns: list[dict]) -> bool:
        by_id: dict[str, list[dict]] = {}
        for turn in turns:
            by_id.setdefault(turn["message"], []).append(turn)
        return all(settled(stop.expected[0], by_id.get(stop.expected[0].message, []))
                   for stop in batch)

    found = tour.wait_for(all_settled, ids)
    if not all_settled(found):
        tour.note("warm stretch", [f"not all of {len(ids)} messages have their row"])
    return found


def run_warm(tour: Tour) -> None:
    """A stretch of messages that find everything in memory, and what each of them cost."""
    batch = stops.warm_stops(WARM_PEOPLE, WARM_EACH)
    print(f"\nwarm stretch: {len(batch) - WARM_PEOPLE} messages of {WARM_PEOPLE} people", flush=True)
    send_all(tour, batch[:WARM_PEOPLE])
    before = hot_counters(tour)
    turns = send_all(tour, batch[WARM_PEOPLE:])
    after = hot_counters(tour)
    bad = [turn for turn in turns if turn["kept"] == "row" and turn["outcome"] != "replied"]
    if bad:
        tour.note("warm stretch", [f"{len(bad)} were not replied to, e.g. {bad[0]['outcome']}"
                                   f"({bad[0]['reason']})"])
    times = [took for turn in turns if (took := show.reply_us(turn)) is not None]
    show.latencies(times)
    messages = len(batch) - WARM_PEOPLE
    for name, first, last in zip(("SQL statements", "Redis calls"), before, after):
        if first is None or last is None:
            tour.note("warm stretch", [f"no counter of {name}"])
        elif last < first:
            print(f"  {name}: no figure, a worker was started again in between")
        else:
            print(f"  {name} per warm message on the hot path: {(last - first) / messages:.2f}")


def check_clinics(tour: Tour) -> None:
    names = list(tour.clinics.values())
    if any(len(one) != 1 for one in names) or len(set().union(*names)) != len(names):
        tour.note("clinics", [f"messages met the wrong clinic: {tour.clinics}"])


def check_forged(tour: Tour, message: str) -> None:
    if look.find(tour.database, [message], time.monotonic() + WAIT_SECONDS):
        tour.note("forged signature", ["something of it was stored"])


def finish(tour: Tour) -> int:
    show.counts(look.row_counts(tour.database, time.monotonic() + WAIT_SECONDS))
    print("\nwebhook to reply over the messages above")
    show.latencies(tour.reply_times)
    show.addresses({"ingest": ",".join(tour.ingest), "sandbox": tour.sandbox,
                    "metrics": ",".join(one + "/metrics" for one in tour.metrics),
                    "health": ",".join(one + "/readyz" for one in tour.admin.split(","))})
    if tour.failures:
        print(f"\nthe tour met {len(tour.failures)} things that are not as expected:")
        for failure in tour.failures:
            print("  " + failure)
        return 1
    print("\nthe tour went as expected", flush=True)
    return 0


def main() -> int:
    tour = Tour(dict(os.environ))
    all_stops = run_main_stops(tour)
    run_status(tour, next(stop for stop in all_stops if len(stop.expected) == 2))
    forged = run_forged(tour)
    run_memory(tour)
    run_warm(tour)
    check_clinics(tour)
    check_forged(tour, forged)
    return finish(tour)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (KeyError, RuntimeError, OSError) as error:
        print(f"the tour ended early: {error}", file=sys.stderr)
        sys.exit(1)
