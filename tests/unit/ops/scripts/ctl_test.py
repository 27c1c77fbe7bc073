"""ops/ctl: which installation it speaks to, and that it says so where two are named."""

import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[4]
PROGRAM = "#!/bin/sh\necho \"$KAFKA_BROKERS $REDIS_URL $*\"\n"


class Ctl(unittest.TestCase):
    def setUp(self) -> None:
        self.clone = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.clone / "ops").symlink_to(ROOT / "ops")
        program = self.clone / "build/release/bin/frontdeskctl"
        program.parent.mkdir(parents=True)
        program.write_text(PROGRAM)
        program.chmod(0o755)

    def ctl(self, **environment: str) -> tuple[str, str]:
        done = subprocess.run([self.clone / "ops/ctl", "topics", "check"], capture_output=True, text=True,
                              env={"PATH": os.environ["PATH"], **environment}, timeout=30, check=True)
        return done.stdout.strip(), done.stderr

    def test_speaks_to_what_the_environment_names_where_nothing_is_up(self) -> None:
        self.assertEqual(("other:1 redis topics check", ""), self.ctl(KAFKA_BROKERS="other:1", REDIS_URL="redis"))

    def test_says_that_what_is_up_goes_before_the_environment(self) -> None:
        (self.clone / ".run").mkdir()
        (self.clone / ".run/env").write_text("KAFKA_BROKERS=up:1\nREDIS_URL=redis\nDATABASE_URL=\n")
        told, said = self.ctl(KAFKA_BROKERS="other:1", REDIS_URL="redis")
        self.assertEqual("up:1 redis topics check", told)
        self.assertIn("KAFKA_BROKERS of .run/env", said)
        self.assertNotIn("REDIS_URL", said)
        self.assertEqual(("up:1 redis topics check", ""), self.ctl(KAFKA_BROKERS="up:1"))


if __name__ == "__main__":
    unittest.main()
