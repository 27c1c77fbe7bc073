"""The tour goes the same way whatever process is killed in it: the same rows, the same replies.

In the gate two processes die, chosen with the point of time by a seed that is printed;
FRONTDESK_TEST_SEED repeats it. With FRONTDESK_TEST_KILLS=all (`./ops/test long tour-kills`) each
of the eight dies at three points of its own, and once more while sends are under way.
"""

import collections
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time
import unittest
import urllib.request
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "ops"))
from clone import Clone, is_alive, wait_until  # noqa: E402

VICTIMS = ("ingest", "hot-1", "hot-2", "background-1", "sandbox", "kafka", "redis", "postgres")
# Stops of the tour by their number, and its warm stretch of many people at once.
POINTS = (*range(1, 15), "warm")
# Settled from the provider's evidence within this, whatever was killed.
SETTLED_SECONDS = 45
SLOW_SEND_MS = 700

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Kill:
    victim: str
    point: int | str
    delay_ms: int
    # How long a send is under way: 0 is as fast as can be.
    latency_ms: int = 0

    def __str__(self) -> str:
        slow = f", sends of {self.latency_ms} ms" if self.latency_ms else ""
        return f"{self.victim} at {self.point} + {self.delay_ms} ms{slow}"


def chosen_kills() -> list[Kill]:
    seed = os.environ.get("FRONTDESK_TEST_SEED") or str(random.SystemRandom().randrange(1 << 32))
    print(f"FRONTDESK_TEST_SEED={seed}", flush=True)
    dice = random.Random(seed)
    # In the warm stretch every worker has sends under way.
    under_way = Kill(dice.choice(("hot-1", "hot-2")), "warm", 300, SLOW_SEND_MS)
    if os.environ.get("FRONTDESK_TEST_KILLS") != "all":
        # Kafka's restart alone takes half of the time that the gate has for this.
        other = dice.choice(("ingest", "background-1", "sandbox", "redis", "postgres"))
        return [Kill(other, dice.choice(POINTS), dice.randrange(200)), under_way]
    return [Kill(victim, point, dice.randrange(200))
            for victim in VICTIMS for point in dice.sample(POINTS, 3)] + [
            Kill(victim, "warm", dice.randrange(100, 700), SLOW_SEND_MS) for victim in VICTIMS]


class Tour:
    """One run of the tour, its output followed line by line."""

    def __init__(self, clone: Clone) -> None:
        self.lines: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-B", str(clone.folder / "ops/scripts/tour")], text=True,
            env={**clone.environment(), **clone.settings()}, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        self.lines.extend(line.rstrip() for line in self._process.stdout)

    def is_at(self, point: int | str) -> bool:
        start = "warm stretch" if point == "warm" else f"{point:2}  "
        return any(line.startswith(start) for line in list(self.lines))

    def end(self, seconds: float) -> int:
        try:
            return self._process.wait(seconds)
        finally:
            self.stop()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdout.close()


_ROWS = """
SELECT coalesce(json_agg(m), '[]') FROM (
    SELECT whatsapp_message_id AS message, author, outcome, reason, intent, delivery, reply_text,
           reply_provider_message_id AS sent_as, coalesce(reply_attempt, 1) AS attempt,
           stages ? 'answered' AS is_answered,
           extract(epoch FROM updated_at - reply_claimed_at)::float AS took
    FROM core.whatsapp_messages WHERE created_at >= '{since}') m"""


class Stage:
    """What can be seen of the running line."""

    def __init__(self, clone: Clone) -> None:
        self.clone, self.settings = clone, clone.settings()

    def ask(self, sql: str):
        done = subprocess.run(["psql", "-XqtA", "-v", "ON_ERROR_STOP=1", "-d",
                               self.settings["DATABASE_URL"], "-c", sql],
                              capture_output=True, text=True, timeout=30, check=False)
        if done.returncode:
            raise AssertionError(done.stderr.strip())
        return json.loads(done.stdout)

    def now(self) -> str:
        return self.ask("SELECT to_json(clock_timestamp())")

    def rows(self, since: str) -> list[dict]:
        return self.ask(_ROWS.format(since=since))

    def requests(self, after: int) -> list[dict]:
        with _opener.open(f"{self.settings['SANDBOX_URL']}/sandbox/requests?after={after}",
                          timeout=10) as answer:
            return [one for one in json.load(answer) if one["kind"] == "text"]

    def behave(self, **behaviour) -> None:
        _opener.open(urllib.request.Request(
            self.settings["SANDBOX_URL"] + "/sandbox/behaviour", json.dumps(behaviour).encode(),
            {"Content-Type": "application/json"}), timeout=10).close()

    def is_ready(self) -> bool:
        try:
            for url in self.settings["ADMIN_URLS"].split(","):
                _opener.open(url + "/readyz", timeout=2).close()
            self.requests(1 << 40)
        except OSError:
            return False
        return all(is_alive(self.clone.pid(name)) for name in VICTIMS)


def shape(rows: list[dict]) -> collections.Counter:
    """What must be the same in every tour: rows by what they say."""
    return collections.Counter(
        (row["author"], row["outcome"], row["reason"], row["intent"], row["delivery"])
        for row in rows)


class TourKills(unittest.TestCase):
    def ride(self, stage: Stage, kill: Kill | None) -> tuple[str, int, str]:
        """A tour with a kill in it: its time, the last request before it, how long it took."""
        wait_until(stage.is_ready, 60, "everything ready")
        since, last = stage.now(), max((one["n"] for one in stage.requests(0)), default=0)
        stage.behave(**({"latency_ms": kill.latency_ms} if kill and kill.latency_ms else {}))
        began = time.monotonic()
        tour = Tour(stage.clone)
        killed = self.strike(stage.clone, tour, kill) if kill else began
        code = tour.end(180)
        self.assertEqual(0, code, f"{kill}\n" + "\n".join(tour.lines))
        took = f"tour {time.monotonic() - began:.1f} s, {time.monotonic() - killed:.1f} s after"
        wait_until(stage.is_ready, 60, "everything ready again")
        stage.behave()
        return since, last, took

    def strike(self, clone: Clone, tour: Tour, kill: Kill) -> float:
        try:
            # One stop of it alone may wait 75 s (WAIT_SECONDS of ops/scripts/tour).
            wait_until(lambda: tour.is_at(kill.point), 120, f"the tour at {kill.point}")
            time.sleep(kill.delay_ms / 1000)
            victim = clone.pid(kill.victim)
            os.kill(victim, signal.SIGKILL)
            killed = time.monotonic()
            wait_until(lambda: clone.pid(kill.victim) not in (0, victim), 15, "the restart")
        except AssertionError as fault:
            tour.stop()
            raise AssertionError("\n".join([f"{kill}: {fault}", *tour.lines])) from fault
        except BaseException:
            tour.stop()
            raise
        return killed

    def faults(self, stage: Stage, since: str, last: int, wanted: collections.Counter) -> list[str]:
        rows, requests = stage.rows(since), stage.requests(last)
        resends = sum(row["attempt"] - 1 for row in rows if row["reply_text"])
        found = shape(rows)
        # An echo of a counted resend is a row of its own.
        faults = [f"{(found - wanted)[one]:+} {one}" for one in found - wanted
                  if one[0] != "bot" or (found - wanted)[one] > resends]
        faults += [f"{-(wanted - found)[one]} {one}" for one in wanted - found]
        ids = collections.Counter(row["message"] for row in rows)
        faults += [f"{count} rows of {one}" for one, count in ids.items() if count > 1]
        sent = collections.Counter((one["id"], one["text"]) for one in requests)
        replies = [row for row in rows if row["reply_text"]]
        faults += [f"reply to {row['message']}: {sent[row['sent_as'], row['reply_text']]} sends"
                   for row in replies if sent[row["sent_as"], row["reply_text"]] != 1]
        if not len(replies) <= len(requests) <= len(replies) + resends:
            faults.append(f"{len(requests)} sends for {len(replies)} replies, {resends} resends")
        return faults

    def check(self, stage: Stage, kill: Kill, since: str, last: int, took: str, wanted) -> None:
        deadline = time.monotonic() + 30
        while (faults := self.faults(stage, since, last, wanted)) and time.monotonic() < deadline:
            time.sleep(0.2)
        rows = stage.rows(since)
        cut = [row for row in rows if row["reply_text"] and not row["is_answered"]]
        resends = sum(row["attempt"] - 1 for row in rows if row["reply_text"])
        print(f"{str(kill):50} {took}; {len(cut)} replies cut, {resends} sent again", flush=True)
        self.assertEqual([], faults, str(kill))
        for row in cut[:3]:
            traced = json.loads(stage.clone.ctl("trace", row["message"], "--json").stdout)
            known = [one for one in traced["occurrences"] if one["reply"]]
            self.assertEqual([("sent", row["sent_as"])],
                             [(one["delivery"], one["reply"]["provider_message_id"])
                              for one in known], str(kill))
            self.assertLess(row["took"], SETTLED_SECONDS, f"{kill}: {row['message']}")

    def test_the_tour_goes_the_same_way_whatever_is_killed(self) -> None:
        kills = chosen_kills()
        with Clone() as clone:
            process = clone.up(seconds=150)
            stage = Stage(clone)
            since, last, took = self.ride(stage, None)
            wanted = self.settled_shape(stage, since)
            print(f"undisturbed: {took}; rows {sum(wanted.values())}", flush=True)
            for kill in kills:
                with self.subTest(kill=str(kill)):
                    since, last, took = self.ride(stage, kill)
                    self.check(stage, kill, since, last, took, wanted)
            self.assertEqual(0, clone.stop(process), clone.told())
            self.assertEqual([], clone.left())

    def settled_shape(self, stage: Stage, since: str) -> collections.Counter:
        """Once the last echo has its row: one for each reply through Evolution."""
        def settled() -> collections.Counter:
            found = shape(stage.rows(since))
            echoes = sum(count for one, count in found.items() if one[0] == "bot")
            sent = sum(1 for one in stage.requests(0) if one["provider"] == "evolution")
            # The first tour of ./ops/run sent as many.
            return found if 2 * echoes == sent else collections.Counter()
        return wait_until(settled, 30, "rows of the undisturbed tour")


if __name__ == "__main__":
    sys.exit(unittest.main())
