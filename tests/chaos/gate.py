"""A TCP gate: stands between a process and what it talks to, and breaks the link when told to.

`GateHouse` runs any number of gates on one event loop in a thread of its own; its methods may be
called from any thread and return once the gate has changed. At most 512 connections a gate, and
128 KiB held a connection and direction; the sender waits beyond that.
"""

import asyncio
import contextlib
import socket
import struct
import threading
from dataclasses import dataclass

CHUNK = 1 << 16
MOST_CONNECTIONS = 512
# How often a server that is away is looked for, and how long one attempt may take.
LOOK_AGAIN_SECONDS = 0.05
CONNECT_SECONDS = 5
HOST = "127.0.0.1"

KINDS = {
    "pass": "everything goes through",
    "refuse": "connections are cut, new ones refused",
    "reset": "connections are reset, new ones as soon as they are accepted",
    "delay": "each piece waits `ms`, in both directions",
    "half_open": "connections are accepted, what comes is swallowed, nothing is answered",
    "mute": "requests arrive, answers are swallowed",
    "slice": "pieces of `size` bytes, each sent by itself",
    "corrupt": "the first byte that a side says next is flipped: the head of a frame in every "
               "protocol here, so that it is met before anything is believed",
}


@dataclass(frozen=True)
class Fault:
    kind: str = "pass"
    ms: int = 0
    size: int = 16

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such kind of fault: {self.kind}")

    def __str__(self) -> str:
        return f"{self.kind} {self.ms} ms" if self.kind == "delay" else self.kind


PASS = Fault()


def _listen(port: int) -> socket.socket:
    """A socket bound to the port. Several may be bound to it as long as none listens."""
    out = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    out.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        out.bind((HOST, port))
    except OSError:
        out.close()
        raise
    return out


def _reset(writer: asyncio.StreamWriter) -> None:
    """Ends the connection with RST, whatever it still holds."""
    with contextlib.suppress(OSError, AttributeError):
        writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class _Connection:
    """Both directions of one connection; ends as soon as either side does."""

    def __init__(self, gate: "Gate", reader, writer) -> None:
        self.gate, self.client = gate, (reader, writer)
        self.writers = [writer]
        # Bytes were swallowed: it never can go on.
        self.is_spoilt = False

    async def run(self) -> None:
        try:
            if self.gate.fault.kind in ("half_open", "reset"):
                await self._swallow_all()
                return
            server = await asyncio.wait_for(
                asyncio.open_connection(HOST, self.gate.target, limit=CHUNK), CONNECT_SECONDS)
            self.writers.append(server[1])
            for writer in self.writers:
                writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await self._both(self._pump(self.client[0], server[1], False),
                             self._pump(server[0], self.client[1], True))
        except ConnectionRefusedError:
            self.reset()
            self.gate.follow_absence()
        except (OSError, asyncio.TimeoutError):
            self.reset()
        finally:
            for writer in self.writers:
                writer.close()

    def reset(self) -> None:
        for writer in self.writers:
            _reset(writer)

    @staticmethod
    async def _both(*pumps) -> None:
        tasks = [asyncio.ensure_future(pump) for pump in pumps]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _swallow_all(self) -> None:
        self.is_spoilt = True
        if self.gate.fault.kind == "reset":
            self.reset()
            return
        while await self.client[0].read(CHUNK):
            pass

    async def _pump(self, reader, writer, is_answer: bool) -> None:
        flipped_at = 0
        while data := await reader.read(CHUNK):
            fault = self.gate.fault
            if fault.kind == "half_open" or (fault.kind == "mute" and is_answer):
                self.is_spoilt = True
            if self.is_spoilt and (is_answer or fault.kind == "half_open"):
                continue
            if fault.kind == "delay":
                await asyncio.sleep(fault.ms / 1000)
            elif fault.kind == "corrupt" and flipped_at != self.gate.changes:
                flipped_at = self.gate.changes
                data = bytes([data[0] ^ 0x80]) + data[1:]
            size = fault.size if fault.kind == "slice" else len(data)
            for at in range(0, len(data), size):
                writer.write(data[at:at + size])
                await writer.drain()
                if size < len(data):
                    await asyncio.sleep(0)
            self.gate.bytes += len(data)
        # One side has said all; the other one may still answer.
        if writer.can_write_eof():
            writer.write_eof()


class Gate:
    """One link. Lives on the event loop it was opened on; `GateHouse` is for everybody else."""

    def __init__(self, target: int, port: int = 0) -> None:
        self.target, self.fault = target, PASS
        # Keeps the port ours also while nobody listens on it.
        self._holder = _listen(port)
        self.port = self._holder.getsockname()[1]
        self._server: asyncio.Server | None = None
        self._connections: dict[_Connection, asyncio.Task] = {}
        self._absence: asyncio.Task | None = None
        self.changes = self.accepted = self.bytes = 0

    async def open(self) -> None:
        if self._server is None:
            own = _listen(self.port)
            self._server = await asyncio.start_server(self._accept, sock=own, limit=CHUNK)

    def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _accept(self, reader, writer) -> None:
        self.accepted += 1
        if len(self._connections) >= MOST_CONNECTIONS or self._server is None:
            _reset(writer)
            return
        connection = _Connection(self, reader, writer)
        self._connections[connection] = asyncio.current_task()
        try:
            await connection.run()
        except asyncio.CancelledError:
            connection.reset()
        finally:
            self._connections.pop(connection, None)

    async def set(self, fault: Fault) -> None:
        self.fault = fault
        self.changes += 1
        if fault.kind in ("refuse", "reset"):
            self._reset_all(lambda _: True)
        else:
            self._reset_all(lambda connection: connection.is_spoilt)
        if fault.kind == "refuse":
            self._stop_listening()
        elif self._absence is None:
            await self.open()

    def _reset_all(self, which) -> None:
        for connection in list(self._connections):
            if which(connection):
                connection.reset()

    def follow_absence(self) -> None:
        """The server refuses: so do we until it is back, for a refusal proves that nothing was
        read, which an accepted and cut connection does not."""
        if self._absence is None:
            self._stop_listening()
            self._absence = asyncio.ensure_future(self._look_for_server())

    async def _look_for_server(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            with contextlib.suppress(OSError, asyncio.TimeoutError):
                _, writer = await asyncio.wait_for(
                    asyncio.open_connection(HOST, self.target), CONNECT_SECONDS)
                writer.close()
                break
        self._absence = None
        if self.fault.kind != "refuse":
            await self.open()

    async def close(self) -> None:
        self._stop_listening()
        tasks = list(self._connections.values()) + [self._absence] * (self._absence is not None)
        # Python 3.11's wait_for may swallow a cancellation that meets its result.
        while tasks:
            for task in tasks:
                task.cancel()
            _, tasks = await asyncio.wait(tasks, timeout=0.2)
        self._holder.close()


class GateHouse:
    """Use as a context manager; all gates are closed at its end."""

    def __init__(self) -> None:
        self.gates: dict[str, Gate] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="gates", daemon=True)

    def __enter__(self) -> "GateHouse":
        self._thread.start()
        return self

    def __exit__(self, *failure) -> None:
        if self._loop.is_closed():
            return
        for gate in self.gates.values():
            self._do(gate.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _do(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(20)

    def add(self, name: str, target: int, port: int = 0) -> int:
        """A gate before that port of this machine; the port it listens on, `port` if given."""
        gate = Gate(target, port)
        self.gates[name] = gate
        self._do(gate.open())
        return gate.port

    def set(self, name: str, fault: Fault) -> None:
        self._do(self.gates[name].set(fault))

    def heal(self, *names: str) -> None:
        for name in names or self.gates:
            self.set(name, PASS)
