"""The sections of ./ops/bench on a real line: figures where all is well, none where it is not."""
import json
import os
import subprocess
import tempfile
import unittest

from line import ROOT, Line, empty_redis, need

LOAD = ("--only", "pipeline", "--rate", "60", "--duration", "1", "--warm-up", "0.5",
        "--conversations", "20", "--repeats", "20", "--json")
TIMES = ("webhook to 2xx", "webhook to reply", "webhook to row")
# One message of each run loses its row behind the background worker's back.
LOSE_A_ROW = """
CREATE FUNCTION core.lose_one() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RETURN CASE WHEN NEW.whatsapp_message_id LIKE '%00000B000001%' THEN NULL ELSE NEW END; END $$;
CREATE TRIGGER lose_one BEFORE INSERT ON core.whatsapp_messages
    FOR EACH ROW EXECUTE FUNCTION core.lose_one()"""


class Bench(unittest.TestCase):
    def bench(self, line, *words, **more):
        """Exit code, what it printed as JSON, and what it said besides."""
        folder = line.folder / "pid"
        folder.mkdir(exist_ok=True)
        for name, program in line.programs.items():
            (folder / name).write_text(str(program.process.pid))
        done = subprocess.run(
            ["python3", "-B", str(ROOT / "ops/scripts/bench"), *LOAD, *words], capture_output=True,
            text=True, timeout=120, check=False,
            env={**line.environment, "RUN_FOLDER": str(line.folder), "BIN_FOLDER": str(line.bin),
                 "SANDBOX_URL": line.sandbox_url, **more})
        self.assertTrue(done.stdout, done.stderr)
        return done.returncode, json.loads(done.stdout), done.stderr

    def assert_no_figure(self, found, why):
        code, told, said = found
        self.assertEqual(1, code, told)
        self.assertNotIn("sections", told)
        self.assertIn("no figure", said)
        self.assertRegex(" ".join(told["faults"]), why)

    def test_prints_figures_of_a_run_that_can_be_trusted_and_of_no_other(self):
        with Line(hot=1) as line:
            # A machine under test is a loaded one: how late the generator was does not matter here.
            hot = line.programs["hot-1"].settings["FRONTDESK_METRICS_LISTEN"]
            code, told, said = self.bench(line, "--late-ms", "60000", METRICS_URLS=f"http://{hot}")
            self.assertEqual(0, code, said)
            found = told["sections"]["pipeline"]
            self.assertEqual(60, found["numbers"]["messages"])
            counts = [found["times"][name]["count"] for name in TIMES]
            self.assertEqual([found["numbers"]["posts"], 60, 60], counts)
            self.assertTrue(all(found["times"][name]["p50"] > 0 for name in TIMES))
            self.assertGreater(found["cpu_us"]["hot-1"], 0)
            self.assertEqual(0, found["numbers"]["evictions"])
            self.assertGreater(found["numbers"]["hits %, instance map"], 90)
            self.assertEqual(0, found["numbers"]["Redis round trips a message, on the reply path"])
            self.assert_no_figure(self.bench(line, "--late-ms", "0"), "the generator was late")
            line.sql(LOSE_A_ROW)
            self.assert_no_figure(self.bench(line, "--late-ms", "60000"),
                                  "ledger does not balance .*lost-write of row")

    def test_caches_alone_are_measured_beside_their_floors(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                ["python3", "-B", str(ROOT / "ops/scripts/bench"), "--only", "cache", "--effort", "0.01",
                 "--json"], capture_output=True, text=True, timeout=120, check=False,
                env={**os.environ, "RUN_FOLDER": folder, "BIN_FOLDER": need("FRONTDESK_TEST_BIN"),
                     "REDIS_URL": empty_redis(need("FRONTDESK_TEST_REDIS_URL"))})
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        found = json.loads(done.stdout)["sections"]["cache"]
        for name in ("hit in memory, 1000 keys", "hit in Redis, 0.5 KB", "removed here to missed there",
                     "written here to missed there"):
            self.assertGreater(found["rows"][name]["p50"], 0, name)
            self.assertGreater(found["rows"][name]["floor"], 0, name)
        self.assertEqual(1, found["numbers"]["loads for 1,000 waiters"])
        self.assertEqual(1, found["numbers"]["loads for 1,000 waiting threads"])
        self.assertLess(found["numbers"]["clinic of 150 services: bytes in Redis"], 100 * 1024)


if __name__ == "__main__":
    unittest.main()
