"""Posting as the providers do: what got no 2xx is posted again, until a deadline."""

import hashlib
import hmac
import http.client
import time
import urllib.error
import urllib.request

# Of the demo source in schemas/seed/demo.json.
META_SECRET = b"frontdesk-samples-app-secret"
# A process that was killed is back, and its partitions are open again, well within this.
PATIENCE_SECONDS = 60

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def fetch(url: str, timeout: float = 10) -> bytes:
    """A process that is away is asked again; OSError where it stays away."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with _opener.open(url, timeout=timeout) as answer:
                return answer.read()
        except (OSError, http.client.HTTPException) as failure:
            if time.monotonic() > deadline:
                raise OSError(f"{url}: {failure}") from failure
            time.sleep(0.2)


def post_once(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The HTTP status; 0 where the connection failed or was cut."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", **headers})
    try:
        with _opener.open(request, timeout=15) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, http.client.HTTPException):
        return 0


def post(urls: list[str], path: str, body: bytes, headers: dict[str, str]) -> tuple[int, int]:
    """Final status and number of tries; 0 and 5xx are repeated on the next address."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    tries = 0
    while True:
        status = post_once(urls[tries % len(urls)] + path, body, headers)
        tries += 1
        if 0 < status < 500 or time.monotonic() > deadline:
            return status, tries
        time.sleep(min(2.0, 0.1 * 2**tries))


def evolution_headers() -> dict[str, str]:
    return {"User-Agent": "axios/1.13.2"}


def meta_headers(body: bytes, secret: bytes = META_SECRET) -> dict[str, str]:
    digest = hmac.new(secret, body, hashlib.sha256).hexdigest()
    return {"User-Agent": "facebookexternalua", "X-Hub-Signature-256": "sha256=" + digest}
