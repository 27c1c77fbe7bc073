"""mem0's library behind the routes of its open-source server, with models that are a few lines here.

Usage: library_server.py FOLDER. Prints its address; ends with its standard input.
"""

import hashlib
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

os.environ["MEM0_TELEMETRY"] = "False"
os.environ["MEM0_DIR"] = sys.argv[1]

from mem0 import Memory  # noqa: E402  # pylint: disable=wrong-import-position

KEY, MEMBER_KEY = "demo-mem0-key", "demo-mem0-member-key"
DIMENSIONS = 64


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass

    def body(self):
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")

    def answer(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def vector(text):
    """Words counted into a few places: texts that share words are near."""
    out = [0.01] * DIMENSIONS
    for word in text.lower().split():
        out[hashlib.md5(word.encode()).digest()[0] % DIMENSIONS] += 1.0
    return out


def extracted(prompt):
    """The user's lines of what is new, as the library writes them into its prompt."""
    new = prompt.split("New Messages", maxsplit=1)[-1]
    lines = [line.strip() for line in new.replace("\\n", "\n").splitlines()]
    told = [line[len("user: "):].rstrip('"') for line in lines if line.startswith("user: ")]
    return {"memory": [{"id": str(n), "text": text} for n, text in enumerate(told)]}


class Models(Handler):
    """As much of an OpenAI-compatible service as the library asks of one."""

    def do_POST(self):  # pylint: disable=invalid-name
        asked = self.body()
        if self.path.endswith("/embeddings"):
            texts = asked["input"] if isinstance(asked["input"], list) else [asked["input"]]
            self.answer(200, {"object": "list", "model": "m", "data": [
                {"object": "embedding", "index": n, "embedding": vector(text)}
                for n, text in enumerate(texts)], "usage": {"prompt_tokens": 1, "total_tokens": 1}})
            return
        words = json.dumps(extracted(asked["messages"][-1]["content"]))
        self.answer(200, {"id": "c", "object": "chat.completion", "created": 1, "model": "m",
                          "choices": [{"index": 0, "finish_reason": "stop",
                                       "message": {"role": "assistant", "content": words}}]})


class Routes(Handler):
    memory = None
    lock = threading.Lock()  # the vector store in this process is for one thread

    def handle_one(self):
        key = self.headers.get("X-API-Key")
        if key not in (KEY, MEMBER_KEY):
            return 401, {"detail": "Invalid API key"}
        url = urlsplit(self.path)
        if key != KEY and self.command == "DELETE" and url.path == "/memories":
            return 403, {"detail": "Admin role required."}
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        body = self.body()
        parts = url.path.strip("/").split("/")
        if url.path == "/search" and self.command == "POST":
            return 200, self.memory.search(body.pop("query"), **body)
        if url.path == "/memories":
            return 200, self.all_of(query, body)
        if len(parts) == 2 and parts[0] == "memories" and not url.path.endswith("/"):
            if self.command == "GET":
                return 200, self.memory.get(parts[1])
            self.memory.delete(parts[1])
            return 200, {"message": "Memory deleted successfully"}
        return 404, {"detail": "Not Found"}

    def all_of(self, query, body):
        if self.command == "POST":
            return self.memory.add(body.pop("messages"), **body)
        if self.command == "DELETE":
            self.memory.delete_all(user_id=query["user_id"])
            return {"message": "All relevant memories deleted"}
        return self.memory.get_all(filters={"user_id": query["user_id"]},
                                   top_k=int(query.get("top_k", 20)),
                                   show_expired=query.get("show_expired") == "true")

    def route(self):
        try:
            with self.lock:
                status, value = self.handle_one()
        except Exception as error:  # pylint: disable=broad-except  # as the server does it
            print(repr(error), file=sys.stderr, flush=True)
            status, value = 502, {"detail": "Upstream provider error.", "code": "unknown",
                                  "request_id": "0"}
        self.answer(status, value)

    do_GET = do_POST = do_DELETE = route


def serve(handler):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def main(folder):
    models = {"api_key": "none", "model": "m", "openai_base_url": serve(Models) + "/v1"}
    Routes.memory = Memory.from_config({
        "vector_store": {"provider": "qdrant", "config": {
            "path": f"{folder}/vectors", "collection_name": "m", "embedding_model_dims": DIMENSIONS,
            "on_disk": True}},
        "llm": {"provider": "openai", "config": models},
        "embedder": {"provider": "openai", "config": {**models, "embedding_dims": DIMENSIONS}},
        "history_db_path": f"{folder}/history.db"})
    print(serve(Routes), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
