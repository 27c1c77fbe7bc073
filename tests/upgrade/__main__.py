"""The release before and the new one on one line with traffic: on the old tables, while they are
migrated, side by side, and back again. Started by ops/scripts/long/upgrade.

Without a release before, this tree's programs are both. That they run on tables older than themselves
is promised nowhere: one that ends there is started again once the tables are migrated, as whatever
supervises it would do; from then on every one has to live.

Ends with 0 where nothing was lost, doubled or reordered, no statement waited for a lock longer than
it may, and no program logged an error.
"""

import argparse
import contextlib
import hashlib
import itertools
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e/pipeline"))
from line import Line, wait_for  # noqa: E402

TEXT = "Where are you?"
A_SECOND = 8
PEOPLE = 48
PHASE_SECONDS = 6
# A migration gives up its lock after 3 s (shared/postgres/migrations.cpp), a worker after 2.5 s.
LONGEST_WAIT_SECONDS = 3.0
OLD, NEW = ("hot-1", "background-1"), ("hot-2", "background-2")
WAITS = """SELECT coalesce(max(extract(epoch FROM clock_timestamp() - l.waitstart)), 0)
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE NOT l.granted AND l.waitstart IS NOT NULL AND a.datname = current_database();
\\watch 0.05
"""


def tell(text):
    print(time.strftime("%H:%M:%S"), text, flush=True)


class Traffic(threading.Thread):
    """Everybody writes in turn until it is stopped; what ingest took is in `messages`."""

    def __init__(self, line):
        super().__init__(daemon=True)
        self.line, self.messages, self.fault = line, [], None
        self.over = threading.Event()

    def run(self):
        try:
            for person in itertools.cycle([f"1202557{n:04d}" for n in range(PEOPLE)]):
                if self.over.wait(1 / A_SECOND):
                    return
                self.messages.append(self.line.write(TEXT, person))
        except BaseException as fault:  # told by the main thread
            self.fault = fault

    def go_on(self, seconds=PHASE_SECONDS):
        wanted = len(self.messages) + int(seconds * A_SECOND)
        wait_for("traffic", lambda: self.fault or len(self.messages) >= wanted, 60, 0.1)
        if self.fault:
            raise self.fault


class LockWaits:
    """How long a statement waited for a lock, at most, looked at twenty times a second."""

    def __init__(self, url):
        self.process = subprocess.Popen(["psql", "-XqtA", url], stdin=subprocess.PIPE, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.process.stdin.write(WAITS)
        self.process.stdin.flush()

    def stop(self):
        """What it told; again, it tells nothing more."""
        self.process.terminate()
        return self.process.communicate(timeout=10)[0]

    def longest(self):
        told = self.stop()
        looks = [float(found) for found in re.findall(r"^([0-9.]+)$", told, re.M)]
        if len(looks) < 20:
            raise RuntimeError(f"the locks were looked at {len(looks)} times: {told[-300:]}")
        return max(looks)


class UpgradeLine(Line):
    """Before `is_new` everything is the old release's, but for the provider."""

    def __init__(self, old_bin, old_migrations):
        super().__init__(hot=1)
        self.new_bin, self.old_bin, self.old_migrations = self.bin, old_bin or self.bin, old_migrations
        self.bin = self.old_bin
        self.may_refuse = old_bin is None

    def path_of(self, program):
        return (self.new_bin if program == "frontdesk-sandbox" else self.bin) / program

    def ctl(self, *arguments, check=True):
        if arguments == ("migrate",) and self.old_migrations and self.bin == self.old_bin:
            self.old_migrations, files = None, self.old_migrations
            return self.make_old_tables(files)
        return super().ctl(*arguments, check=check)

    def make_old_tables(self, files):
        """As the program would that had only these files; its key in clear."""
        self.sql("CREATE TABLE public.schema_migrations (version varchar(128) PRIMARY KEY, name text NOT NULL "
                 "DEFAULT '', checksum text NOT NULL DEFAULT '', applied_at timestamptz NOT NULL DEFAULT now())")
        for path in files:
            text = path.read_text(encoding="utf-8")
            up = text[text.index("-- migrate:up"):text.index("-- migrate:down")]
            # Indexes beside the traffic cannot be built within a transaction.
            whole = [] if up.startswith("-- migrate:up transaction:false") else ["--single-transaction"]
            subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", *whole, "-f", "-", self.database],
                           input=up, text=True, stdout=subprocess.DEVNULL, check=True)
            self.sql(f"INSERT INTO schema_migrations VALUES ('{path.name.partition('_')[0]}', '{path.name}', "
                     f"'{hashlib.sha256(text.encode()).hexdigest()}')")
        self.sql(f"INSERT INTO core.installation (key) VALUES ('{os.urandom(32).hex()}')")

    def has_ended(self, name):
        return self[name].process.poll() is not None

    def await_ready(self, names=None, seconds=60):
        for name in names or list(self.programs):
            wait_for(f"{name} ready", lambda name=name: self[name].is_ready() or (
                self.may_refuse and self.has_ended(name)), seconds)

    def begin_to_insist(self):
        """The tables are migrated: who waited for them is started again, and nobody may end."""
        if not self.may_refuse:
            return
        for name in [name for name in self.programs if self.has_ended(name)]:
            tell(f"{name} ended on tables older than itself, and is started again")
            self[name].start()
        self.may_refuse = False
        self.await_ready()

    def must_live(self, *names):
        ended = [name for name in ("sandbox", "ingest", *names) if self.has_ended(name)]
        if ended and not self.may_refuse:
            raise AssertionError(f"ended by themselves: {ended}")

    def start_new(self):
        """Beside the old ones; they have names of their own in their groups."""
        self.bin = self.new_bin
        if "hot-2" not in self.programs:
            self.add_hot("hot-2")
            self._add("background-2", "frontdesk-background", {
                "FRONTDESK_BACKGROUND_INSTANCE_ID": f"{self.name}-background-2"})
            self.await_ready(NEW)
        else:
            self.start(NEW)

    def change_ingest(self, folder):
        self["ingest"].stop()
        self["ingest"].path = folder / "frontdesk-ingest"
        self["ingest"].start()
        self.await_ready(["ingest"])

    def start(self, names):
        for name in names:
            self[name].start()
        self.await_ready(names)

    def stop(self, names):
        for name in names:
            self[name].stop()

    def errors(self, since):
        """Lines of our programs of level error, written behind `since` bytes of each log."""
        found = []
        for log in sorted(self.folder.glob("*.log")):
            for line in log.read_bytes()[since.get(log.name, 0):].decode(errors="replace").splitlines():
                if re.match(r"error\b", line):
                    found.append(f"{log.stem}: {line[:200]}")
        return found

    def log_ends(self):
        return {log.name: log.stat().st_size for log in self.folder.glob("*.log")}


def phases(line, traffic, ends):
    """Until every program is of the new release; gives from where errors count."""
    since = {}
    tell("the old release on its own tables")
    traffic.go_on()
    line.must_live(*OLD)
    waits = LockWaits(line.database)
    ends.callback(waits.stop)
    time.sleep(1)
    began = time.monotonic()
    line.bin = line.new_bin
    tell("migrate: " + line.ctl("migrate").strip().replace("\n", ", ") + f" ({time.monotonic() - began:.1f} s)")
    line.bin = line.old_bin
    if line.may_refuse:
        since = line.log_ends()
    line.begin_to_insist()
    tell("the old release on the new tables")
    traffic.go_on()
    line.must_live(*OLD)
    tell("the new one beside it")
    line.start_new()
    traffic.go_on()
    line.must_live(*OLD, *NEW)
    tell("the new one alone, ingest as well")
    line.change_ingest(line.new_bin)
    line.stop(OLD)
    traffic.go_on()
    line.must_live(*NEW)
    tell("back to the old one")
    line.start(OLD)
    line.stop(NEW)
    line.change_ingest(line.old_bin)
    traffic.go_on()
    line.must_live(*OLD)
    tell("and to the new one again")
    line.start_new()
    line.stop(OLD)
    line.change_ingest(line.new_bin)
    traffic.go_on()
    line.must_live(*NEW)
    return waits.longest(), since


def judge(line, traffic, longest, since):
    line.await_rows(traffic.messages, 120)
    report = line.await_ledger(traffic.messages, 120)
    cancelled = 0
    if log := os.environ.get("FRONTDESK_TEST_POSTGRES_LOG"):
        cancelled = pathlib.Path(log).read_text(errors="replace").count("canceling statement due to lock timeout")
    errors = line.errors(since)
    tell(f"{len(traffic.messages)} messages, each with one outcome, row and reply; {report['sends']['resends']} resends; "
         f"longest wait for a lock {longest:.2f} s, {cancelled} given up; {len(errors)} errors logged")
    for error in errors[:20]:
        tell(error)
    return longest <= LONGEST_WAIT_SECONDS and not cancelled and not errors


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--old-bin", type=pathlib.Path)
    parser.add_argument("--old-migrations", type=pathlib.Path, nargs="*")
    given = parser.parse_args()
    with UpgradeLine(given.old_bin, given.old_migrations) as line, contextlib.ExitStack() as ends:
        traffic = Traffic(line)
        traffic.start()
        try:
            longest, since = phases(line, traffic, ends)
        finally:
            traffic.over.set()
            traffic.join(60)
        return 0 if judge(line, traffic, longest, since) else 1


if __name__ == "__main__":
    sys.exit(main())
