"""`frontdeskctl classify` as a program: no service, any bytes, each line answered when it comes."""

import json
import os
import pathlib
import subprocess
import unittest

PROGRAM = pathlib.Path(os.environ["FRONTDESK_TEST_BIN"]) / "frontdeskctl"
MEMBERS = ["intent", "confidence", "language", "urgent", "rule"]


def start() -> subprocess.Popen:
    return subprocess.Popen([PROGRAM, "classify"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            env={"PATH": os.environ["PATH"]})


def answers(text: bytes) -> list[dict]:
    with start() as program:
        out, _ = program.communicate(text, timeout=40)
    assert program.returncode == 0, program.returncode
    return [json.loads(line) for line in out.decode("utf-8").splitlines()]


class Classify(unittest.TestCase):
    def test_answers_every_line_whatever_its_bytes(self) -> None:
        lines = [b"how much is it?", b"", b"\xff\xfe\x00", b"x" * 1_000_000, b"pt\tok", b"stop"]
        got = answers(b"\n".join(lines))
        self.assertEqual([MEMBERS] * len(lines), [list(answer) for answer in got])
        self.assertEqual(["price", "other", "other", "other"], [a["intent"] for a in got[:4]])
        self.assertEqual("pt", got[4]["language"])
        self.assertEqual("stop", got[5]["intent"])

    def test_answers_a_line_before_the_next_one_comes(self) -> None:
        with start() as program:
            for _ in range(3):
                program.stdin.write(b"how much is it?\n")
                program.stdin.flush()
                self.assertEqual("price", json.loads(program.stdout.readline())["intent"])
            program.stdin.close()
            self.assertEqual(0, program.wait(timeout=20))

    def test_takes_many_lines(self) -> None:
        self.assertEqual(20_000, len(answers(b"hello, how much is a cleaning please\n" * 20_000)))

    def test_says_what_it_does(self) -> None:
        done = subprocess.run([PROGRAM, "classify", "--help"], capture_output=True, text=True,
                              timeout=20, check=False, env={})
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("LANGUAGE<TAB>message", done.stdout)


if __name__ == "__main__":
    unittest.main()
