"""Every SQL statement that stands in the sources, as the programs send it to PostgreSQL.

A statement is a string literal (or several side by side) that begins with a verb of SQL. What is put
together while the program runs is listed in COMPOSED, what is no statement of ours in NOT_OURS.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("ingest", "workers", "shared", "ops/frontdeskctl")

LITERAL = re.compile(r'R"(?P<mark>\w*)\((?P<raw>.*?)\)(?P=mark)"|"(?P<plain>(?:[^"\\\n]|\\.)*)"'
                     r"|'(?:[^'\\]|\\.)'|//[^\n]*|/\*.*?\*/", re.S)
VERB = re.compile(r"\s*\(?\s*(WITH|SELECT|INSERT|UPDATE|DELETE|MERGE|TRUNCATE|LOCK|DROP|ALTER|CREATE|COPY|VALUES)\s")
NAME = re.compile(r"(\w+)(?:\s*\(\s*|\s*=\s*)$")
# They speak to SQLite.
NOT_OURS = re.compile(r"shared/(sqlite/|cache/snapshot)")

# (file, how the text is put together): names of constants of the file, or texts.
COMPOSED = [
    ("workers/hot/lookup/clinic_source.cpp", ["kInstances"]),
    ("workers/hot/lookup/clinic_source.cpp", ["kInstances", " AND l.line = ANY ($1::text[])"]),
    ("workers/hot/lookup/clinic_source.cpp", ["kOrganizations", " GROUP BY 1 HAVING count(*) = 1"]),
    ("workers/hot/lookup/clinic_source.cpp",
     ["kOrganizations", " AND organization_id = ANY ($1::uuid[]) GROUP BY 1 HAVING count(*) = 1"]),
    ("workers/hot/lookup/clinic_source.cpp", ["kClinics"]),
    ("workers/hot/lookup/clinic_source.cpp", ["kClinics", " AND c.id = ANY ($1::uuid[])"]),
    ("workers/hot/lookup/clinic_source.cpp", ["kLines"]),
    ("workers/hot/lookup/clinic_source.cpp", ["kLines", " AND l.line = ANY ($1::text[])"]),
    ("workers/hot/lookup/patient_source.cpp", ["kMemories", "kFactRows", "kTurnRows", "kAsked"]),
    ("workers/hot/lookup/patient_source.cpp", ["kMemories", "kFactRows", "", "kAsked"]),
    ("workers/hot/lookup/patient_source.cpp", ["kMemories", "kFactRows", "", "kRecent"]),
    ("ops/frontdeskctl/memory.cpp", ["kList", "kFactRows", "kTurnRows"]),
    ("ops/frontdeskctl/memory.cpp", ["kList", "kFactRows", ""]),
    ("workers/background/provider_events/placing_sql.hpp", ["kPendingColumns", "kPendingOfBatch"]),
    ("workers/background/provider_events/placing_sql.hpp", ["kPendingColumns", "kPendingLately"]),
]
# Constants that several of those files take parts from.
PARTS = "shared/memory/recall_sql.hpp"
# What stands at the place of a `%s`.
AT_PLACE = {"kLines": "(pg_current_wal_insert_lsn() - '0/0')::bigint", "kMemories": None}


@dataclass(frozen=True)
class Statement:
    place: str  # path:line
    name: str  # of the constant, or empty
    text: str


def unescaped(text: str) -> str:
    return re.sub(r'\\(.)', lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text)


def literals(source: str):
    """(position, name of what it belongs to, text) of each, neighbours joined."""
    begun, name, parts, end = 0, "", [], None
    for found in LITERAL.finditer(source):
        is_text = found["raw"] is not None or found["plain"] is not None
        if not is_text and found[0].startswith("/"):
            continue
        between = source[end:found.start()] if end is not None else ""
        if parts and (not is_text or re.sub(r"//[^\n]*", "", between).strip()):
            yield begun, name, "".join(parts)
            parts = []
        if not is_text:
            continue
        if not parts:
            named = NAME.search(source, max(0, found.start() - 120), found.start())
            begun, name = found.start(), named[1] if named else ""
        parts.append(found["raw"] if found["raw"] is not None else unescaped(found["plain"]))
        end = found.end()
    if parts:
        yield begun, name, "".join(parts)


def of_file(path: str) -> list[Statement]:
    source = (ROOT / path).read_text(encoding="utf-8")
    return [Statement(f"{path}:{source.count(chr(10), 0, at) + 1}", name, text)
            for at, name, text in literals(source)]


def composed(path: str, parts: list[str]) -> Statement:
    known = {one.name: one for one in of_file(PARTS) + of_file(path) if one.name}
    out = ""
    for part in parts:
        text = known[part].text if part in known else part
        out = out.replace("%s", text, 1) if "%s" in out else out + text
        if AT_PLACE.get(part):
            out = out.replace("%s", AT_PLACE[part], 1)
    first = known[parts[0]]
    return Statement(first.place, " + ".join(part if part in known else "..." for part in parts), out)


def sources() -> list[str]:
    found = [path for folder in FOLDERS for end in ("*.cpp", "*.hpp")
             for path in sorted((ROOT / folder).rglob(end))]
    names = [str(path.relative_to(ROOT)) for path in found]
    return [name for name in names if not NOT_OURS.match(name)]


def all_statements() -> list[Statement]:
    parts = {(path, part) for path, names in COMPOSED for part in names}
    parts |= {(PARTS, one.name) for one in of_file(PARTS)}
    out = [composed(path, names) for path, names in COMPOSED]
    for path in sources():
        out += [one for one in of_file(path)
                if VERB.match(one.text) and (path, one.name) not in parts]
    return out
