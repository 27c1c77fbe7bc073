"""Turns to rows: what the background worker writes beside plain SQL of the same rows."""

from urllib.parse import urlsplit

from bed import Broken
from sql import Sql

PROGRAM = "frontdesk-persist-bench"
TURNS, LEAST_TURNS = 20_000, 4_000
# Of a round; a slow disk takes several times what ours did.
SECONDS = 120
NAME = "frontdesk_persist_bench"


def run(bed, options) -> tuple[dict, list[str]]:
    """In a database of its own, which is gone afterwards."""
    turns = max(LEAST_TURNS, round(TURNS * min(1.0, options.effort)))
    owner = urlsplit(bed.database).username
    sql = Sql(of_the_server(bed.database))
    try:
        sql(f"CREATE DATABASE {NAME} OWNER {owner}")
        bed.tell(f"persist: {turns} turns, five times each way")
        code, found = bed.program(PROGRAM, "--database", of_its_own(bed.database), "--turns", turns,
                                  "--seed", options.seed, seconds=SECONDS)
    finally:
        sql(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    if code != 0:
        raise Broken(f"{PROGRAM} ended with {code}")
    return {"times": {}, "cpu_us": {}, "numbers": found["numbers"], "rows": found["rows"],
            "notes": found["notes"]}, found["faults"]


def of_the_server(url: str) -> str:
    """Who may make databases: the server is the bench's own."""
    return f"postgresql://postgres@{urlsplit(url).netloc.rpartition('@')[2]}/postgres"


def of_its_own(url: str) -> str:
    return urlsplit(url)._replace(path=f"/{NAME}").geturl()
