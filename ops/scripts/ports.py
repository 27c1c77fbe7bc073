"""Prints N free TCP ports of 127.0.0.1, one per line.

They lie below the range from which the kernel takes ports for outgoing connections, so that a
server that is killed finds its port free when it is started again.
"""

import random
import socket
import sys


_given: set[int] = set()  # by this process: nobody listens there yet


def free_ports(count: int) -> list[int]:
    held: list[socket.socket] = []
    candidates = random.SystemRandom().sample(range(15000, 32000), 2000)
    for port in candidates:
        if len(held) == count:
            break
        if port in _given:
            continue
        probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            probe.bind(("127.0.0.1", port))
            held.append(probe)
        except OSError:
            probe.close()
    ports = [probe.getsockname()[1] for probe in held]
    for probe in held:
        probe.close()
    _given.update(ports)
    return ports


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
