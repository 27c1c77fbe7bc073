"""What a Kafka broker knows of its cluster: brokers, and leader and in-sync copies of each partition.

Asked over the wire in version 4 of the Metadata request, which brokers from 2.1 to 4.x speak.
"""

import pathlib
import socket
import struct
import sys
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "ops/scripts/kafka"))
from ready import METADATA_KEY, METADATA_VERSION, read_exactly  # noqa: E402

LIMIT_SECONDS = 3
LARGEST_BYTES = 1 << 22


@dataclass
class Partition:
    topic: str
    number: int
    leader: int  # -1: none
    replicas: list[int]
    in_sync: list[int]


@dataclass
class Metadata:
    brokers: list[int]
    partitions: list[Partition] = field(default_factory=list)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, form: str):
        (value,) = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(">" + form)
        return value

    def text(self) -> str:
        size = self.take("h")
        if size < 0:
            return ""
        self.at += size
        return self.data[self.at - size:self.at].decode()

    def each(self, read) -> list:
        return [read() for _ in range(self.take("i"))]

    def numbers(self) -> list[int]:
        return self.each(lambda: self.take("i"))


def decode(answer: bytes) -> Metadata:
    """The answer without its length."""
    reader = _Reader(answer)
    reader.take("i")  # correlation id
    reader.take("i")  # throttle time
    out = Metadata(reader.each(lambda: _broker(reader)))
    reader.text()     # cluster id
    reader.take("i")  # controller
    for partitions in reader.each(lambda: _topic(reader)):
        out.partitions += partitions
    return out


def _broker(reader: _Reader) -> int:
    number = reader.take("i")
    reader.text()  # host
    reader.take("i")
    reader.text()  # rack
    return number


def _topic(reader: _Reader) -> list[Partition]:
    reader.take("h")  # error
    name = reader.text()
    reader.take("?")  # internal
    return reader.each(lambda: _partition(reader, name))


def _partition(reader: _Reader, topic: str) -> Partition:
    reader.take("h")  # error
    number, leader = reader.take("i"), reader.take("i")
    return Partition(topic, number, leader, reader.numbers(), reader.numbers())


def ask(port: int) -> Metadata:
    """Of the broker at this port; OSError where it does not answer in time."""
    client = b"frontdesk-brokers"
    # A null list of topics: all of them; none is to be created.
    body = struct.pack(">hhih", METADATA_KEY, METADATA_VERSION, 1, len(client)) + client
    body += struct.pack(">i?", -1, False)
    with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS) as stream:
        stream.settimeout(LIMIT_SECONDS)
        stream.sendall(struct.pack(">i", len(body)) + body)
        (size,) = struct.unpack(">i", read_exactly(stream, 4))
        if not 0 < size <= LARGEST_BYTES:
            raise OSError("not a Kafka answer")
        return decode(read_exactly(stream, size))
