"""An HTTP server that answers like a provider of short messages, and a mail server that keeps what it receives."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


class Provider:
    """Keeps every request, gives one number to one ``out_id`` for ever; `answers` are statuses to give before 200.

    While `gate` is closed a message is taken and its answer held back.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.taken: dict[str, str] = {}
        self.answers: list[int] = []
        self.address = ""
        self.gate = threading.Event()
        self.gate.set()

    def answer(self, headers: dict[str, str], content: bytes) -> tuple[int, dict[str, str]]:
        body = json.loads(content)
        self.requests.append(body)
        self.headers.append(headers)
        status = self.answers.pop(0) if self.answers else 200
        if status in (200, 504):
            self.taken.setdefault(body["out_id"], f"n{len(self.taken) + 1}")
        return status, {"id": self.taken.get(body["out_id"], "")}


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that listens on a free port until the block ends; 504 means: taken, but the answer came too late."""
    kept = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = kept.answer(dict(self.headers), content)
            kept.gate.wait()
            with suppress(OSError):  # who asked may be no more
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *arguments: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kept.address = f"http://127.0.0.1:{server.server_address[1]}/send"
    try:
        yield kept
    finally:
        kept.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Mailbox:
    """Keeps every letter as it came; `refuse` answers 550."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.refuse = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuse:
            return "550 no such mailbox"
        self.letters.append(envelope)
        return "250 OK"


@contextmanager
def mailbox(port: int) -> Iterator[Mailbox]:
    """A mail server on `port` until the block ends."""
    kept = Mailbox()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()
