"""Drives the sandbox's hosted mem0 with the official client of the environment it runs in.

Usage: official_client.py URL. Ends with 0 only if every call did what it does at mem0.
"""

import importlib.metadata
import sys
import time

from mem0 import MemoryClient

VERSION = importlib.metadata.version("mem0ai")
GENERATION = int(VERSION.split(".", maxsplit=1)[0])
USER = f"client-{VERSION}"
SAID = [{"role": "user", "content": "I like green tea"}]


def of_user(**more):
    """1.x takes users inside filters for its lists and searches, as 2.x does."""
    return {"filters": {"user_id": USER}, **more} if GENERATION > 0 else {"user_id": USER, **more}


def rows(answer):
    return answer["results"] if isinstance(answer, dict) else answer


def listed(client, count):
    """A queued addition is there a little later."""
    end = time.monotonic() + 20
    found = rows(client.get_all(**of_user()))
    while len(found) != count and time.monotonic() < end:
        found = rows(client.get_all(**of_user()))
    assert len(found) == count, f"{len(found)} rows, wanted {count}"
    return found


def status_of(error):
    """Of the answer that an error came from; each generation has classes of its own around it."""
    while error is not None:
        status = getattr(getattr(error, "response", None), "status_code", None)
        if status is not None:
            return status
        error = error.__cause__ or error.__context__
    return None


def refused(call):
    try:
        call()
    except Exception as error:  # pylint: disable=broad-except
        status = status_of(error)
        assert status is not None and 400 <= status < 500, f"{status}: {error!r}"
        return
    raise AssertionError("was not refused")


def main(url):
    client = MemoryClient(api_key="demo-mem0-key", host=url)
    client.add(SAID, user_id=USER, metadata={"outbox_id": "a"})
    client.add(SAID, user_id=USER, infer=False)
    found = listed(client, 2)
    assert {"outbox_id": "a"} in [row["metadata"] for row in found], found
    assert rows(client.search("tea", **of_user(top_k=1)))[0]["memory"] == "I like green tea"
    if GENERATION == 0:
        assert len(rows(client.search("tea", version="v2", filters={"user_id": USER}))) == 2
        assert len(rows(client.get_all(version="v2", filters={"user_id": USER}))) == 2
    assert len(rows(client.get_all(**of_user(page=1, page_size=1)))) == (1 if GENERATION != 1 else 2)
    one = found[0]["id"]
    assert client.get(one)["user_id"] == USER
    client.update(one, text="I like black tea")
    assert client.get(one)["memory"] == "I like black tea"
    assert len(client.history(one)) == 2
    client.delete(one)
    listed(client, 1)
    refused(lambda: client.get(one))
    refused(client.delete_all)
    refused(lambda: client.delete_all(user_id="*"))
    listed(client, 1)
    client.delete_all(user_id=USER)
    listed(client, 0)
    refused(lambda: MemoryClient(api_key="another", host=url))
    print(f"mem0ai {VERSION}: all calls did as at mem0")


if __name__ == "__main__":
    main(sys.argv[1])
