"""ops/docs/data.md is what ops/scripts/data/page prints of this tree's tables."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "ops/scripts/data"))
from migrated_database import ROOT, MigratedDatabase  # noqa: E402


class DataPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.database = MigratedDatabase(os.environ.get("FRONTDESK_TEST_DATABASE_URL", ""))
        cls.addClassCleanup(cls.database.drop)
        cls.page = (ROOT / "ops/docs/data.md").read_text(encoding="utf-8")

    def test_the_page_is_what_is_printed(self) -> None:
        printed = subprocess.run([ROOT / "ops/scripts/data/page"], check=True, text=True,
                                 stdout=subprocess.PIPE, env={**os.environ, "DATABASE_URL": self.database.url})
        self.maxDiff = 4_000
        self.assertEqual(printed.stdout.splitlines(), self.page.splitlines(),
                         "print it again: ops/scripts/data/page --help")

    def test_every_table_is_in_the_picture_and_has_its_size(self) -> None:
        picture = self.page.split("```mermaid")[1].split("```")[0]
        sizes = json.loads((ROOT / "ops/scripts/data/sizes.json").read_text(encoding="utf-8"))
        tables = self.database.sql("""
            SELECT c.oid::regclass FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
            AND c.relnamespace IN ('core'::regnamespace, 'healthcare'::regnamespace)""").splitlines()
        self.assertGreater(len(tables), 30)
        for table in tables:
            self.assertRegex(picture, rf"(?m)^    {table.split('.')[1]}\[")
            self.assertIn(table, sizes["tables"], "measure again: ops/scripts/data/measure --help")


if __name__ == "__main__":
    unittest.main()
