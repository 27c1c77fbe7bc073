"""A database of a test's own, with this tree's tables, on the server of the tests."""

import os
import re
import subprocess
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SERVER = os.environ.get("FRONTDESK_TEST_DATABASE_URL", "")


def psql(url: str, script: str, *options: str) -> str:
    done = subprocess.run(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", *options, url],
                          input=script, text=True, capture_output=True, timeout=300, check=False,
                          env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"})
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout


class MigratedDatabase:
    """There until drop(). `fill`: numbers of ops/scripts/data/filled.sql, or nothing is in it."""

    def __init__(self, fill: dict | None = None) -> None:
        self.name = f"frontdesk_test_{uuid.uuid4().hex[:12]}"
        self.url = re.sub(r"/[^/?]*(\?.*)?$", f"/{self.name}\\1", SERVER)
        psql(SERVER, f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        subprocess.run([Path(os.environ["FRONTDESK_TEST_BIN"]) / "frontdeskctl", "migrate"], check=True,
                       stdout=subprocess.DEVNULL, env={**os.environ, "DATABASE_URL": self.url})
        if fill:
            values = [word for name, count in fill.items() for word in ("-v", f"{name}={count}")]
            psql(self.url, (ROOT / "ops/scripts/data/filled.sql").read_text(), *values)

    def sql(self, script: str) -> str:
        return psql(self.url, script).strip()

    def drop(self) -> None:
        psql(SERVER, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
