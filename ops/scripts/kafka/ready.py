"""Waits until a Kafka broker answers and can take records.

Usage: ready.py HOST:PORT[,HOST:PORT...] SECONDS

Asks for metadata over the wire (version 4, which brokers from 2.1 to 4.x speak): a broker lists
itself only once it is registered and not fenced. Exit 0 when one lists itself in time, else 1.
"""

import socket
import struct
import sys
import time

METADATA_KEY = 3
METADATA_VERSION = 4


def read_exactly(stream: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = stream.recv(count - len(data))
        if not part:
            raise OSError("closed")
        data += part
    return data


def broker_count(host: str, port: int) -> int:
    client = b"frontdesk-ready"
    # No topics asked for, none to be created.
    body = struct.pack(">hhih", METADATA_KEY, METADATA_VERSION, 1, len(client)) + client
    body += struct.pack(">i?", 0, False)
    with socket.create_connection((host, port), timeout=2) as stream:
        stream.settimeout(2)
        stream.sendall(struct.pack(">i", len(body)) + body)
        (size,) = struct.unpack(">i", read_exactly(stream, 4))
        if not 12 <= size <= 1 << 20:
            raise OSError("not a Kafka answer")
        answer = read_exactly(stream, size)
    # Correlation id, throttle time, number of brokers.
    return struct.unpack(">i", answer[8:12])[0]


def any_ready(addresses: list[tuple[str, int]]) -> bool:
    for host, port in addresses:
        try:
            if broker_count(host, port) > 0:
                return True
        except OSError:
            continue
    return False


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    addresses = []
    for address in sys.argv[1].split(","):
        host, _, port = address.strip().rpartition(":")
        addresses.append((host.strip("[]"), int(port)))
    deadline = time.monotonic() + float(sys.argv[2])
    while not any_ready(addresses):
        if time.monotonic() > deadline:
            return 1
        time.sleep(0.1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
