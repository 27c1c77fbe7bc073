"""ops/docs/data.md is what ops/scripts/data/page prints of this tree's tables."""

import json
import os
import re
import subprocess
import unittest
import uuid
from pathlib import Path

from plans import psql

ROOT = Path(__file__).resolve().parents[3]
SERVER = os.environ.get("FRONTDESK_TEST_DATABASE_URL", "")


class DataPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        name = f"frontdesk_page_{uuid.uuid4().hex[:12]}"
        cls.url = re.sub(r"/[^/?]*(\?.*)?$", f"/{name}\\1", SERVER)
        psql(SERVER, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        cls.addClassCleanup(psql, SERVER, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        subprocess.run([Path(os.environ["FRONTDESK_TEST_BIN"]) / "frontdeskctl", "migrate"], check=True,
                       stdout=subprocess.DEVNULL, env={**os.environ, "DATABASE_URL": cls.url})
        cls.page = (ROOT / "ops/docs/data.md").read_text(encoding="utf-8")

    def test_the_page_is_what_is_printed(self) -> None:
        printed = subprocess.run([ROOT / "ops/scripts/data/page"], check=True, text=True,
                                 stdout=subprocess.PIPE, env={**os.environ, "DATABASE_URL": self.url})
        self.maxDiff = 4_000
        self.assertEqual(printed.stdout.splitlines(), self.page.splitlines(),
                         "print it again: ops/scripts/data/page --help")

    def test_every_table_is_in_the_picture_and_has_its_size(self) -> None:
        picture = self.page.split("```mermaid")[1].split("```")[0]
        sizes = json.loads((ROOT / "ops/scripts/data/sizes.json").read_text(encoding="utf-8"))
        tables = psql(self.url, """
            SELECT c.oid::regclass FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
            AND c.relnamespace IN ('core'::regnamespace, 'healthcare'::regnamespace)""").splitlines()
        self.assertGreater(len(tables), 30)
        for table in tables:
            self.assertRegex(picture, rf"(?m)^    {table.split('.')[1]}\[")
            self.assertIn(table, sizes["tables"], "measure again: ops/scripts/data/measure --help")


if __name__ == "__main__":
    unittest.main()
