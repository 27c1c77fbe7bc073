"""More partitions while webhooks come in: none is refused, all are answered once and in order."""
import signal
import subprocess
import sys
import threading
import unittest

from line import ROOT, Line, free_port, wait_for
from webhook import evolution_text, post

sys.path.insert(0, str(ROOT / "tests/e2e/crash_points"))
import points  # noqa: E402

TOKEN = "a-token-of-this-test"
PEOPLE = [f"120255506{number:02d}" for number in range(12)]
SILENT, REPEATED = "12025550700", "12025550701"
WORKERS = ("hot-1", "hot-2", "background-1")


class GrowingLine(Line):
    """Two partitions, a spool, and admin endpoints."""

    def __init__(self, **more):
        token = {"FRONTDESK_ADMIN_TOKEN": TOKEN}
        super().__init__(partitions=2, settings={
            "hot": token, "background-1": token, "ingest": token}, **more)

    def _add(self, name, program, settings):
        if name == "ingest":
            settings = {**settings, "FRONTDESK_INGEST_SPOOL": str(self.folder / "spool")}
        return super()._add(name, program, settings)

    def tool(self, *arguments, program=None, **environment):
        urls = [f"http://{self[name].settings['FRONTDESK_ADMIN_LISTEN']}" for name in ("ingest", *WORKERS)]
        return Tool([str(program or self.bin / "frontdeskctl"), "topics", "repartition", *arguments],
                    {**self.environment, "INGEST_URL": self.ingest_url, "ADMIN_URLS": ",".join(urls), "ADMIN_TOKEN": TOKEN, **environment})

    def stop_workers(self):
        for name in WORKERS:
            self[name].stop()

    def start_workers(self):
        for name in WORKERS:
            self[name].start()
        self.await_ready(WORKERS)


class Tool:
    """The command as it runs, with what it says."""

    def __init__(self, command, environment):
        self.process = subprocess.Popen(command, env=environment, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.lines = []
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True)
        self.reader.start()

    def says(self, words):
        return any(words in line for line in list(self.lines))

    def await_words(self, words, seconds=90):
        wait_for(f"'{words}'", lambda: self.says(words) or self.process.poll() is not None, seconds)
        if not self.says(words):
            raise AssertionError(f"it ended with {self.process.returncode}: {self.text()}")

    def end(self, seconds=90):
        """The exit code."""
        try:
            self.process.wait(seconds)
        finally:
            self.process.kill()
            self.process.wait()
            self.reader.join()
            self.process.stdout.close()
        return self.process.returncode

    def text(self):
        return "".join(self.lines)


class Traffic:
    """Posts to each of the people in turn, each post after the answer to the one before. What is not
    taken is counted and posted again, as providers do."""

    def __init__(self, line):
        self.line, self.sent, self.refused = line, [], []
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.stopping.set()
        self.thread.join()

    def run(self):
        number = 0
        while not self.stopping.wait(0.05):
            person = PEOPLE[number % len(PEOPLE)]
            message = f"3AGROWS{number:05d}"
            body = evolution_text(message, "Where are you?", person)
            while post(self.line.ingest_url, body) != 200:
                self.refused.append(message)
                if self.stopping.wait(0.1):
                    return
            self.sent.append(message)
            number += 1

    def await_more(self, count=24):
        goal = len(self.sent) + count
        wait_for("more messages", lambda: len(self.sent) >= goal)


class Repartition(unittest.TestCase):
    def begin(self, line):
        """A takeover in force, and a message to be repeated."""
        asked = line.write("Where are you?", SILENT)
        line.await_delivery(asked, "sent")
        typed = line.write("I take over", SILENT, own=True)
        line.await_outcome(typed)
        once = line.write("Where are you?", REPEATED)
        line.await_delivery(once, "sent")
        return [asked, typed, once]

    def assert_known(self, line, begun):
        *_, once = begun
        silenced = line.write("Where are you?", SILENT)
        self.assertEqual(line.await_outcome(silenced)[0][:2], ("suppressed", "takeover"))
        line.write("Where are you?", REPEATED, message=once)
        wait_for("the repeat is known", lambda: "duplicate" in [o[1] for o in line.outcomes(once)])
        return silenced

    def assert_all_answered(self, line, messages):
        report = line.await_ledger(messages, 90)
        self.assertEqual(report["findings"], [], report)
        self.assertEqual(report["accepted"]["found"], len(messages), report)
        self.assertEqual(line.sql("SELECT whatsapp_message_id FROM core.whatsapp_messages "
                                  "GROUP BY 1 HAVING count(*) > 1"), [])
        print(f"{len(messages)} messages answered once and in order")

    def test_no_webhook_is_refused_and_no_order_broken(self):
        with GrowingLine() as line:
            begun = self.begin(line)
            with Traffic(line) as traffic:
                traffic.await_more()
                tool = line.tool("--partitions", "6", "--wait", "90")
                tool.await_words("stop now")
                line.stop_workers()
                self.assertEqual(tool.end(), 0, tool.text())
                self.assertTrue(tool.says("grown: 9 topics to 6 partitions"), tool.text())
                print(tool.text())
                line.environment["FRONTDESK_PARTITIONS"] = "6"
                line.start_workers()
                traffic.await_more()
            silenced = self.assert_known(line, begun)
            self.assertEqual(traffic.refused, [])
            self.assert_all_answered(line, [*traffic.sent, *begun, silenced])

    def die(self, line, point):
        """The tool, killed where it comes by the point."""
        file = line.folder / "ctl.crash-point"
        file.write_text(point)
        tool = line.tool("--partitions", "6", "--wait", "90", program=line.bin.parent / "tests/bin/frontdeskctl",
                         CRASH_POINT_FILE=str(file))
        wait_for(f"{point} or the workers in its way",
                 lambda: tool.process.poll() is not None or tool.says("stop now"), 90)
        if tool.process.poll() is None:
            line.stop_workers()
        self.assertEqual((tool.end(), file.exists()), (-signal.SIGKILL, False), tool.text())

    def add_untold(self, line):
        """An ingest that the tool does not know of."""
        port = free_port()
        line._add("ingest-2", "frontdesk-ingest", {
            "FRONTDESK_INGEST_LISTEN": f"127.0.0.1:{port}",
            "FRONTDESK_INGEST_SNAPSHOT": str(line.folder / "ingest-2.snapshot"),
        })
        line.await_ready(["ingest-2"])
        return f"http://127.0.0.1:{port}"

    def test_what_is_broken_off_anywhere_goes_on(self):
        with GrowingLine() as line:
            begun = self.begin(line)
            untold = self.add_untold(line)
            with Traffic(line) as traffic:
                traffic.await_more()
                for point in points.REPARTITION:
                    self.die(line, point)
                    # It comes back held, whatever its topics look like, as long as it was not told.
                    line["ingest"].kill()
                    if point == points.REPARTITION[-1]:
                        line.environment["FRONTDESK_PARTITIONS"] = "6"
                    line["ingest"].start()
                    traffic.await_more(3)
                    if point == points.REPARTITION[1]:  # grown: by the old number it lies wrong
                        self.assertEqual(post(untold, evolution_text("3AUNTOLD", "Where are you?", SILENT)), 200)
                        line["ingest-2"].stop()
                    print(f"{point}: {len(traffic.sent)} messages taken", flush=True)
                tool = line.tool("--partitions", "6")
                self.assertEqual(tool.end(), 0, tool.text())
                line.start_workers()
                traffic.await_more()
            self.assertEqual(line.await_outcome("3AUNTOLD")[0][:2], ("suppressed", "takeover"))
            silenced = self.assert_known(line, begun)
            self.assert_all_answered(line, [*traffic.sent, *begun, silenced, "3AUNTOLD"])


if __name__ == "__main__":
    unittest.main()
