"""The traffic of a chaos run posts as the providers do."""

import collections
import hashlib
import hmac
import http.server
import json
import threading
import time
import unittest

from traffic import META_SECRET, Conversation, Traffic


class Ingest(http.server.ThreadingHTTPServer):
    """Answers each message id with the next of `answers`, then with 200."""

    def __init__(self, answers) -> None:
        self.answers, self.posts = answers, collections.defaultdict(list)
        self.lock, self.wrongly_signed = threading.Lock(), 0
        super().__init__(("127.0.0.1", 0), Handler)

    def answer(self, path: str, body: bytes, signature: str) -> int:
        if path.startswith("/webhooks/meta"):
            good = "sha256=" + hmac.new(META_SECRET, body, hashlib.sha256).hexdigest()
            self.wrongly_signed += good != signature
            value = json.loads(body)["entry"][0]["changes"][0]["value"]
            name, who = value["messages"][0]["id"], value["messages"][0]["from"]
        else:
            key = json.loads(body)["data"]["key"]
            name, who = key["id"], key["remoteJid"]
        with self.lock:
            tries = self.posts[name]
            tries.append((who, time.monotonic()))
            return self.answers[len(tries) - 1] if len(tries) <= len(self.answers) else 200


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.answer(self.path, body, self.headers.get("X-Hub-Signature-256", ""))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_) -> None:
        pass


class TrafficOfARun(unittest.TestCase):
    def ride(self, answers, conversations: int, seconds: float = 1.0) -> tuple[Ingest, Traffic, list]:
        server = Ingest(answers)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        traffic = Traffic([Conversation(n, "2000", url) for n in range(conversations)], 40, "1")
        traffic.start()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and sum(
                1 for one in traffic.snapshot() if one.accepted or one.is_given_up) < 8 * seconds:
            time.sleep(0.01)
        return server, traffic, traffic.stop(20)

    def test_ids_are_distinct_and_both_providers_write(self) -> None:
        server, traffic, waiting = self.ride((), 4)
        messages = traffic.snapshot()
        self.assertEqual([], waiting)
        self.assertEqual(len(messages), len({one.id for one in messages}))
        self.assertEqual({"meta", "evolution"}, {one.conversation.split("-")[0] for one in messages})
        self.assertEqual(4, len({who for tries in server.posts.values() for who, _ in tries}))
        self.assertEqual(0, server.wrongly_signed)

    def test_what_got_no_2xx_is_posted_again_before_the_next_one(self) -> None:
        server, traffic, waiting = self.ride((503, 500), 4)
        self.assertEqual([], waiting)
        by_conversation = collections.defaultdict(list)
        for one in traffic.snapshot():
            self.assertEqual([503, 500, 200], one.statuses)
            by_conversation[one.conversation].append(one)
        for messages in by_conversation.values():
            for before, after in zip(messages, messages[1:]):
                self.assertEqual(before.number + 1, after.number)
                self.assertLessEqual(before.accepted, after.began)

    def test_a_refusal_for_good_is_one_for_evolution_alone(self) -> None:
        _, traffic, waiting = self.ride((401,), 2)
        self.assertEqual([], waiting)
        for one in traffic.snapshot():
            self.assertEqual(one.conversation.startswith("evolution"), one.is_given_up, one)


if __name__ == "__main__":
    unittest.main()
