"""A line of the programs whose failpoints can be set off, and of an ingest whose disk can fail."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "pipeline"))
from line import Line, wait_for  # noqa: E402


class ArmedLine(Line):
    """Each program looks for a file of its own that names the point."""

    def __init__(self):
        super().__init__(hot=1)
        self.armed = self.bin.parent / "tests/bin"

    def path_of(self, program):
        armed = self.armed / program
        return armed if armed.exists() else super().path_of(program)

    def _add(self, name, program, settings):
        more = {"CRASH_POINT_FILE": str(self.crash_file(name))}
        if name == "ingest":
            spool = str(self.folder / "spool")
            more |= {"FRONTDESK_INGEST_SPOOL": spool, "FAILING_FOLDER": spool,
                     "FAILING_CALLS": str(self.folder / "failing-calls")}
        if name == "hot-1":  # has its partitions back at once
            more["FRONTDESK_HOT_INSTANCE_ID"] = f"{self.name}-hot-1"
        if name == "background-1":
            more |= {"FRONTDESK_BACKGROUND_REMINDERS_SECONDS": "1",
                     **self.mem0_of("server")}
        return super()._add(name, program, {**settings, **more})

    def mem0_of(self, dialect):
        return self.mem0_settings(f"{self.sandbox_url}/mem0/{dialect}")

    def forget(self, clinic, patient):
        subprocess.run([str(self.bin / "frontdeskctl"), "memory", "forget", clinic, patient, "--all", "--by", "test"],
                       env={**self.environment, **self.mem0_of("server")}, capture_output=True, timeout=60, check=True)

    def crash_file(self, name):
        return self.folder / f"{name}.crash-point"

    def arm(self, name, point):
        written = self.folder / "crash-point"
        written.write_text(point)
        written.rename(self.crash_file(name))

    def is_armed(self, name):
        return self.crash_file(name).exists()

    def fail(self, rules):
        """System calls of ingest on its spool: see failing_calls.cpp."""
        written = self.folder / "failing"
        written.write_text(rules)
        written.rename(self.folder / "failing-calls")

    def await_drained(self):
        """Nothing waits in the spool any more; the ledger does not look there."""
        wait_for("an empty spool", lambda: "in all: 0 records" in self.ctl(
            "spool", "list", str(self.folder / "spool")), 60, 0.2)
