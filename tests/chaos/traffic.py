"""Steady traffic of many conversations, posted as the providers post: what got no 2xx is posted again
with the same id, and the next message of a conversation follows the 2xx of the one before."""

import hashlib
import hmac
import http.client
import json
import random
import sys
import pathlib
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from webhook import TOKENS, evolution_text  # noqa: E402

# Answered at once from the clinic's data, each otherwise, so that two replies are never alike.
TEXTS = ("Hi", "Where are you?", "What are your opening hours?")
META_SECRET = b"frontdesk-samples-app-secret"  # of schemas/seed/demo.json
META_LINES = ("910000000000301", "910000000000302")
# What Evolution takes for a refusal for good.
FOR_GOOD = {400, 401, 403, 404, 422}
POST_SECONDS = 6
REPEATED = 0.03  # share of messages that the provider posts again although they got their 2xx
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Message:
    id: str
    conversation: str
    number: int
    began: float
    accepted: float = 0.0
    tries: int = 0
    statuses: list[int] = field(default_factory=list)
    posts: list[tuple[float, float]] = field(default_factory=list)  # begun and answered, as statuses

    @property
    def is_given_up(self) -> bool:
        return not self.accepted and bool(self.statuses) and self.statuses[-1] in FOR_GOOD


def _meta_body(line: str, phone: str, message: str, text: str) -> bytes:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "12025550120", "phone_number_id": line},
        "contacts": [{"profile": {"name": "Invented Person"}, "wa_id": phone}],
        "messages": [{"from": phone, "id": message, "timestamp": str(int(time.time())),
                      "type": "text", "text": {"body": text}}],
    }
    return json.dumps({"object": "whatsapp_business_account", "entry": [
        {"id": "910000000000001", "changes": [{"value": value, "field": "messages"}]}]}).encode()


class Conversation:
    """One person on one line, who writes through one ingest."""

    def __init__(self, number: int, run: str, ingest_url: str) -> None:
        self.run, self.number, self.ingest_url = run, number, ingest_url
        self.is_meta = number % 2 == 1
        self.phone = f"1202{run}{number:03d}"
        lines = META_LINES if self.is_meta else tuple(TOKENS)
        self.line = lines[number // 2 % len(lines)]
        self.name = f"{'meta' if self.is_meta else 'evolution'}-{number}"

    def request(self, number: int) -> tuple[str, urllib.request.Request]:
        """Message id and POST of its message of that number."""
        text = TEXTS[number % len(TEXTS)]
        unique = hashlib.sha256(f"{self.run}/{self.number}/{number}".encode()).hexdigest()
        headers = {"Content-Type": "application/json"}
        if self.is_meta:
            message = "wamid.HRg" + unique[:32].upper()
            body = _meta_body(self.line, self.phone, message, text)
            digest = hmac.new(META_SECRET, body, hashlib.sha256).hexdigest()
            headers["X-Hub-Signature-256"] = "sha256=" + digest
            path = "/webhooks/meta/demo-meta"
        else:
            message = "3A" + unique[:18].upper()
            body = evolution_text(message, text, self.phone, self.line)
            path = "/webhooks/evolution/" + TOKENS[self.line]
        return message, urllib.request.Request(self.ingest_url + path, body, headers, method="POST")


def post_once(request: urllib.request.Request) -> int:
    """The status; 0 where there was none."""
    try:
        with _opener.open(request, timeout=POST_SECONDS) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code
    except (OSError, http.client.HTTPException):
        return 0


class Traffic:
    """One thread a conversation. `stop` lets each message under way get its 2xx first."""

    def __init__(self, conversations: list[Conversation], a_second: float, seed: str) -> None:
        self.messages: list[Message] = []
        self._pause = len(conversations) / a_second
        self._lock = threading.Lock()
        self._stopping, self._over = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=self._write, args=(one, random.Random(f"{seed}/{one.number}")),
                             daemon=True) for one in conversations]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> list[Message]:
        """The messages that still have no 2xx at the deadline."""
        self._stopping.set()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._over.set()
        return [one for one in self.snapshot() if not one.accepted and not one.is_given_up]

    def snapshot(self) -> list[Message]:
        with self._lock:
            return list(self.messages)

    def _write(self, conversation: Conversation, dice: random.Random) -> None:
        self._stopping.wait(dice.uniform(0, self._pause))
        number = 0
        while not self._stopping.is_set():
            self._deliver(conversation, number, dice)
            number += 1
            self._stopping.wait(dice.uniform(0.2, 1.8) * self._pause)

    def _deliver(self, conversation: Conversation, number: int, dice: random.Random) -> None:
        name, request = conversation.request(number)
        message = Message(name, conversation.name, number, time.time())
        with self._lock:
            self.messages.append(message)
        while not self._over.is_set():
            posted = time.time()
            status = post_once(request)
            message.tries += 1
            message.statuses.append(status)
            message.posts.append((posted, time.time()))
            if 200 <= status < 300:
                message.accepted = time.time()
                break
            if status in FOR_GOOD:
                if not conversation.is_meta:
                    return
            self._over.wait(min(2.0, 0.2 * 2 ** message.tries) * dice.uniform(0.8, 1.2))
        if dice.random() < REPEATED:
            post_once(request)
