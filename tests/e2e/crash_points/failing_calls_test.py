"""With Kafka away any system call on the spool may fail: never a 200 for what is not on the disk."""
import errno
import unittest

from armed_line import ArmedLine
from line import free_port, post, wait_for
from webhook import evolution_text

# What each stands for while it lasts. The last call of each is the one that must come by.
FAULTS = {
    "disk full": f"write {errno.ENOSPC} 0 1000",
    "bad disk": f"write {errno.EIO} 0 1000",
    "bad disk, nothing can be cut off": f"write {errno.EIO} 0 1000\nftruncate {errno.EIO} 0 1000",
    "bad sync": f"fdatasync {errno.EIO} 0 1000",
    "full at the sync": f"fdatasync {errno.ENOSPC} 0 1000",
    "no more files": f"open {errno.EMFILE} 0 1000\nfdatasync {errno.EIO} 0 1",
    "no room for a file": f"open {errno.ENOSPC} 0 1000\nfdatasync {errno.EIO} 0 1",
    "a folder that cannot be synced": f"fsync {errno.EIO} 0 1000\nfdatasync {errno.EIO} 0 1",
    "everything": f"any {errno.EIO} 0 1000",
}
MOST_CALLS = 12  # more than a webhook and its segment take


class FailingCalls(unittest.TestCase):
    def write(self, line):
        """One webhook of a new patient: its id and its status."""
        number = len(self.statuses)
        message = f"3AFAILING{number:03d}"
        status = post(line.ingest_url, evolution_text(message, "Where are you?", f"12025557{number:03d}"))
        self.statuses[message] = status
        return status

    def works_again(self, line):
        line.fail("")
        wait_for("a 200", lambda: self.write(line) == 200, 10, 0.05)

    def test_no_failing_call_is_answered_200(self):
        self.statuses = {}
        with ArmedLine() as line:
            ingest = line["ingest"]
            ingest.kill()
            ingest.settings["KAFKA_BROKERS"] = f"127.0.0.1:{free_port()}"
            ingest.start()
            line.await_ready(["ingest"])
            self.works_again(line)
            for name, rules in FAULTS.items():
                with self.subTest(fault=name):
                    line.fail(rules)
                    self.assertEqual([503, 503], [self.write(line), self.write(line)])
                    self.works_again(line)
            refused = 0
            for nth in range(MOST_CALLS):
                for number in (errno.EIO, errno.ENOSPC):
                    line.fail(f"any {number} {nth} 1")
                    refused += [self.write(line), self.write(line)].count(503)
                    self.works_again(line)
            self.assertGreater(refused, MOST_CALLS / 2)
            ingest.kill()
            del ingest.settings["KAFKA_BROKERS"]
            ingest.start()
            line.await_drained()
            taken = [message for message, status in self.statuses.items() if status == 200]
            report = line.await_ledger(taken)
            self.assertEqual(len(taken), report["accepted"]["found"], report)
            print(f"{len(taken)} of {len(self.statuses)} taken")


if __name__ == "__main__":
    unittest.main()
