"""What of a migration would hold up, or break, the release that runs beside it.

faults(text, known) lists them. A statement that is safe for a reason of its own says so in a line
before it: `-- safe: why`.
"""

import re

# Tables of some rows, or thousands at most: what is quick there may be done under a lock.
SMALL = {
    "core.installation", "core.organizations", "core.clinics", "core.integrations",
    "core.integration_lines", "core.kill_switch", "core.consumer_offsets", "healthcare.services",
    "healthcare.prices", "healthcare.clinic_hours", "healthcare.clinic_holidays",
    "healthcare.reply_texts",
}
ONLINE = re.compile(r"^-- migrate:up transaction:false$", re.MULTILINE)
NAME = r"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:ONLY\s+)?([a-z_][a-z0-9_.]*)"
VOLATILE = re.compile(r"\b(random|clock_timestamp|gen_random_uuid|nextval|timeofday|uuid_\w+)\s*\(", re.I)


def up_part(text):
    found = re.search(r"^-- migrate:up[^\n]*\n(.*?)^-- migrate:down", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def statements(text):
    """(statement without comments and bodies, the reason it is said to be safe for)."""
    out, begin, at, reason = [], 0, 0, ""
    while at < len(text):
        rest = text[at:]
        if quoted := re.match(r"'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$|--[^\n]*\n?|/\*.*?\*/", rest, re.DOTALL):
            word = quoted[0]
            if word.startswith("--") and (said := re.match(r"--\s*safe:\s*(\S.*)", word)):
                reason = said[1]
            # Bodies and texts are no statements of the migration; a default's text stays one.
            text = text[:at] + ("''" if word[0] in "'$" else " ") + rest[len(word):]
            at += 2 if word[0] in "'$" else 1
        elif text[at] == ";":
            out.append((" ".join(text[begin:at].split()), reason))
            begin, reason, at = at + 1, "", at + 1
        else:
            at += 1
    return [one for one in out if one[0]]


def actions(alter):
    """The parts of ALTER TABLE, split at the commas outside brackets."""
    depth, part = 0, ""
    for letter in alter:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            yield part.strip()
            part = ""
        else:
            part += letter
    yield part.strip()


def of_action(action, is_small):
    upper = action.upper()
    if re.match(r"ADD (COLUMN )?(?!CONSTRAINT|CHECK|FOREIGN|PRIMARY|UNIQUE)", upper):
        if VOLATILE.search(action) or re.search(r"\b(BIG|SMALL)?SERIAL\b|GENERATED", upper):
            yield "a default that differs by row writes the whole table anew: add it without, fill it in parts"
        if " NOT NULL" in upper and " DEFAULT " not in upper:
            yield "the running release does not fill a column that must not be null: give it a default"
        if not is_small and re.search(r"\b(CHECK|REFERENCES|UNIQUE|PRIMARY KEY)\b", upper):
            yield "a constraint beside a new column reads the whole table: ADD CONSTRAINT ... NOT VALID"
    if upper.startswith("ADD ") and re.search(r"\b(CHECK|FOREIGN KEY)\b", upper) and not is_small:
        if not re.match(r"ADD (COLUMN )?[a-z_]+ [a-z]", action) and "NOT VALID" not in upper:
            yield "the whole table is read under a lock: NOT VALID, then VALIDATE in a file of its own"
    if not is_small and re.match(r"ADD (CONSTRAINT \S+ )?(UNIQUE|PRIMARY KEY)", upper) and "USING INDEX" not in upper:
        yield "the index is built under a lock: build it concurrently, then USING INDEX"
    if re.match(r"ALTER (COLUMN )?\S+ (SET DATA )?TYPE", upper):
        yield "another type writes the table anew, or breaks the running release: a new column instead"
    if not is_small and re.match(r"ALTER (COLUMN )?\S+ SET NOT NULL", upper):
        yield "the whole table is read under a lock: validate CHECK (... IS NOT NULL) first, then say so"
    if re.match(r"(DROP|RENAME)\b(?! CONSTRAINT)", upper) or upper.startswith("SET SCHEMA"):
        yield "the running release may still use it: two releases later, then say so"
    if not is_small and upper.startswith("ATTACH PARTITION"):
        yield "the partition is read under a lock unless a CHECK of it says the same: then say so"
    if re.match(r"SET (UN)?LOGGED|SET TABLESPACE", upper):
        yield "writes the whole table anew under a lock"


def of_statement(sql, made, is_online):
    """`made`: tables that the same file creates; nobody uses them yet."""
    upper = sql.upper()
    index = re.match(r"CREATE (UNIQUE )?INDEX (CONCURRENTLY )?.*?\bON (ONLY )?([a-z_][a-z0-9_.]*)", sql, re.I)
    if index and index[2] and not is_online:
        yield "CONCURRENTLY needs `-- migrate:up transaction:false`"
    if index and not index[2] and index[4] not in SMALL | made:
        yield "writers wait while the index is built: CONCURRENTLY, in a file with transaction:false"
    if is_online and not re.match(r"(CREATE (UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS|DROP INDEX CONCURRENTLY IF EXISTS"
                                  r"|COMMENT ON|ALTER TABLE \S+ VALIDATE CONSTRAINT|ANALYZE) ?", upper):
        yield "transaction:false is for what may be run again in the middle: CREATE INDEX CONCURRENTLY IF NOT EXISTS and the like"
    if alter := re.match(rf"ALTER TABLE {NAME} (.*)", sql, re.I):
        for action in actions(alter[2]) if alter[1] not in made else ():
            yield from of_action(action, alter[1] in SMALL)
    if not is_online and "VALIDATE CONSTRAINT" in upper:
        yield "it reads the whole table while the file's locks are held: a file of its own, transaction:false"
    if re.match(r"(WITH|UPDATE|DELETE|MERGE)\b", upper):
        changed = re.findall(rf"(?<!FOR )(?<!DO )\b(?:UPDATE|DELETE FROM|MERGE INTO) {NAME}", sql, re.I)
        if set(changed) - SMALL - made:
            yield "rows of a large table are locked all at once: in parts, by the program"
    if re.match(r"(DO|CALL)\b", upper) or re.match(r"SELECT\b.*?\b[A-Z_][A-Z0-9_.]* ?\(", upper):
        yield "what its body locks, and for how long, cannot be seen here: say why it is safe"
    if re.match(r"(VACUUM FULL|CLUSTER|LOCK TABLE|TRUNCATE|REINDEX (?!.*CONCURRENTLY))", upper):
        yield "locks the table for as long as it lasts"
    if re.match(r"DROP (TABLE|VIEW|SCHEMA|TYPE|FUNCTION)", upper) or re.match(r"ALTER (TYPE|SCHEMA|VIEW)", upper):
        yield "the running release may still use it: two releases later, then say so"
    if re.match(r"DROP INDEX (?!CONCURRENTLY)", upper):
        yield "waits for every reader, and all others wait behind it: CONCURRENTLY, in a file with transaction:false"


def faults(text):
    is_online = bool(ONLINE.search(text))
    found = []
    all_of_them = statements(up_part(text))
    made = {one[1] for sql, _ in all_of_them if (one := re.match(rf"CREATE TABLE {NAME}", sql, re.I))}
    for sql, reason in all_of_them:
        if not reason:
            found += [f"{sql[:60]}: {why}" for why in of_statement(sql, made, is_online)]
    return found
