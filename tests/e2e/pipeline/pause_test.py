"""The kill switch: replies stop at once, everything is recorded, and it outlives a worker."""
import contextlib
import json
import socket
import subprocess
import time
import unittest

from line import Line, free_port

DENTAL = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01"
TOKEN = "a-token-of-this-test"


class Pause(unittest.TestCase):
    def ctl(self, line, *arguments, urls=None, **more):
        told = [f"http://{line[hot].settings['FRONTDESK_ADMIN_LISTEN']}" for hot in ("hot-1", "hot-2")]
        environment = {**line.environment, "ADMIN_URLS": ",".join(urls or told), "ADMIN_TOKEN": TOKEN,
                       **more}
        began = time.monotonic()
        done = subprocess.run([str(line.bin / "frontdeskctl"), *arguments, "--by", "a test"],
                              env=environment, capture_output=True, text=True, timeout=30)
        return done, time.monotonic() - began

    def test_stops_replies_at_once_and_survives_a_restart(self):
        with Line(settings={"hot": {"FRONTDESK_ADMIN_TOKEN": TOKEN}}) as line:
            before = line.write("Where are you?", "12025550400")
            line.await_delivery(before, "sent")
            done, took = self.ctl(line, "pause", "--clinic", DENTAL)
            self.assertEqual(done.returncode, 0, done.stderr)
            print(f"pause took {took:.2f} s")
            meanwhile = [line.write("Where are you?", f"120255504{n}") for n in range(10, 18)]
            for message in meanwhile:
                self.assertEqual(line.await_outcome(message)[0][:2], ("handed_over", "paused"))
            other = line.write("Where are you?", "552199990400", instance="demo-pediatrics")
            line.await_delivery(other, "sent")
            for hot in ("hot-1", "hot-2"):
                line[hot].kill()
                line[hot].start()
            restarted = line.write("Where are you?", "12025550420")
            self.assertEqual(line.await_outcome(restarted)[0][:2], ("handed_over", "paused"))
            self.assertEqual(len(line.requests()), 2)
            done, _ = self.ctl(line, "resume", "--all")
            self.assertEqual(done.returncode, 0, done.stderr)
            after = line.write("Where are you?", "12025550421")
            line.await_delivery(after, "sent")
            audited = line.sql("SELECT action, subject FROM core.audit WHERE action IN ('pause', 'resume') ORDER BY at")
            self.assertEqual(audited, [["pause", DENTAL], ["resume", "everyone"]])
            self.assertEqual(line.await_ledger([before, *meanwhile, other, restarted, after])["balanced"], True)
            self.everyone_falls_silent_though_the_database_is_away(line)
            self.who_hangs_delays_nobody(line)
            self.who_does_not_answer_is_named(line)

    def who_hangs_delays_nobody(self, line):
        with contextlib.ExitStack() as mute:
            # A backlog without an accept: taken by the kernel, and never answered.
            hanging = [mute.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(4)]
            urls = [f"http://127.0.0.1:{one.getsockname()[1]}" for one in hanging]
            done, took = self.ctl(line, "pause", "--clinic", DENTAL, urls=urls)
        self.assertEqual(done.returncode, 1)
        for url in urls:
            self.assertIn(f"{url} was not told: timeout", done.stderr)
        # One after the other they take 3.6 s.
        self.assertLess(took, 2.5)

    def everyone_falls_silent_though_the_database_is_away(self, line):
        away = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
        done, took = self.ctl(line, "pause", "--all", DATABASE_URL=away)
        self.assertEqual((1, True), (done.returncode, "not kept" in done.stderr), done.stderr)
        self.assertLess(took, 2.5)
        silent = line.write("Where are you?", "12025550422")
        self.assertEqual(line.await_outcome(silent)[0][:2], ("handed_over", "paused"))
        self.assertEqual(self.ctl(line, "pause", "--clinic", DENTAL, DATABASE_URL=away)[0].returncode, 1)
        self.assertEqual(self.ctl(line, "resume", "--all")[0].returncode, 0)
        line.await_delivery(line.write("Where are you?", "12025550424"), "sent")

    def who_does_not_answer_is_named(self, line):
        nobody = f"http://127.0.0.1:{free_port()}"
        done, _ = self.ctl(line, "pause", "--all", urls=[nobody])
        self.assertEqual(done.returncode, 1)
        self.assertIn(nobody, done.stderr)
        shown, _ = self.ctl(line, "pause", "--show")
        self.assertTrue(json.loads(shown.stdout)["everyone"])
        done, _ = self.ctl(line, "resume", "--clinic", DENTAL)
        self.assertEqual(done.returncode, 1)
        self.assertIn("resume --all", done.stderr)
        self.assertNotIn("are on", done.stdout)
        self.assertEqual(self.ctl(line, "pause", "--clinic", "no such clinic")[0].returncode, 1)
        self.assertEqual(self.ctl(line, "pause")[0].returncode, 2)
        self.assertEqual(self.ctl(line, "pause", "--all", "--clinic", DENTAL)[0].returncode, 2)
        late = line.write("Where are you?", "12025550430")
        # Not told, the workers read it within 5 s.
        deadline = time.monotonic() + 20
        while line.await_outcome(late)[0][1] != "paused" and time.monotonic() < deadline:
            late = line.write("Where are you?", f"1202555{int(time.monotonic() * 1000) % 10000:04d}")
        self.assertEqual(line.await_outcome(late)[0][1], "paused")


if __name__ == "__main__":
    unittest.main()
