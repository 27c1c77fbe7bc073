"""Each migration since the first release is safe beside the release that runs meanwhile."""

import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from migration_safety import faults, statements  # noqa: E402

# What is older was made before the first release: nothing ran beside it.
FIRST = "0019"


def of(sql, option=""):
    return faults(f"-- why\n-- migrate:up{option}\n{sql}\n-- migrate:down\nDROP TABLE core.x;\n")


ONLINE = " transaction:false"
SAFE = [
    "CREATE TABLE core.new (id uuid PRIMARY KEY, a text NOT NULL CHECK (a <> ''));\n"
    "CREATE INDEX new_a ON core.new (a);\nALTER TABLE core.new ADD CHECK (a <> 'b');",
    "ALTER TABLE core.staff_events ADD COLUMN a text, ADD COLUMN b int NOT NULL DEFAULT 0;",
    "ALTER TABLE core.outbox ADD COLUMN at timestamptz NOT NULL DEFAULT now();",
    "ALTER TABLE core.outbox ADD CONSTRAINT a CHECK (b > 0) NOT VALID;",
    "ALTER TABLE core.outbox ADD CONSTRAINT a FOREIGN KEY (b, c) REFERENCES core.x (b, c) NOT VALID;",
    "CREATE INDEX a ON core.clinics (phone);",
    "UPDATE core.clinics SET phone = NULL;",
    "CREATE FUNCTION core.f() RETURNS void LANGUAGE sql AS $$ UPDATE core.outbox SET a = 1; $$;",
    "COMMENT ON TABLE core.outbox IS 'one; DROP TABLE core.outbox; two''s';",
    "WITH a AS (SELECT id FROM core.outbox FOR UPDATE) UPDATE core.clinics SET phone = NULL FROM a;",
    "WITH a AS (SELECT 1) INSERT INTO core.clinics SELECT 1 ON CONFLICT (id) DO UPDATE SET a = 1;",
    "SELECT 1;",
    "-- safe: makes partitions of months to come\nSELECT core.make_month_partitions();",
    "-- safe: no release ever used it\nDROP TABLE core.old;",
]
UNSAFE = {
    "CREATE INDEX a ON core.outbox (b);": "CONCURRENTLY, in a file",
    "CREATE UNIQUE INDEX a ON healthcare.patients (b);": "CONCURRENTLY, in a file",
    "CREATE INDEX CONCURRENTLY a ON core.outbox (b);": "needs `-- migrate:up transaction:false`",
    "ALTER TABLE core.outbox ADD COLUMN a uuid DEFAULT gen_random_uuid();": "by row",
    "ALTER TABLE core.outbox ADD COLUMN a bigserial;": "by row",
    "ALTER TABLE core.outbox ADD COLUMN a int GENERATED ALWAYS AS (1) STORED;": "by row",
    "ALTER TABLE core.outbox ADD COLUMN a int NOT NULL;": "give it a default",
    "ALTER TABLE core.outbox ADD COLUMN a int CHECK (a > 0);": "beside a new column",
    "ALTER TABLE core.outbox ADD COLUMN b int, ADD a uuid REFERENCES core.x (id);": "beside a new column",
    "ALTER TABLE core.outbox ADD CONSTRAINT a CHECK (b > 0);": "NOT VALID, then VALIDATE",
    "ALTER TABLE core.outbox ADD FOREIGN KEY (b) REFERENCES core.x (b);": "NOT VALID, then VALIDATE",
    "ALTER TABLE core.outbox ADD CONSTRAINT a UNIQUE (b);": "USING INDEX",
    "ALTER TABLE core.outbox ALTER COLUMN a TYPE bigint;": "another type",
    "ALTER TABLE core.clinics ALTER a SET DATA TYPE bigint;": "another type",
    "ALTER TABLE core.outbox ALTER COLUMN a SET NOT NULL;": "IS NOT NULL",
    "ALTER TABLE core.clinics DROP COLUMN a;": "two releases later",
    "ALTER TABLE core.clinics RENAME COLUMN a TO b;": "two releases later",
    "ALTER TABLE core.outbox VALIDATE CONSTRAINT a;": "file of its own",
    "UPDATE core.outbox SET a = 1;": "in parts",
    "DELETE FROM healthcare.patients;": "in parts",
    "WITH a AS (SELECT 1) UPDATE core.outbox SET a = 1;": "in parts",
    "WITH a AS (DELETE FROM ONLY core.outbox RETURNING 1) SELECT 1;": "in parts",
    "MERGE INTO core.outbox o USING core.clinics c ON true WHEN MATCHED THEN DELETE;": "in parts",
    "DO $$ BEGIN UPDATE core.outbox SET a = 1; END $$;": "cannot be seen here",
    "SELECT core.fill_outbox();": "cannot be seen here",
    "SELECT 1, core.fill_outbox(2);": "cannot be seen here",
    "CALL core.fill();": "cannot be seen here",
    "ALTER TABLE core.outbox ATTACH PARTITION core.a FOR VALUES IN (1);": "unless a CHECK",
    "TRUNCATE core.outbox;": "locks the table",
    "DROP TABLE core.outbox;": "two releases later",
    "DROP INDEX core.a;": "waits for every reader",
    "ALTER TYPE core.t ADD VALUE 'x';": "two releases later",
    "-- safe:\nDROP TABLE core.old;": "two releases later",
    "-- safe: of the first alone\nSELECT 1;\nDROP TABLE core.old;": "two releases later",
}


class Migrations(unittest.TestCase):
    def test_each_is_safe_beside_the_release_that_runs(self):
        wrong = [f"{path.name}: {fault}" for path in sorted((ROOT / "schemas/postgres").glob("[0-9]*.sql"))
                 if path.name >= FIRST for fault in faults(path.read_text(encoding="utf-8"))]
        self.assertEqual([], wrong, "see schemas/README.md, Changing a table")

    def test_safe_forms_pass(self):
        for sql in SAFE:
            self.assertEqual([], of(sql), sql)
        self.assertEqual([], of("-- x; y\nCREATE INDEX CONCURRENTLY IF NOT EXISTS a\n    ON core.outbox (b);\n"
                                "COMMENT ON INDEX core.a IS 'x';", ONLINE))

    def test_unsafe_forms_are_told(self):
        for sql, why in UNSAFE.items():
            found = of(sql)
            self.assertTrue(any(why in one for one in found), (sql, found))
        self.assertTrue(of("CREATE INDEX CONCURRENTLY a ON core.outbox (b);", ONLINE))
        self.assertTrue(of("ALTER TABLE core.outbox ADD COLUMN a int;", ONLINE))

    def test_every_file_of_the_tree_can_be_taken_apart(self):
        for path in sorted((ROOT / "schemas/postgres").glob("[0-9]*.sql")):
            text = path.read_text(encoding="utf-8")
            up = text[text.index("-- migrate:up"):text.index("-- migrate:down")]
            self.assertTrue(statements(up), path)


if __name__ == "__main__":
    unittest.main()
