"""A worker that lives and does nothing ends itself; one that was stopped as a whole does not."""
import ctypes
import os
import pathlib
import signal
import time
import unittest

from line import Line, wait_for

LIMIT = 5  # seconds, the least that may be set
ATTACH, ALL_THREADS = 16, 0x40000000  # of ptrace and waitpid


class StoppedThread:
    """One thread of a child process, stopped as a debugger would; the others run on."""

    def __init__(self, thread: int) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        if libc.ptrace(ATTACH, thread, None, None) != 0:
            raise OSError(ctypes.get_errno(), "ptrace")
        os.waitpid(thread, ALL_THREADS)
        self._thread = thread

    def reap(self) -> None:
        """Once its process has ended: until then the thread keeps the process in the table."""
        try:
            os.waitpid(self._thread, ALL_THREADS | os.WNOHANG)
        except ChildProcessError:
            pass


def threads(pid: int, name: str) -> list[int]:
    found = [int(path.parent.name) for path in pathlib.Path(f"/proc/{pid}/task").glob("*/comm")
             if path.read_text().strip() == name]
    return sorted(found)


class Watchdog(unittest.TestCase):
    def setUp(self) -> None:
        self.line = self.enterContext(Line(hot=1, settings={
            "hot": {"FRONTDESK_HOT_WATCHDOG_SECONDS": str(LIMIT)},
            "background-1": {"FRONTDESK_BACKGROUND_WATCHDOG_SECONDS": str(LIMIT),
                             "FRONTDESK_DATABASE_POOL_WAIT_MS": "2000"},
        }))
        self.phones = (f"120255506{n:02d}" for n in range(100))

    def assert_ends(self, name: str, thread: int, what: str) -> None:
        program = self.line[name]
        begun = time.monotonic()
        stopped = StoppedThread(thread)

        def has_ended() -> bool:
            if thread != program.process.pid:
                stopped.reap()
            return program.process.poll() is not None
        wait_for(f"the end of {name}", has_ended, 6 * LIMIT)
        self.assertEqual(1, program.process.returncode)
        self.assertGreater(time.monotonic() - begun, LIMIT / 2)
        log = (self.line.folder / f"{name}.log").read_text()
        self.assertIn(f'no longer turns: ending the process what="{what}"', log)
        program.start()

    def test_what_hangs_ends_and_the_next_one_goes_on(self) -> None:
        for name in ("hot-1", "background-1"):
            pid = self.line[name].process.pid
            self.assert_ends(name, pid, "the loop")
            # The group's client is the last one made.
            self.line.await_ready([name])
            pid = self.line[name].process.pid
            clients = wait_for("the clients", lambda pid=pid: threads(pid, "rdk:main"))
            self.assert_ends(name, clients[-1], "the Kafka client")
            self.line.await_ready([name])
        message = self.line.write("Where are you?", next(self.phones))
        self.line.await_delivery(message)
        self.line.await_rows([message])

    def test_what_is_stopped_as_a_whole_goes_on_when_it_is_woken(self) -> None:
        stopped = [self.line[name].process for name in ("hot-1", "background-1")]
        for process in stopped:
            process.send_signal(signal.SIGSTOP)
        time.sleep(2 * LIMIT)  # longer than the limit: that is what is tested
        for process in stopped:
            process.send_signal(signal.SIGCONT)
        message = self.line.write("Where are you?", next(self.phones))
        self.line.await_delivery(message)
        self.line.await_rows([message])
        self.assertEqual([None, None], [process.poll() for process in stopped])


if __name__ == "__main__":
    unittest.main()
