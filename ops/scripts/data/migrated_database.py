"""A database of one's own on a server, with this tree's tables, and as many rows as are wanted."""

import os
import re
import subprocess
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def psql(url: str, script: str, *options: str) -> str:
    done = subprocess.run(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", *options, url],
                          input=script, text=True, capture_output=True, timeout=1_800, check=False,
                          env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"})
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout


class MigratedDatabase:
    """There until drop(). `fill`: numbers for filled.sql, or nothing is in it."""

    def __init__(self, server: str, fill: dict | None = None) -> None:
        self.server, self.name = server, f"frontdesk_own_{uuid.uuid4().hex[:12]}"
        self.url = re.sub(r"/[^/?]*(\?.*)?$", f"/{self.name}\\1", server)
        psql(server, f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        try:
            self._make(fill or {})
        except BaseException:
            self.drop()
            raise

    def _make(self, fill: dict) -> None:
        binary = Path(os.environ.get("FRONTDESK_TEST_BIN", ROOT / "build/release/bin")) / "frontdeskctl"
        subprocess.run([binary, "migrate"], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "DATABASE_URL": self.url, "DATABASE_DIRECT_URL": self.url})
        if fill:
            values = [word for name, count in fill.items() for word in ("-v", f"{name}={count}")]
            psql(self.url, (ROOT / "ops/scripts/data/filled.sql").read_text(encoding="utf-8"), *values)

    def sql(self, script: str) -> str:
        return psql(self.url, script).strip()

    def drop(self) -> None:
        psql(self.server, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
