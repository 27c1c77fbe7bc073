"""The TCP gate between real sockets: each kind of fault does what it says and ends when told."""

import socket
import threading
import time
import unittest

from gate import PASS, Fault, GateHouse


class Echo:
    """Answers each connection with what it says; counts what arrived."""

    def __init__(self, port: int = 0) -> None:
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.got = bytearray()
        self.sizes: list[int] = []
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while data := connection.recv(1 << 16):
                self.got += data
                self.sizes.append(len(data))
                connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self) -> None:
        if self.listener.fileno() < 0:
            return
        # Closing alone leaves the thread in accept(), and the port open with it.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self._open:
            connection.close()


def await_true(what: str, condition, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.01)


class GateBetweenSockets(unittest.TestCase):
    def setUp(self) -> None:
        self.echo = Echo()
        self.addCleanup(lambda: self.echo.close())
        self.house = self.enterContext(GateHouse())
        self.port = self.house.add("link", self.echo.port)

    def connect(self, timeout: float = 10) -> socket.socket:
        out = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
        self.addCleanup(out.close)
        return out

    def exchange(self, client: socket.socket, said: bytes = b"hello") -> bytes:
        client.sendall(said)
        heard = b""
        while len(heard) < len(said):
            piece = client.recv(1 << 16)
            if not piece:
                break
            heard += piece
        return heard

    def assert_cut(self, client: socket.socket) -> None:
        with self.assertRaises(ConnectionError):
            client.sendall(b"x")
            if client.recv(16) == b"":
                raise ConnectionError("closed")

    def assert_silent(self, client: socket.socket, said: bytes = b"anyone?") -> None:
        client.settimeout(0.2)
        client.sendall(said)
        with self.assertRaises(TimeoutError):
            client.recv(16)
        client.settimeout(10)

    def test_passes_both_ways_and_the_end_of_each(self) -> None:
        client = self.connect()
        self.assertEqual(b"hello", self.exchange(client))
        said = bytes(range(256)) * 4096
        self.assertEqual(said, self.exchange(client, said))
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(b"", client.recv(16))

    def test_refuses_and_keeps_its_port(self) -> None:
        client = self.connect()
        self.exchange(client)
        self.house.set("link", Fault("refuse"))
        self.assert_cut(client)
        with self.assertRaises(ConnectionRefusedError):
            self.connect()
        with socket.socket() as other, self.assertRaises(OSError):
            other.bind(("127.0.0.1", self.port))
        self.house.heal()
        self.assertEqual(b"hello", self.exchange(self.connect()))

    def test_resets_what_is_open_and_what_comes(self) -> None:
        client = self.connect()
        self.exchange(client)
        self.house.set("link", Fault("reset"))
        with self.assertRaises(ConnectionResetError):
            client.recv(16)
        with self.assertRaises(ConnectionResetError):  # in connect() already, or right after it
            self.assert_cut(self.connect())
            raise ConnectionResetError
        self.house.heal()
        self.assertEqual(b"hello", self.exchange(self.connect()))

    def test_delays(self) -> None:
        client = self.connect()
        self.exchange(client)
        self.house.set("link", Fault("delay", ms=60))
        began = time.monotonic()
        self.assertEqual(b"hello", self.exchange(client))
        self.assertGreaterEqual(time.monotonic() - began, 0.12)
        self.house.set("link", PASS)
        self.assertEqual(b"again", self.exchange(client, b"again"))

    def test_half_open_swallows_and_then_resets(self) -> None:
        client = self.connect()
        self.exchange(client)
        self.house.set("link", Fault("half_open"))
        newer = self.connect()
        self.assert_silent(client)
        self.assert_silent(newer)
        self.assertEqual(b"hello", bytes(self.echo.got))
        self.house.heal()
        # Bytes of theirs are gone: neither may go on.
        self.assert_cut(client)
        self.assert_cut(newer)
        self.assertEqual(b"hello", self.exchange(self.connect()))

    def test_mute_lets_requests_through_alone(self) -> None:
        client = self.connect()
        self.house.set("link", Fault("mute"))
        self.assert_silent(client, b"heard")
        await_true("the request", lambda: bytes(self.echo.got) == b"heard")
        self.house.heal()
        self.assert_cut(client)

    def test_slices(self) -> None:
        self.house.set("link", Fault("slice", size=3))
        client = self.connect()
        self.assertEqual(b"0123456789" * 40, self.exchange(client, b"0123456789" * 40))
        # How many of the 134 arrive together is the receiver's own affair.
        self.assertGreater(len(self.echo.sizes), 1)

    def test_corrupts_the_next_head_of_each_direction_once(self) -> None:
        client = self.connect()
        self.house.set("link", Fault("corrupt"))
        # Flipped on the way there, and flipped again on the way back.
        self.assertEqual(b"hello", self.exchange(client))
        self.assertEqual(bytes([ord("h") ^ 0x80]) + b"ello", bytes(self.echo.got))
        self.assertEqual(b"clean", self.exchange(client, b"clean"))
        self.assertTrue(self.echo.got.endswith(b"clean"))

    def test_refuses_while_the_server_is_away_and_opens_with_it(self) -> None:
        port = self.echo.port
        self.exchange(self.connect())
        self.echo.close()
        # The first attempt finds it away; from then on it is refused as by the server itself.
        def is_refused() -> bool:
            try:
                self.assert_cut(self.connect())
            except ConnectionRefusedError:
                return True
            except ConnectionResetError:
                pass
            return False
        await_true("a refusal", is_refused)
        self.echo = Echo(port)

        def answers() -> bool:
            try:
                return self.exchange(self.connect()) == b"hello"
            except OSError:
                return False
        await_true("an answer", answers)

    def test_no_such_kind(self) -> None:
        with self.assertRaises(ValueError):
            Fault("gremlins")


if __name__ == "__main__":
    unittest.main()
