"""The statements that a worker's metrics know by name are those that its sources send.

One that is missing there would count as `other`, and one too many would stay at nothing for ever.
"""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "ops/scripts/data"))
from sql_statements import all_statements  # noqa: E402

DEEDS = ("INSERT INTO ", "UPDATE ", "DELETE FROM ")
# Sent by the adapter or by something that the sources call: they stand in no literal of theirs. What
# is known to be new is inserted by COPY.
OF_THE_ADAPTER = {"hot": {"commit", "select"},
                  "background": {"commit", "select", "copy_conversation_logs", "copy_message_dedupe",
                                 "copy_whatsapp_messages"}}
# What shared code sends on behalf of the hot worker.
OF_SHARED = ("shared/cache/",)


def name_of(sql):
    """As shared/postgres/statement_name.cpp."""
    verb = re.search(r"\w+", sql)[0].lower()
    if verb == "with":
        deeds = sorted((sql.find(deed), deed) for deed in DEEDS if deed in sql)
        verb = deeds[0][1].split()[0].lower() if deeds else verb
    first = None
    for schema in ("core.", "healthcare."):
        at = sql.find(schema)
        if at >= 0 and not (at > 0 and re.match(r"\w", sql[at - 1])):
            first = min(first, at + len(schema)) if first is not None else at + len(schema)
    return verb if first is None else f"{verb}_{re.match(r'[A-Za-z0-9_]*', sql[first:])[0].lower()}"


def listed(worker):
    text = (ROOT / f"workers/{worker}/metrics.cpp").read_text(encoding="utf-8")
    names = re.search(r"const std::vector<std::string> k\w+\{(.*?)\};", text, re.S)
    return set(re.findall(r'"(\w+)"', names[1]))


class StatementNames(unittest.TestCase):
    def test_are_those_of_the_sources(self):
        for worker, more in OF_THE_ADAPTER.items():
            with self.subTest(worker):
                places = (f"workers/{worker}/", *(OF_SHARED if worker == "hot" else ()))
                sent = {name_of(one.text) for one in all_statements() if one.place.startswith(places)}
                self.assertEqual(sorted(sent | more), sorted(listed(worker)))


if __name__ == "__main__":
    unittest.main()
