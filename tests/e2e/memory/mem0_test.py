"""mem0 as it is released: its official client of three generations against the sandbox, and our
adapter against its library. Both keep the sandbox honest: what it plays is what these take."""

import os
import pathlib
import re
import select
import subprocess
import sys
import tempfile
import time
import unittest

from venvs import python_with

HERE = pathlib.Path(__file__).resolve().parent
BIN = pathlib.Path(os.environ["FRONTDESK_TEST_BIN"])
LIBRARY = "2.2.1"
# Nothing about these runs is told to anybody.
QUIET = {"MEM0_TELEMETRY": "False"}


def first_line(process, stream, pattern, seconds=60):
    """The first group of the first line that has the pattern."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not select.select([stream], [], [], 1)[0]:
            continue
        line = stream.readline()
        found = re.search(pattern, line)
        if found:
            return found.group(1)
        if not line and process.poll() is not None:
            break
    raise AssertionError(f"did not start: {process.args}")


class OfficialClient(unittest.TestCase):
    """Drives the sandbox."""

    def drive(self, version):
        python = python_with(version)
        with tempfile.TemporaryDirectory() as folder:
            settings = {"PATH": os.environ["PATH"], "FRONTDESK_SANDBOX_LISTEN": "127.0.0.1:0",
                        "FRONTDESK_ADMIN_LISTEN": "127.0.0.1:0", "FRONTDESK_SANDBOX_DATA": folder}
            sandbox = subprocess.Popen([BIN / "frontdesk-sandbox"], env=settings, text=True,
                                       stderr=subprocess.PIPE)
            try:
                address = first_line(sandbox, sandbox.stderr, r"public=([0-9.:]+)")
                done = subprocess.run(
                    [python, "-B", HERE / "official_client.py", f"http://{address}/mem0/hosted"],
                    env={**os.environ, **QUIET, "MEM0_DIR": folder}, capture_output=True, text=True,
                    timeout=120, check=False)
                self.assertEqual(0, done.returncode, done.stdout + done.stderr)
            finally:
                sandbox.terminate()
                sandbox.communicate(timeout=30)

    def test_of_the_origin_is_served(self):
        self.drive("0.1.115")

    def test_of_the_second_generation_is_served(self):
        self.drive("1.0.11")

    def test_of_today_is_served(self):
        self.drive(LIBRARY)


class RealLibrary(unittest.TestCase):
    """Takes what our adapter says, and is understood by it."""

    def test_and_the_adapter_understand_each_other(self):
        python = python_with(LIBRARY)
        with tempfile.TemporaryDirectory() as folder:
            server = subprocess.Popen([python, "-B", HERE / "library_server.py", folder], text=True,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=sys.stderr, env={**os.environ, **QUIET})
            try:
                address = first_line(server, server.stdout, r"(http://\S+)")
                done = subprocess.run([BIN.parent / "tests" / "bin" / "real_mem0"],
                                      env={**os.environ, "FRONTDESK_TEST_MEM0_URL": address},
                                      capture_output=True, text=True, timeout=120, check=False)
                self.assertEqual(0, done.returncode, done.stdout + done.stderr)
            finally:
                server.stdin.close()
                try:
                    server.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()
                server.stdout.close()


if __name__ == "__main__":
    unittest.main()
