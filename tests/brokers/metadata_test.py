"""What is read out of a broker's answer."""

import struct
import unittest

from metadata import Partition, decode


def text(word: str | None) -> bytes:
    return struct.pack(">h", -1) if word is None else struct.pack(">h", len(word)) + word.encode()


def array(*parts: bytes) -> bytes:
    return struct.pack(">i", len(parts)) + b"".join(parts)


def number(value: int) -> bytes:
    return struct.pack(">i", value)


def partition(place: int, leader: int, replicas: list[int], in_sync: list[int]) -> bytes:
    return (struct.pack(">hii", 0, place, leader) + array(*map(number, replicas))
            + array(*map(number, in_sync)))


class MetadataOfACluster(unittest.TestCase):
    def test_brokers_leaders_and_copies_are_read(self) -> None:
        broker = number(2) + text("127.0.0.1") + number(19092) + text(None)
        other = number(3) + text("127.0.0.1") + number(19093) + text("rack")
        topic = struct.pack(">h", 0) + text("t.inbound") + b"\0" + array(
            partition(0, 2, [1, 2, 3], [2, 3]), partition(1, -1, [1, 2, 3], []))
        empty = struct.pack(">h", 3) + text("t.gone") + b"\0" + array()
        found = decode(number(1) + number(0) + array(broker, other) + text("Acluster") + number(3)
                       + array(topic, empty))
        self.assertEqual([2, 3], found.brokers)
        self.assertEqual([Partition("t.inbound", 0, 2, [1, 2, 3], [2, 3]),
                          Partition("t.inbound", 1, -1, [1, 2, 3], [])], found.partitions)


if __name__ == "__main__":
    unittest.main()
