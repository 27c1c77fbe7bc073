"""Every statement of the programs on a filled database: no large table is read from end to end, and
every index is of use to one of them."""

import os
import re
import sys
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[3] / "ops/scripts/data")]
from migrated_database import MigratedDatabase, psql  # noqa: E402
from plans import plans_of  # noqa: E402
from sql_statements import ROOT, all_statements  # noqa: E402

SERVER = os.environ.get("FRONTDESK_TEST_DATABASE_URL", "")
FILL = {"clinics": 2_000, "patients": 20_000, "messages": 60_000, "months": 6}
LARGE = 1_000  # rows of one table or partition

# As many rows as there are clinics: what reads all of them reads all of what it is about.
OF_CLINICS = {
    "organizations", "clinics", "integrations", "integration_lines", "services", "prices",
    "clinic_hours", "clinic_holidays", "reply_texts", "clinic_retention",
}
# A few rows each.
OF_THE_INSTALLATION = {
    "installation", "kill_switch", "consumer_offsets", "upkeep_runs", "schema_migrations",
}
# Texts that begin as a statement does and are none that could be explained, by file or folder.
NO_PLAN = {
    "ops/frontdeskctl/legacy/": "tables of another program, named while it runs",
    "ops/frontdeskctl/import_clinics.cpp": "lines of a file, with tables of clinics alone",
    "ops/frontdeskctl/import_hours.cpp": "the same",
    "ops/frontdeskctl/import_kind.cpp": "put together from statements that stand elsewhere",
    "ops/frontdeskctl/import_services.cpp": "lines of a file, with tables of clinics alone",
    "ops/frontdeskctl/import_templates.cpp": "the same",
    "ops/frontdeskctl/staged_rows.cpp": "makes temporary tables for those lines",
    "shared/postgres/online_migration.cpp": "builds indexes by their names",
    "shared/postgres/migrations.cpp": "makes its own table, once",
    "workers/background/upkeep/retention.cpp": "locks and drops a month by its name",
    "shared/postgres/pqxx_session.cpp": "rows by COPY, which has no plan",
    "shared/postgres/statement_name.cpp": "words that it looks for",
    "workers/hot/lookup/read_connections.cpp": "SELECT of a function, put together",
}
# A few lines of a file, as `frontdeskctl import appointments` brings them over.
STAGED = """
CREATE TEMP TABLE import_rows (line bigint, id uuid, clinic_id uuid, patient_id uuid,
    new_patient_id uuid, hash text, phone text, patient_name text, language text, service text,
    starts_local timestamp, starts_at timestamptz, ends_local timestamp, ends_at timestamptz,
    status text, given text[]);
INSERT INTO import_rows (line, id, clinic_id, phone, starts_at)
SELECT n, gen_random_uuid(), gen_random_uuid(), n::text, now() FROM generate_series(1, 10) n;
ANALYZE import_rows;
{resolve};
ANALYZE import_ready;
"""
STAGING = re.compile(r"\s*CREATE TEMP TABLE \w+ ON COMMIT DROP AS")
# Rows that hold on to these are looked for by PostgreSQL itself where one of them is deleted:
# sessions by retention, patients by whoever erases one.
DELETED = ("core.conversation_sessions", "healthcare.patients")
REFERENCES = """
SELECT format('SELECT 1 FROM %s x WHERE %s FOR KEY SHARE OF x', k.conrelid::regclass,
    (SELECT string_agg(format('%I = $%s::uuid', a.attname, n), ' AND ' ORDER BY n)
     FROM unnest(k.conkey) WITH ORDINALITY u(attnum, n)
     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum))
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'f' AND NOT c.relispartition AND k.confrelid = ANY ('{TABLES}'::regclass[])
ORDER BY 1
""".replace("TABLES", ",".join(DELETED))
# Indexes with the number of rows of their table; a partition's under the name of its parent's.
INDEXES = """
SELECT coalesce(p.relname, c.relname), c.relname, EXISTS (
    SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('core', 'healthcare')
LEFT JOIN pg_inherits h ON h.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = h.inhparent
"""
ROWS = """
SELECT c.relname, c.reltuples::bigint FROM pg_class c
WHERE c.relnamespace IN ('core'::regnamespace, 'healthcare'::regnamespace) AND c.relkind = 'r'
"""


def fields(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.splitlines()]


class Plans(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.database = MigratedDatabase(SERVER, FILL)
        cls.addClassCleanup(cls.database.drop)
        cls.rows = {name: int(count) for name, count in fields(psql(cls.database.url, ROWS))}
        cls.parents = {index: (parent, made == "t")
                       for parent, index, made in fields(psql(cls.database.url, INDEXES))}
        cls.statements = all_statements()
        cls.plans = cls.explained()
        references = psql(cls.database.url, REFERENCES).splitlines()
        cls.references = list(zip(references, plans_of(cls.database.url, references)))

    @classmethod
    def explained(cls):
        return plans_of(cls.database.url, cls.texts(), cls.staged())

    @classmethod
    def texts(cls) -> list[str]:
        return [STAGING.sub("", one.text) for one in cls.statements]

    @classmethod
    def staged(cls) -> str:
        resolve = next(one.text for one in cls.statements if STAGING.match(one.text))
        return STAGED.format(resolve=resolve.replace("ON COMMIT DROP", ""))

    def read_from_end_to_end(self, plan) -> list[str]:
        found = []
        for node in plan.nodes:
            if node["Node Type"] == "Seq Scan":
                name = node["Relation Name"]
            elif node["Node Type"] in ("Index Scan", "Index Only Scan") and not (
                    "Index Cond" in node or node["Limited"]):
                name = node["Relation Name"]
            else:
                continue
            if self.rows.get(name, 0) >= LARGE and name not in OF_CLINICS | OF_THE_INSTALLATION:
                found.append(name)
        return found

    def test_every_statement_of_the_sources_is_explained(self) -> None:
        self.assertGreater(len(self.statements), 100)
        faults = [f"{one.place} {one.name}: {plan.fault}"
                  for one, plan in zip(self.statements, self.plans)
                  if plan.fault and not one.place.startswith(tuple(NO_PLAN))]
        self.assertEqual([], faults)

    def test_no_large_table_is_read_from_end_to_end(self) -> None:
        faults = [f"{one.place} {one.name}: {table}"
                  for one, plan in zip(self.statements, self.plans)
                  for table in self.read_from_end_to_end(plan)]
        faults += [f"{text}: {table}" for text, plan in self.references
                   for table in self.read_from_end_to_end(plan)]
        self.assertEqual([], faults)

    def test_every_index_is_of_use(self) -> None:
        used = {self.parents[index][0] for plan in (*self.plans, *(plan for _, plan in self.references))
                for index in plan.indexes() if index in self.parents}
        idle = {parent for parent, is_constraint in self.parents.values() if not is_constraint} - used
        self.assertEqual(set(), idle, "no statement uses them")

    def test_every_table_is_known_to_be_large_or_not(self) -> None:
        empty = {name for name, count in self.rows.items()
                 if count < LARGE and name not in OF_CLINICS | OF_THE_INSTALLATION
                 and not re.search(r"_(default|20\d\d_\d\d)$", name)}
        self.assertEqual(set(), empty, "ops/scripts/data/filled.sql does not fill them")

    def test_a_month_is_found_by_its_time(self) -> None:
        """Where the time of a row is known, other months are not looked into."""
        for name in ("kReadKnown", "kUpdateMessages", "kMoveRows", "kMoveLogs"):
            plan = next(plan for one, plan in zip(self.statements, self.plans) if one.name == name)
            with self.subTest(name):
                parts = [node for node in plan.nodes if node["Node Type"] != "ModifyTable"
                         and re.search(r"_20\d\d_\d\d$", node.get("Relation Name", ""))
                         and self.rows[node["Relation Name"]] >= LARGE]
                self.assertTrue(parts)
                for node in parts:
                    self.assertIn("created_at", node.get("Index Cond", ""), node["Relation Name"])

    def test_would_notice_an_index_that_is_gone(self) -> None:
        gone = "BEGIN; DROP INDEX core.idx_whatsapp_messages_whatsapp_id, core.idx_audit_subject;"
        noticed = set()
        for one, plan in zip(self.statements,
                             plans_of(self.database.url, self.texts(), self.staged() + gone)):
            noticed |= {(one.name, table[:17]) for table in self.read_from_end_to_end(plan)}
        self.assertIn(("kFindRows", "whatsapp_messages"), noticed)
        self.assertIn(("kActs", "audit"), noticed)


if __name__ == "__main__":
    unittest.main()
