"""mem0 as it is released: its official client of three generations against the sandbox, and our
adapter against its library. Both keep the sandbox honest: what it plays is what these take."""

import collections
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import unittest

from venvs import python_with

HERE = pathlib.Path(__file__).resolve().parent
BIN = pathlib.Path(os.environ["FRONTDESK_TEST_BIN"])
LIBRARY = "2.2.1"
# Nothing about these runs is told to anybody.
QUIET = {"MEM0_TELEMETRY": "False"}


class Output:
    """What a process writes: read to its end, so that it never waits for us. Keeps the last lines."""

    def __init__(self, stream, pattern):
        self.last = collections.deque(maxlen=50)
        self.stream = stream
        self.found = concurrent.futures.Future()
        self.thread = threading.Thread(target=self.read, args=(re.compile(pattern),))
        self.thread.start()

    def read(self, pattern):
        for line in self.stream:
            self.last.append(line)
            match = pattern.search(line)
            if match and not self.found.done():
                self.found.set_result(match.group(1))
        if not self.found.done():
            self.found.set_exception(AssertionError("did not start: " + "".join(self.last)))

    def first(self, seconds=60):
        """The first group of the first line that has the pattern."""
        return self.found.result(timeout=seconds)

    def end(self):
        """The process has ended."""
        self.thread.join()
        self.stream.close()


def stop(process, output):
    """Ends by itself or is ended."""
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    output.end()


class OfficialClient(unittest.TestCase):
    """Drives the sandbox."""

    def drive(self, version):
        python = python_with(version)
        with tempfile.TemporaryDirectory() as folder:
            settings = {"PATH": os.environ["PATH"], "FRONTDESK_SANDBOX_LISTEN": "127.0.0.1:0",
                        "FRONTDESK_ADMIN_LISTEN": "127.0.0.1:0", "FRONTDESK_SANDBOX_DATA": folder}
            sandbox = subprocess.Popen([BIN / "frontdesk-sandbox"], env=settings, text=True,
                                       stderr=subprocess.PIPE)
            output = Output(sandbox.stderr, r"public=([0-9.:]+)")
            try:
                address = output.first()
                done = subprocess.run(
                    [python, "-B", HERE / "official_client.py", f"http://{address}/mem0/hosted"],
                    env={**os.environ, **QUIET, "MEM0_DIR": folder}, capture_output=True, text=True,
                    timeout=120, check=False)
                self.assertEqual(0, done.returncode, done.stdout + done.stderr)
            finally:
                sandbox.terminate()
                stop(sandbox, output)

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
            output = Output(server.stdout, r"(http://\S+)")
            try:
                address = output.first()
                done = subprocess.run([BIN.parent / "tests" / "bin" / "real_mem0"],
                                      env={**os.environ, "FRONTDESK_TEST_MEM0_URL": address},
                                      capture_output=True, text=True, timeout=120, check=False)
                self.assertEqual(0, done.returncode, done.stdout + done.stderr)
            finally:
                server.stdin.close()
                stop(server, output)


if __name__ == "__main__":
    unittest.main()
