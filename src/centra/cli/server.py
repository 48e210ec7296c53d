"""A server of one page, for whoever sits at this computer and has the address, which holds a token."""

import json
import socket
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedReader, RawIOBase
from queue import Empty, SimpleQueue
from secrets import token_urlsafe
from threading import Lock, Thread
from time import monotonic
from typing import Any, NoReturn, cast
from urllib.parse import parse_qs

HOST = "127.0.0.1"
LARGEST = 1 << 20  # bytes of a request
PATIENCE = 10.0  # seconds until it has to be here
LINGER = 1.0  # seconds in which what nobody wants is thrown away, so that the answer is not lost on the way
CONNECTIONS = 32  # at a time
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
METHODS = {"/": "GET", "/refit": "POST"}

Wish = dict[str, Any]


class Refused(Exception):
    """What is wrong with a request, in one sentence, and its status."""

    def __init__(self, why: str, status: int = 422) -> None:
        super().__init__(why)
        self.status = status


def serve(page: str, refit: Callable[[Wish], str], ready: Callable[[str], None]) -> NoReturn:
    """Hand out a page, and another one whenever it is asked for, until Ctrl-C.

    Connections have threads of their own; the work is done in the thread that calls, one wish after another, where
    Ctrl-C reaches it. While it works, further wishes are told so.

    Parameters
    ----------
    page : str
        HTML.
    refit : callable
        Takes what the page asks for, a JSON object, and gives the page that comes next, or raises Refused.
    ready : callable
        Is told the address.

    Raises
    ------
    KeyboardInterrupt
    """
    with _Server(page) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            ready(server.address)
            while True:
                server.work(refit)
        finally:
            server.shutdown()
            server.hang_up()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # their end is waited for, which hang_up() brings about
    request_queue_size = CONNECTIONS

    def __init__(self, page: str) -> None:
        super().__init__((HOST, 0), _Handler)
        self.token = token_urlsafe(32)
        self.host = f"{HOST}:{self.server_address[1]}"
        self.page = page
        self.address = f"http://{self.host}/?token={self.token}"
        self._wishes: SimpleQueue[tuple[Wish, Future[None]]] = SimpleQueue()
        self._working = Lock()
        self._open: set[socket.socket] = set()
        self._changing = Lock()
        self._over = False

    def work(self, refit: Callable[[Wish], str]) -> None:
        """Answer the next wish. The wait is short, as some systems let no Ctrl-C through meanwhile."""
        try:
            wish, answer = self._wishes.get(timeout=0.2)
        except Empty:
            return
        try:
            self.page = refit(wish)
        except Refused as error:
            answer.set_exception(error)
        else:
            answer.set_result(None)

    def wish(self, wish: Wish) -> None:
        """Have the page made anew; it is there when this returns.

        Raises
        ------
        Refused
            Also where another wish is worked at.
        """
        if not self._working.acquire(blocking=False):
            raise Refused("another fit is running: try again when it is done", 409)
        try:
            answer: Future[None] = Future()
            self._wishes.put((wish, answer))
            while not self._over:
                with suppress(TimeoutError):
                    return answer.result(timeout=0.05)
            raise Refused("centra has ended", 503)
        finally:
            self._working.release()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._changing:
            if self._over or len(self._open) >= CONNECTIONS:
                self.shutdown_request(request)
                return
            self._open.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._changing:
                self._open.discard(request)

    def hang_up(self) -> None:
        """End all connections, so that none keeps its thread."""
        self._over = True
        with self._changing:
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks is nobody's fault, and what is wrong with a request is its sender's."""


class _Incoming(RawIOBase):
    """What comes in, no later than in time, however slowly it drips."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._until = connection, monotonic() + PATIENCE

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


class _Handler(BaseHTTPRequestHandler):
    """One request: HTTP/1.0, so that a connection ends with it."""

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self.rfile = BufferedReader(_Incoming(self.connection))

    def do_GET(self) -> None:
        with self._telling():
            self._check()
            self._answer(200, self._ours.page, "text/html")

    def do_POST(self) -> None:
        with self._telling():
            self._check()
            self._ours.wish(self._wish())
            self._answer(200, "done")

    @property
    def _ours(self) -> _Server:
        return cast("_Server", self.server)

    @contextmanager
    def _telling(self) -> Generator[None]:
        try:
            yield
        except Refused as error:
            self.send_error(error.status, str(error))

    def _check(self) -> None:
        """Refuse what comes neither from our page nor from whoever was told its address."""
        path, _, query = self.path.partition("?")
        tokens = parse_qs(query).get("token", [])
        hosts, origins = (self.headers.get_all(name) or [] for name in ("Host", "Origin"))
        if hosts != [self._ours.host]:
            raise Refused("this server answers to its own address only: open the one that centra printed", 403)
        if origins != [f"http://{self._ours.host}"] and (origins or self.command == "POST"):
            raise Refused("this server answers to its own page only", 403)
        if len(tokens) != 1 or not compare_digest(tokens[0].encode(), self._ours.token.encode()):
            raise Refused("the token is missing or wrong: open the address that centra printed", 403)
        if path not in METHODS:
            raise Refused("there is nothing here", 404)
        if self.command != METHODS[path]:
            raise Refused(f"{METHODS[path]} is what works here", 405)

    def _wish(self) -> Wish:
        """What is asked for."""
        lengths = self.headers.get_all("Content-Length") or []
        if "Transfer-Encoding" in self.headers or not lengths:
            raise Refused("the request has to say how long it is", 411)
        if len(lengths) > 1 or not (lengths[0].isascii() and lengths[0].isdigit()):
            raise Refused("the length of the request is no number", 400)
        if len(lengths[0]) > len(str(LARGEST)) or int(lengths[0]) > LARGEST:
            raise Refused(f"the request is too large: {LARGEST:,} bytes at most", 413)
        if self.headers.get_content_type() != "application/json":
            raise Refused("the request has to be JSON", 415)
        try:
            text = self.rfile.read(int(lengths[0]))
            wish = json.loads(text)
        except TimeoutError:
            raise Refused("the request took too long", 408) from None
        except (ValueError, RecursionError):
            raise Refused("the request is no JSON", 400) from None
        if len(text) < int(lengths[0]) or not isinstance(wish, dict):
            raise Refused("the request is no JSON object, or is cut short", 400)
        return cast("Wish", wish)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Say in one sentence what is wrong, as text; the same for what http.server finds wrong itself."""
        if code == 501:  # a method that nobody has heard of
            code, message = 405, "GET and POST are what works here"
        self._answer(code, message or self.responses[code][0])
        self._linger()

    def _answer(self, status: int, text: str, kind: str = "text/plain") -> None:
        content = text.encode("utf-8", "replace")
        self.close_connection = True
        self.connection.settimeout(PATIENCE)
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        if status == 405:
            self.send_header("Allow", "GET, POST")
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _linger(self) -> None:
        """Where a connection is closed with bytes unread, the answer may never arrive."""
        until = monotonic() + LINGER
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            while (left := until - monotonic()) > 0:
                self.connection.settimeout(left)
                if not self.connection.recv(1 << 16):
                    return

    def version_string(self) -> str:
        return "centra"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""
