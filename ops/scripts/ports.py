"""Prints N free TCP ports of 127.0.0.1, one per line.

They lie below the range from which the kernel takes ports for outgoing connections, so that a
server that is killed finds its port free when it is started again.
"""

import random
import socket
import sys


# By this process, to servers of its own: held as long as it lives, so that nobody else is given the
# port of a server that is down for a while.
_given: list[socket.socket] = []


def free_ports(count: int) -> list[int]:
    held: list[socket.socket] = []
    candidates = random.SystemRandom().sample(range(15000, 32000), 2000)
    for port in candidates:
        if len(held) == count:
            break
        probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            probe.bind(("127.0.0.1", port))
            held.append(probe)
        except OSError:
            probe.close()
    for probe in held:
        # Bound, and no more: a server that says the same may listen there.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    _given.extend(held)
    return [probe.getsockname()[1] for probe in held]


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    ports = free_ports(count)
    if len(ports) < count:
        print("no free ports on 127.0.0.1", file=sys.stderr)
        return 1
    print("\n".join(str(port) for port in ports))
    return 0


if __name__ == "__main__":
    sys.exit(main())
