"""Webhooks that no honest provider posts, through the whole line: refused at the door or ended in one
outcome each, and whoever writes beside them is answered and stored."""
import json
import unittest

from line import Line, wait_for
from webhook import evolution_text, post

TEXT = "Where are you?"
# In the place of the text's JSON string.
TEXTS = {
    "a NUL": rb'"a\u0000b"',
    "a lone surrogate": rb'"a\ud800b"',
    "surrogates the wrong way round": rb'"\udc00\ud800"',
    "bytes that are no UTF-8": b'"a\xff\xfeb"',
    "an overlong encoding": b'"\xf0\x82\x82\xac"',
    "half a character": b'"a\xe2\x82"',
    "a raw control character": b'"a\x01b"',
    "all control characters": json.dumps("".join(map(chr, range(1, 32)))).encode(),
    "the last code point": "\"\U0010ffff\"".encode(),
    "only marks": json.dumps("\u0301" * 2000 + "\u202e\ufeff").encode(),
    "200 KB": json.dumps("word " * 40_000).encode(),
    "nothing": b'""',
    "a number": b"17",
    "a list": b'["a"]',
    "an object of depth 900": b'{"a":' * 900 + b"1" + b"}" * 900,
}
# In the place of other members: what is replaced, by what.
MEMBERS = {
    "a time beyond all times": (b'"messageTimestamp": ', b'"messageTimestamp": 9999999'),
    "a time beyond all numbers": (b'"messageTimestamp": ', b'"messageTimestamp": 99999999999999999999'),
    "a time before all times": (b'"messageTimestamp": ', b'"messageTimestamp": -'),
    "a time as text": (b'"messageTimestamp": ', b'"messageTimestamp": "x", "y": '),
    "a name of 100 KB": (b"Invented Person", b"x" * 100_000),
    "a NUL in the name": (b"Invented Person", rb"a\u0000b"),
    "a type of 5 KB": (b'"messageType": "', b'"messageType": "' + b"x" * 5000),
    "an address of 5 KB": (b"@s.whatsapp.net", b"9" * 5000 + b"@s.whatsapp.net"),
    "an address with a NUL": (b"@s.whatsapp.net", rb"\u0000@s.whatsapp.net"),
    "an address of no kind": (b"@s.whatsapp.net", b""),
    "an id of 5 KB": (b'"id": "', b'"id": "' + b"x" * 5000),
    "a NUL in the id": (b'"id": "', rb'"id": "\u0000'),
}


def nasty_bodies():
    for n, (name, value) in enumerate(TEXTS.items()):
        yield name, evolution_text(f"3ANASTY{n:04d}", "PLACE", f"1202555{n:04d}").replace(b'"PLACE"', value)
    for n, (name, (what, instead)) in enumerate(MEMBERS.items(), len(TEXTS)):
        body = evolution_text(f"3ANASTY{n:04d}", TEXT, f"1202555{n:04d}")
        assert what in body, name
        yield name, body.replace(what, instead, 1)


class NastyWebhooks(unittest.TestCase):
    def test_hold_up_nobody_and_end_in_one_outcome_each(self):
        with Line(hot=1) as line:
            statuses, beside = {}, []
            for n, (name, body) in enumerate(nasty_bodies()):
                statuses[name] = post(line.ingest_url, body)
                beside.append(line.write(TEXT, f"1202556{n:04d}"))
            # What is no JSON is kept as an unknown event: a provider that was told 4xx says no more.
            self.assertEqual({200}, set(statuses.values()), statuses)
            # After all of them, in every partition.
            beside += [line.write(TEXT, f"1202557{n:04d}") for n in range(40)]
            line.await_rows(beside)
            wait_for("each is answered", lambda: len({
                one["to"] for one in line.requests() if one["to"].startswith(("1202556", "1202557"))
            }) == len(beside), 30, 0.2)
            report = line.await_ledger(beside)
            # Nearly all of them are messages, whatever they say.
            self.assertGreaterEqual(report["messages"]["one"], len(beside) + len(statuses) - 3)
            # None of them gets as far as to be refused by PostgreSQL.
            self.assertEqual(0, line["background-1"].metrics()["frontdesk_background_poison_total"])


if __name__ == "__main__":
    unittest.main()
