"""The line behind PgBouncer, over TLS, with a replica, and through restarts and a failover.

No program of ours is started again: `frontdesk_*_total` counters go on from where they were.
"""

import os
import signal
import unittest

from servers import Servers

from line import Line, wait_for

PROGRAMS = ("ingest", "hot-1", "hot-2", "background-1")


class OwnLine(Line):
    """A line on servers of the test's own. `words`: the programs' URL behind the database's name."""

    def __init__(self, servers, address, words, settings=None):
        os.environ["FRONTDESK_TEST_DATABASE_URL"] = \
            f"postgresql://postgres@127.0.0.1:{servers.primary.port}/postgres"
        super().__init__(settings=settings)
        self.address, self.words = address, words

    def addresses(self):
        return {"DATABASE_URL": f"postgresql://postgres@{self.address}/{self.name}?{self.words}",
                "DATABASE_DIRECT_URL": self.database}


def ask(line, first, count=6):
    """Questions of so many patients, each replied to and stored."""
    asked = [line.write("Where are you?", f"1202557{first + n:04d}") for n in range(count)]
    for message in asked:
        line.await_delivery(message, "sent", 90)
    line.await_rows(asked, 90)
    return asked


class BehindPgBouncer(unittest.TestCase):
    def test_works_leaves_nothing_behind_and_outlives_a_restart(self):
        with Servers() as servers:
            pooler = servers.pooler()
            with OwnLine(servers, f"127.0.0.1:{pooler.port}", "prepared=false") as line:
                asked = ask(line, 0, 20)
                self.nothing_is_left_in_its_connections(servers, line)
                pooler.stop()
                pooler.start()
                asked += ask(line, 100)
                servers.primary.stop(signal.SIGINT)
                servers.primary.start()
                asked += ask(line, 200)
                self.assertTrue(line.await_ledger(asked)["balanced"])

    def nothing_is_left_in_its_connections(self, servers, line):
        """What one client sets for itself the next one would find."""
        def of_all(name):
            return set(servers.primary.sql(
                f"SELECT {name} FROM pg_stat_activity WHERE datname = '{line.name}' "
                "AND backend_type = 'client backend'").splitlines())
        self.assertTrue(of_all("pid"))
        pooled = f"postgresql://postgres@{line.address}/{line.name}"
        seen = {(tuple(line._psql(pooled, "SHOW statement_timeout")[0]),
                 tuple(line._psql(pooled, "SHOW synchronous_commit")[0]),
                 tuple(line._psql(pooled, "SELECT count(*) FROM pg_prepared_statements")[0]))
                for _ in range(20)}
        self.assertEqual(seen, {(("0",), ("on",), ("0",))})


class OverTls(unittest.TestCase):
    def test_look_ups_use_the_replica_and_a_failover_is_followed(self):
        with Servers() as servers:
            primary, replica = servers.primary, servers.replica()
            tls = f"sslmode=verify-full&sslrootcert={servers.authority}"
            hosts = f"127.0.0.1:{primary.port},127.0.0.1:{replica.port}"
            with ReplicaLine(servers, hosts, f"{tls}&target_session_attrs=read-write",
                             replica.port) as line:
                asked = ask(line, 300)
                self.all_is_encrypted(primary, line)
                line.write("when is my appointment?", "12025570300")
                wait_for("answers of the replica", lambda: self.answers_of_replica(line) > 0, 60)
                self.a_replica_that_is_away_is_done_without(servers, replica, line, asked)
                self.the_replica_takes_over(primary, replica, line, asked)

    def all_is_encrypted(self, primary, line):
        plain = primary.sql(
            "SELECT count(*) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) "
            f"WHERE datname = '{line.name}' AND NOT ssl AND application_name NOT IN ('', 'psql')")
        self.assertEqual(plain, "0")
        self.assertNotEqual(primary.sql(
            "SELECT count(*) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) "
            f"WHERE datname = '{line.name}' AND ssl"), "0")

    @staticmethod
    def answers_of_replica(line):
        return sum(line[hot].metrics()["frontdesk_hot_replica_answers_total"]
                   for hot in ("hot-1", "hot-2"))

    def a_replica_that_is_away_is_done_without(self, servers, replica, line, asked):
        replica.stop()
        line.write("when is my appointment?", "12025570301")
        asked += ask(line, 400)
        replica.start()

    def the_replica_takes_over(self, primary, replica, line, asked):
        before = {name: line[name].process.pid for name in PROGRAMS}
        wait_for("the replica to have it all", lambda: replica.sql(
            f"SELECT pg_last_wal_replay_lsn() >= '{primary.sql('SELECT pg_current_wal_flush_lsn()')}'")
            == "t", 60)
        primary.stop()
        replica.sql("SELECT pg_promote()")
        line.database = line.database.replace(f":{primary.port}/", f":{replica.port}/")
        line.admin_url = line.admin_url.replace(f":{primary.port}/", f":{replica.port}/")
        line.environment["DATABASE_DIRECT_URL"] = line.database
        asked += ask(line, 500)
        self.assertTrue(line.await_ledger(None)["balanced"])
        self.assertEqual(before, {name: line[name].process.pid for name in PROGRAMS})
        self.assertTrue(all(line[name].process.poll() is None for name in PROGRAMS))


class CommitsThatAreLost(unittest.TestCase):
    """A crash with `synchronous_commit = off`: the database stands where it stood seconds before."""

    MOST_CRASHES = 6

    def test_are_read_again_from_the_log(self):
        with Servers() as servers:
            # Nothing reaches the disk by itself meanwhile.
            for setting in ("wal_writer_delay = '10s'", "wal_writer_flush_after = '2GB'"):
                servers.primary.sql(f"ALTER SYSTEM SET {setting}")
            servers.primary.sql("SELECT pg_reload_conf()")
            off = {"FRONTDESK_BACKGROUND_SYNCHRONOUS_COMMIT": "false"}
            with OwnLine(servers, f"127.0.0.1:{servers.primary.port}", "",
                         {"background-1": off}) as line:
                asked, is_lost = ask(line, 600), False
                for _ in range(self.MOST_CRASHES):
                    more, lost = self.crash_in_a_stream(servers.primary, line)
                    asked += more
                    line.await_rows(asked, 90)
                    # A commit whose answer never came is tried again and fences nobody.
                    is_lost = lost > 0 and self.fenced(line) > 0
                    if is_lost:
                        break
                self.assertTrue(is_lost, "no crash lost a commit that was answered: the test tells nothing")
                self.assertTrue(line.await_ledger(asked)["balanced"])

    @staticmethod
    def crash_in_a_stream(primary, line):
        """What was asked, and how many rows are missing before the worker writes again."""
        def rows():
            return int(primary.sql("SELECT count(*) FROM core.whatsapp_messages", line.name))
        before = rows()
        # Of who is known: what is announced waits for the disk, and takes all before it along.
        asked = [line.write("Where are you?", f"1202557{600 + n % 6:04d}") for n in range(30)]
        wait_for("some rows", lambda: rows() > before, 60)
        line["background-1"].signal(signal.SIGSTOP)
        try:
            stored = rows()
            primary.stop()
            primary.start()
            return asked, stored - rows()
        finally:
            line["background-1"].signal(signal.SIGCONT)

    @staticmethod
    def fenced(line):
        return line["background-1"].metrics()["frontdesk_background_fenced_total"]


class ReplicaLine(OwnLine):
    def __init__(self, servers, hosts, words, replica_port):
        super().__init__(servers, hosts, words)
        self.replica_port = replica_port

    def add_hot(self, name, settings=None):
        url = f"postgresql://postgres@127.0.0.1:{self.replica_port}/{self.name}"
        return super().add_hot(name, {"FRONTDESK_HOT_DATABASE_REPLICA_URL": url, **(settings or {})})


if __name__ == "__main__":
    unittest.main(verbosity=2)
