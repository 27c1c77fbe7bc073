"""Half a minute of ./ops/chaos, with the services, processes and gates of a real run."""

import subprocess
import sys
import pathlib
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e/ops"))
from clone import Clone  # noqa: E402

# Its plan has almost every kind, broker and owner killed among them, and what may leave a reply to
# 30 s of silence comes early, so that the run has not to wait for it in the end. `--plan` shows it.
SEED = "48734"


class Chaos(unittest.TestCase):
    def test_half_a_minute_of_it_loses_doubles_and_reorders_nothing(self) -> None:
        with Clone() as clone:
            # A process of its own group: it stops what it started when it is told to.
            process = subprocess.Popen(
                [str(clone.folder / "ops/chaos"), "--minutes", "0.5", "--seed", SEED],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                env=clone.environment())
            try:
                told, _ = process.communicate(timeout=150)
            except subprocess.TimeoutExpired:
                process.terminate()
                told, _ = process.communicate(timeout=60)
            print(told)
            self.assertEqual(0, process.returncode)
            self.assertIn("\ngood", told)


if __name__ == "__main__":
    unittest.main()
