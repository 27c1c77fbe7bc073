"""Workers come, and one is lost for good: partitions that stay go on, the others are soon answered."""
import collections
import re
import threading
import time
import unittest

from line import PARTITIONS, Line, wait_for

# What a revoke may take (in flight, then the commit) and what a loaded machine adds to it.
STAY_LIMIT = 3.0
LOST_LIMIT = 12.0  # from the kill


def murmur2(data: bytes) -> int:
    """As Java's Utils.murmur2, made positive."""
    size, mix, all_bits = len(data), 0x5bd1e995, 0xffffffff
    value = (0x9747b28c ^ size) & all_bits
    for at in range(0, size & ~3, 4):
        word = int.from_bytes(data[at:at + 4], "little") * mix & all_bits
        value = value * mix & all_bits ^ (word ^ word >> 24) * mix & all_bits
    if size & 3:
        value ^= int.from_bytes(data[size & ~3:], "little")
        value = value * mix & all_bits
    value = (value ^ value >> 13) * mix & all_bits
    return (value ^ value >> 15) & 0x7fffffff


class Stream:
    """A text every 25 ms, each from another patient."""

    def __init__(self, line: Line) -> None:
        self._line, self._is_over = line, threading.Event()
        self.posted: dict[str, tuple[str, float]] = {}  # by phone: message id, when
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def _write(self) -> None:
        for number in range(10_000):
            phone = f"1202556{number:04d}"
            at = time.time()
            self.posted[phone] = (self._line.write("Where are you?", phone), at)
            if self._is_over.wait(0.025):
                return

    def end(self) -> None:
        self._is_over.set()
        self._thread.join(60)


class Rebalance(unittest.TestCase):
    def opened(self, line: Line, name: str) -> list[int]:
        """The partitions that the worker opened, in that order, each as often."""
        log = (line.folder / f"{name}.log").read_text()
        return [int(found) for found in re.findall(r"partition open partition=(\d+)", log)]

    def owned(self, line: Line, names: list[str]) -> list[int]:
        try:
            return [int(line[name].metrics()["frontdesk_hot_partitions_open"]) for name in names]
        except (OSError, KeyError):
            return []  # one of them is only beginning

    def await_owned(self, line: Line, counts: dict[str, int]) -> None:
        wait_for(f"{counts} partitions", lambda: self.owned(line, list(counts)) == list(counts.values()), 60)

    def replied_at(self, line: Line, stream: Stream) -> dict[str, float]:
        """When each patient got the reply, once all have."""
        messages = [message for message, _ in stream.posted.values()]
        line.await_rows(messages, 90)

        def all_sent():
            at: dict[str, float] = {}
            for request in line.requests():
                phone = request["to"].split("@")[0]
                at[phone] = min(request["at"] / 1000, at.get(phone, 1e12))
            return at if len(at) == len(stream.posted) else None
        return wait_for("all replies", all_sent, 60, 0.5)

    def partitions(self, line: Line, stream: Stream) -> dict[str, int]:
        keys = dict(line.sql("SELECT whatsapp_message_id, conversation FROM core.whatsapp_messages"))
        return {phone: murmur2(keys[message].encode()) % PARTITIONS
                for phone, (message, _) in stream.posted.items()}

    def test_partitions_that_stay_keep_answering_while_workers_join(self) -> None:
        with Line(hot=1) as line:
            stream = Stream(line)
            self.await_owned(line, {"hot-1": PARTITIONS})
            for number, share in ((2, 6), (3, 4)):
                line.add_hot(f"hot-{number}")
                self.await_owned(line, {f"hot-{n}": share for n in range(1, number + 1)})
            stream.end()
            opens = collections.Counter(p for n in (1, 2, 3) for p in self.opened(line, f"hot-{n}"))
            self.assertEqual(set(range(PARTITIONS)), set(opens))
            stayed = {partition for partition, count in opens.items() if count == 1}
            # Four of the first worker's twelve never move; what stays is not opened anew.
            self.assertEqual(4, len(stayed), opens)
            waited = self.waited(line, stream)
            worst = {kind: max(seconds for partition, seconds in waited if (partition in stayed) == kind)
                     for kind in (True, False)}
            print(f"\nworst reply: {worst[True]:.2f} s where the partition stayed, "
                  f"{worst[False]:.2f} s where it moved; {len(waited)} messages")
            self.assertLess(worst[True], STAY_LIMIT)
            line.await_ledger([message for message, _ in stream.posted.values()])

    def waited(self, line: Line, stream: Stream) -> list[tuple[int, float]]:
        replied, partitions = self.replied_at(line, stream), self.partitions(line, stream)
        return [(partitions[phone], replied[phone] - at) for phone, (_, at) in stream.posted.items()]

    def test_a_worker_lost_for_good_is_soon_replaced(self) -> None:
        settings = {"hot": {"FRONTDESK_HOT_SESSION_TIMEOUT_MS": "8000"}}  # the default
        with Line(hot=2, settings=settings) as line:
            self.await_owned(line, {"hot-1": 6, "hot-2": 6})
            mine, other = set(self.opened(line, "hot-1")), set(self.opened(line, "hot-2"))
            # Whoever came first opened all and gave half of them up.
            lost = mine - other or mine
            line["hot-1"].kill()
            killed = time.time()
            stream = Stream(line)
            self.await_owned(line, {"hot-2": PARTITIONS})
            stream.end()
            replied, partitions = self.replied_at(line, stream), self.partitions(line, stream)
            first = {partition: min(replied[phone] for phone, at in partitions.items() if at == partition)
                     - killed for partition in sorted(set(partitions.values()))}
            back = max(first[partition] for partition in first if partition in lost)
            print(f"\nconversations of the lost worker answered again {back:.1f} s after its kill")
            self.assertLess(back, LOST_LIMIT)
            line.await_ledger([message for message, _ in stream.posted.values()])


if __name__ == "__main__":
    unittest.main()
