"""A backup holds what is ours with its rights, and a restore touches nothing else in the database."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "ops/scripts/data"))
from migrated_database import ROOT, MigratedDatabase, psql  # noqa: E402

SERVER = os.environ.get("FRONTDESK_TEST_DATABASE_URL", "")


class Backup(unittest.TestCase):
    def setUp(self) -> None:
        self.database = MigratedDatabase(SERVER)
        self.addCleanup(self.database.drop)
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.file = self.folder / "a.dump"

    def script(self, name, *arguments, url=None, **settings):
        environment = {**os.environ, "DATABASE_URL": url or self.database.url, "DATABASE_DIRECT_URL": "",
                       "REDIS_URL": "", **settings}
        return subprocess.run([ROOT / "ops/scripts" / name, *map(str, arguments)], env=environment,
                              capture_output=True, text=True, timeout=60)

    def stand_in_for(self, name, text) -> None:
        """On self.path."""
        program = self.folder / name
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
        self.path = f"{self.folder}:{os.environ['PATH']}"

    def works(self, done) -> None:
        self.assertEqual(0, done.returncode, done.stderr)

    def refused(self, done, why, code=1) -> None:
        self.assertEqual(code, done.returncode, done.stderr)
        self.assertRegex(done.stderr, why)

    def account(self) -> str:
        """Of this test alone: accounts are the server's."""
        name = f"{self.database.name}_desk"
        psql(SERVER, f"CREATE ROLE {name} LOGIN PASSWORD 'a?b'")
        self.addCleanup(psql, SERVER, f"DROP ROLE IF EXISTS {name}")
        self.addCleanup(self.drop_rights_of, name)
        return name

    def drop_rights_of(self, account) -> None:
        self.database.sql(f"DO $$ BEGIN IF to_regrole('{account}') IS NOT NULL THEN "
                          f"DROP OWNED BY {account}; END IF; END $$")

    def test_rights_and_owners_come_back(self) -> None:
        desk = self.account()
        self.database.sql(f"GRANT USAGE ON SCHEMA core TO {desk}; GRANT SELECT ON core.clinics TO {desk}; "
                          f"GRANT SELECT ON schema_migrations TO {desk}; "
                          f"ALTER DEFAULT PRIVILEGES IN SCHEMA core GRANT SELECT ON TABLES TO {desk}; ALTER TABLE core.audit OWNER TO {desk}")
        self.works(self.script("backup", self.file))
        self.works(self.script("restore", self.file, "--replace"))
        rights = (f"SELECT has_schema_privilege('{desk}', 'core', 'USAGE'), "
                  f"has_table_privilege('{desk}', 'core.clinics', 'SELECT'), "
                  f"has_table_privilege('{desk}', 'core.clinics', 'DELETE'), "
                  f"has_table_privilege('{desk}', 'public.schema_migrations', 'SELECT'), "
                  "(SELECT count(*) FROM pg_default_acl), (SELECT tableowner FROM pg_tables WHERE tablename = 'audit')")
        self.assertEqual(f"t|t|f|t|1|{desk}", self.database.sql(rights))
        self.drop_rights_of(desk)
        psql(SERVER, f"DROP ROLE {desk}")
        self.database.sql("CREATE TABLE core.audit (id uuid)")  # went with its owner
        self.refused(self.script("restore", self.file, "--replace"), f'role "{desk}" does not exist')
        self.works(self.script("restore", self.file, "--replace", "--no-rights"))
        self.assertNotIn(desk, self.database.sql("SELECT tableowner FROM pg_tables WHERE tablename = 'audit'"))

    def test_what_others_keep_beside_us_stays(self) -> None:
        self.database.sql("""
            CREATE SCHEMA platform; CREATE TABLE platform.of_theirs AS SELECT 1 AS a;
            CREATE TABLE public."of ""theirs" AS SELECT 2 AS a; CREATE SEQUENCE public.numbers;
            CREATE FUNCTION public.of_theirs() RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE SCHEMA legacy_session_ids; CREATE TABLE legacy_session_ids.reported AS SELECT 3 AS a""")
        self.works(self.script("backup", self.file))
        self.assertNotRegex(self.file.read_bytes(), b"platform|CREATE TABLE public.\"of")
        self.database.sql("""UPDATE platform.of_theirs SET a = 10; UPDATE public."of ""theirs" SET a = 20;
            UPDATE legacy_session_ids.reported SET a = 30""")
        for _ in range(2):
            self.works(self.script("restore", self.file, "--replace"))
            self.assertEqual("10|20|3", self.database.sql(
                'SELECT o.a, t.a, r.a FROM platform.of_theirs o, "of ""theirs" t, legacy_session_ids.reported r'))
        whole = self.folder / "whole.dump"  # as a backup of before, or by hand
        subprocess.run(["pg_dump", "-Fc", "-f", whole, self.database.url], check=True)
        self.works(self.script("restore", whole, "--replace"))

    def test_nothing_is_replaced_on_which_others_depend(self) -> None:
        self.works(self.script("backup", self.file))
        self.database.sql("""
            CREATE SCHEMA platform; CREATE VIEW platform.seen AS SELECT id FROM core.clinics;
            CREATE TABLE platform.bills (clinic uuid REFERENCES core.clinics);
            CREATE PUBLICATION of_theirs FOR TABLE core.clinics""")
        done = self.script("restore", self.file, "--replace")
        for name in ("platform.seen", "platform.bills", "of_theirs"):
            self.refused(done, re.escape(name))
        self.database.sql("DROP VIEW platform.seen; DROP TABLE platform.bills; DROP PUBLICATION of_theirs")
        self.works(self.script("restore", self.file, "--replace"))

    def test_programs_of_another_account_are_seen(self) -> None:
        desk = self.account()
        self.works(self.script("backup", self.file))
        other = subprocess.Popen(["psql", "-Xqc", "SELECT pg_sleep(60)", self.database.url],
                                 env={**os.environ, "PGAPPNAME": "hot-7"})
        self.addCleanup(other.wait)
        self.addCleanup(other.kill)
        as_desk = re.sub(r"//[^@]*@", f"//{desk}:a%3Fb@", self.database.url)
        seen = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hot-7'"
        while self.database.sql(seen) != "1":
            self.assertIsNone(other.poll())
        self.refused(self.script("restore", self.file, "--replace", url=as_desk), "stop these first: hot-7")

    def test_a_file_that_cannot_be_read_to_its_end_is_not_kept(self) -> None:
        self.stand_in_for(
            "pg_dump", f'{shutil.which("pg_dump")} "$@" || exit 1\n'
            'for file in "$@"; do case $file in --file=*) truncate -s -2000 "${file#--file=}" ;; esac; done')
        done = self.script("backup", self.file, PATH=self.path)
        self.refused(done, "cannot be read back")
        self.assertEqual(["pg_dump"], [left.name for left in self.folder.iterdir()])

    def test_nothing_goes_where_the_file_cannot_be_listed_any_more(self) -> None:
        self.works(self.script("backup", self.file))
        self.stand_in_for("pg_restore", f"""
if [ "$1" = --list ]; then test -e {self.folder}/listed && exit 1; touch {self.folder}/listed; fi
exec {shutil.which("pg_restore")} "$@\"""")
        done = self.script("restore", self.file, "--replace", PATH=self.path)
        self.refused(done, "the database is as it was")
        self.assertEqual("1", self.database.sql("SELECT count(*) FROM core.installation"))

    def test_the_url_of_the_programs_is_understood(self) -> None:
        words = "prepared=false&connect_timeout=5&pooler=transaction&password=a%3Fb"
        url = f"{self.database.url}{'&' if '?' in self.database.url else '?'}{words}"
        self.works(self.script("backup", self.file, url=url))
        told = self.folder / "told"
        self.stand_in_for("pg_dump", f'echo "$PGPASSWORD" "$@" >{told}; exit 1')
        self.refused(self.script("backup", self.folder / "b", url=url, PATH=self.path), "pg_dump failed")
        self.assertRegex(told.read_text(), r"^a\?b .*\?connect_timeout=5 ")
        self.assertNotRegex(told.read_text(), "prepared|pooler|password|a%3Fb")
        for unknown in ("host=localhost dbname=x password=secret", "mysql://x/y"):
            done = self.script("backup", self.folder / "b", url=unknown)
            self.refused(done, "postgresql://user:password@host", 2)
            self.assertNotIn("secret", done.stderr)


if __name__ == "__main__":
    unittest.main()
