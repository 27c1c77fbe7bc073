"""A database of yesterday: it reads `turns` again from where it was, and is whole by itself."""
import os
import pathlib
import subprocess
import unittest

from line import ROOT, Line, wait_for

PEOPLE = [f"1202556{n:04d}" for n in range(6)]
TEXT = "Where are you?"
OURS = ("ingest", "hot-1", "background-1")


class Restore(unittest.TestCase):
    def setUp(self):
        self.line = self.enterContext(Line(hot=1))
        self.file = self.line.folder / "yesterday.dump"
        self.messages = []

    def script(self, name, *arguments, **settings):
        environment = {**os.environ, "DATABASE_URL": self.line.database, "DATABASE_DIRECT_URL": "",
                       "REDIS_URL": self.line.environment["REDIS_URL"],
                       "FRONTDESKCTL": str(self.line.bin / "frontdeskctl"), **settings}
        return subprocess.run([str(ROOT / "ops/scripts" / name), *map(str, arguments)], env=environment,
                              capture_output=True, text=True, timeout=120)

    def write(self, person, **more):
        self.messages.append(self.line.write(TEXT, person, **more))
        return self.messages[-1]

    def rows(self):
        """Of what people wrote; echoes of our own sends have theirs as well."""
        return self.line.sql("SELECT id, whatsapp_message_id, session_id, patient_id, outcome, reply_id, delivery "
                             "FROM core.whatsapp_messages WHERE author <> 'bot' ORDER BY id")

    def said(self):
        return self.line.sql("SELECT id, created_at, role, session_id FROM healthcare.conversation_logs ORDER BY 1")

    def sends(self):
        return sorted(one["to"].partition("@")[0] for one in self.line.requests())

    def stop(self, *names):
        for name in names:
            self.line[name].stop()

    def cached(self):
        """Keys of clinics in Redis."""
        return self.line.ctl("cache", "pattern", "clinic:*", check=False)

    def test_what_came_since_is_there_again_and_nobody_is_answered_twice(self):
        for person in PEOPLE[:3]:
            self.write(person)
        self.line.await_rows(self.messages)
        done = self.script("backup", self.file)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(0o600, self.file.stat().st_mode & 0o777)
        kept = len(self.messages)
        for person in PEOPLE[2:]:
            self.line.await_delivery(self.write(person), "sent")
        taken_over = PEOPLE[0]
        self.messages.append(self.line.write("I take over", taken_over, own=True))
        self.line.await_rows(self.messages)
        wait_for("the takeover in the database", lambda: self.line.sql(
            "SELECT count(*) FROM core.whatsapp_conversations WHERE silent_until > now()") == [["1"]])
        rows, said = self.rows(), self.said()
        # Replied to, and not written before the database was lost.
        self.stop("background-1")
        late = self.write("12025569999")
        self.line.await_delivery(late, "sent")
        self.stop("ingest", "hot-1")
        sends = self.sends()

        done = self.script("restore", self.file, "--replace")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(kept, len(self.rows()), "as it was when it was backed up")
        self.assertIn("the caches are empty", done.stdout)
        self.assertNotIn("clinic:5d0c6a5e", self.cached())
        self.line.ctl("migrate")
        for name in OURS:
            self.line[name].start()
        self.line.await_ready()
        self.line.await_rows(self.messages)
        report = self.line.await_ledger(self.messages)
        self.assertEqual(0, report["sends"]["resends"])
        wait_for("the same rows", lambda: [row for row in self.rows() if row[1] != late] == rows)
        self.assertEqual(said, [row for row in self.said() if row in said])
        self.assertEqual(sends, self.sends())

        silent = self.write(taken_over)
        again = self.write(PEOPLE[1])
        self.line.await_rows(self.messages)
        self.assertEqual([("suppressed", "takeover", "none")], self.line.outcomes(silent))
        self.line.await_delivery(again, "sent")
        self.assertEqual(len(sends) + 1, len(self.sends()))
        self.assertEqual(len(self.messages), len(self.rows()))

    def test_a_backup_is_whole_and_takes_no_other_files_name(self):
        self.assertEqual(2, self.script("backup").returncode)
        self.assertEqual(2, self.script("backup", "--fast").returncode)
        self.assertEqual(2, self.script("backup", self.file, DATABASE_URL="").returncode)
        self.assertEqual(0, self.script("backup", "--help").returncode)
        done = self.script("backup", "/no/such/folder/x")
        self.assertEqual((1, False), (done.returncode, pathlib.Path("/no/such").exists()))
        self.file.write_text("mine")
        done = self.script("backup", self.file)
        self.assertEqual((1, "mine"), (done.returncode, self.file.read_text()))
        self.assertIn("exists already", done.stderr)
        done = self.script("backup", self.line.folder / "x", DATABASE_URL=self.line.admin_url)
        self.assertEqual(1, done.returncode)
        self.assertIn("no tables of Frontdesk", done.stderr)
        self.assertEqual([], list(self.line.folder.glob("*.part")))

    def test_a_restore_is_refused_where_it_would_do_harm(self):
        self.assertEqual(0, self.script("backup", self.file).returncode)
        self.assertEqual(2, self.script("restore").returncode)
        self.assertEqual(2, self.script("restore", self.file, "--force").returncode)
        done = self.script("restore", self.file, "--replace")
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stderr, "stop these first: .*background-1.*hot-1 ingest")
        self.stop(*OURS)
        done = self.script("restore", self.file)
        self.assertEqual(1, done.returncode)
        self.assertIn("not empty: --replace", done.stderr)
        state = self.line.sql("SELECT count(*), sum(version) FROM core.clinics")
        broken = self.line.folder / "broken.dump"
        bytes_of = bytearray(self.file.read_bytes())
        bytes_of[-1_200:-1_000] = bytes(200)  # among the last rows: what stands before them is read first
        broken.write_bytes(bytes_of)
        for file, why in ((broken, "the database is as it was"), (self.line.folder / "master.key", "is no backup"),
                          (self.line.folder / "none", "cannot be read")):
            done = self.script("restore", file, "--replace")
            self.assertEqual(1, done.returncode, file)
            self.assertIn(why, done.stderr)
        self.assertEqual(state, self.line.sql("SELECT count(*), sum(version) FROM core.clinics"))
        self.line.sql("DROP SCHEMA core, healthcare CASCADE; DROP TABLE public.schema_migrations")
        done = self.script("restore", self.file, REDIS_URL="")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("empty Redis before any program starts", done.stdout)
        self.assertEqual(state, self.line.sql("SELECT count(*), sum(version) FROM core.clinics"))


if __name__ == "__main__":
    unittest.main()
