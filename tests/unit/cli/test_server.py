"""The server of one page: who is let in, what is refused before it is read, and that it ends."""

import http.client
import json
import re
import socket
import threading
import time
from contextlib import suppress
from queue import Queue

import pytest

from centra.cli import server

PAGE = "<!DOCTYPE html><title>before</title>"


class End(BaseException):
    """As Ctrl-C, in a thread."""


class Running:
    """A server in a thread; a wish for the end ends it."""

    def __init__(self):
        self.wishes, self.held, told = [], threading.Event(), Queue()
        self.held.set()

        def refit(wish):
            self.wishes.append(wish)
            if wish.get("end"):
                raise End
            assert self.held.wait(10)
            if "wrong" in wish:
                raise server.Refused(wish["wrong"])
            return f"<title>{wish['k']}</title>"

        def run():
            with pytest.raises(End):
                server.serve(PAGE, refit, told.put)

        self.threads = threading.active_count()
        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        address = told.get(timeout=10)
        self.port, self.token = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\?token=([\w-]{40,})", address).groups()
        self.host = f"127.0.0.1:{self.port}"

    def head(self, method="POST", path="/refit", *, token=None, host=None, origin=None, version="1.1", **more):
        token = self.token if token is None else token
        lines = [f"{method} {path}?token={token} HTTP/{version}" if token else f"{method} {path} HTTP/{version}"]
        lines += [f"Host: {self.host if host is None else host}"] if host != "" else []
        origin = f"http://{self.host}" if origin is None and method == "POST" else origin
        lines += [f"Origin: {origin}"] if origin else []
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
        return "\r\n".join([*lines, "", ""]).encode()

    def ask(self, sent, seconds=10):
        """The status and the body of what comes back, and its head."""
        with socket.create_connection(("127.0.0.1", int(self.port)), timeout=seconds) as connection:
            connection.sendall(sent)
            said = b""
            while part := connection.recv(1 << 16):
                said += part
        head, _, body = said.partition(b"\r\n\r\n")
        return int(head.split()[1]), body.decode(), head.decode()

    def wish(self, wish, **more):
        body = json.dumps(wish).encode()
        more = {"Content_Type": "application/json", "Content_Length": len(body), **more}
        return self.ask(self.head(**more) + body)

    def end(self):
        if self.thread.is_alive():
            self.held.set()
            with suppress(IndexError, ConnectionError):  # whoever waits is hung up on
                self.wish({"end": True})
            self.thread.join(10)
        assert not self.thread.is_alive()


@pytest.fixture
def running():
    one = Running()
    yield one
    one.end()


def test_the_page_and_the_next(running):
    status, body, head = running.ask(running.head("GET", "/"))
    assert (status, body) == (200, PAGE)
    for line in (
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: no-referrer",
        "Cache-Control: no-store",
        "Content-Security-Policy: frame-ancestors 'none'",
        "Content-Type: text/html; charset=utf-8",
    ):
        assert line in head.split("\r\n")
    assert "Python" not in head
    assert "Access-Control" not in head
    assert running.wish({"k": "3"})[:2] == (200, "done")
    assert running.ask(running.head("GET", "/"))[1] == "<title>3</title>"
    assert running.wish({"wrong": "no such column <b>"})[:2] == (422, "no such column <b>")
    assert running.ask(running.head("GET", "/"))[1] == "<title>3</title>"


def refusals():
    json_ = {"Content_Type": "application/json", "Content_Length": 2}
    yield "another host", 403, {"host": "evil.example:80"}, b""
    yield "its name", 403, {"host": "localhost:1"}, b""
    yield "no host", 403, {"host": "", "version": "1.0"}, b""
    yield "another origin", 403, {"origin": "http://evil.example", **json_}, b"{}"
    yield "another port", 403, {"origin": "http://127.0.0.1:1", **json_}, b"{}"
    yield "a null origin", 403, {"origin": "null", **json_}, b"{}"
    yield "no origin", 403, {"origin": "", **json_}, b"{}"
    yield "another origin that reads", 403, {"method": "GET", "path": "/", "origin": "http://evil.example"}, b""
    yield "no token", 403, {"method": "GET", "path": "/", "token": ""}, b""
    yield "a wrong token", 403, {"method": "GET", "path": "/", "token": "x" * 43}, b""
    yield "a token of other letters", 403, {"method": "GET", "path": "/", "token": "%C3%A9"}, b""
    yield "no token, to refit", 403, {"token": "", **json_}, b"{}"
    yield "another path", 404, {"method": "GET", "path": "/etc/passwd"}, b""
    yield "a path upwards", 404, {"method": "GET", "path": "/../../etc/passwd"}, b""
    yield "a path that is an address", 404, {"method": "GET", "path": "http://[/"}, b""
    yield "reading what is written", 405, {"method": "GET"}, b""
    yield "writing what is read", 405, {"path": "/", **json_}, b"{}"
    yield "HEAD", 405, {"method": "HEAD", "path": "/"}, b""
    yield "OPTIONS", 405, {"method": "OPTIONS"}, b""
    yield "PUT", 405, {"method": "PUT"}, b""
    yield "an unheard-of method", 405, {"method": "BREW"}, b""
    yield "no length", 411, {"Content_Type": "application/json"}, b"{}"
    yield (
        "in chunks",
        411,
        {"Content_Type": "application/json", "Transfer_Encoding": "chunked"},
        b"2\r\n{}\r\n0\r\n\r\n",
    )
    yield "both", 411, {"Transfer_Encoding": "chunked", **json_}, b"{}"
    yield "a length that is none", 400, {"Content_Type": "application/json", "Content_Length": "-1"}, b"{}"
    yield "a length in words", 400, {"Content_Type": "application/json", "Content_Length": "0x2"}, b"{}"
    yield "100 MB", 413, {"Content_Type": "application/json", "Content_Length": 100_000_000}, b""
    yield "endless", 413, {"Content_Type": "application/json", "Content_Length": "9" * 5000}, b""
    yield "a form of HTML", 415, {"Content_Type": "text/plain", "Content_Length": 2}, b"{}"
    yield "no JSON", 400, json_, b"{]"
    yield "no object", 400, json_, b"[]"
    yield "too deep", 400, {"Content_Type": "application/json", "Content_Length": 100_000}, b"[" * 100_000
    yield "bytes", 400, json_, b"\xff\xfe"


@pytest.mark.parametrize(("what", "status", "how", "body"), list(refusals()), ids=[each[0] for each in refusals()])
def test_what_is_refused(running, what, status, how, body):
    found, said, head = running.ask(running.head(**how) + body)
    assert found == status
    assert "X-Content-Type-Options: nosniff" in head
    assert "<" not in said
    assert said.count("\n") == 0
    assert running.token not in said + head
    assert bool(said) is (how.get("method") != "HEAD")
    assert running.wishes == []
    assert running.ask(running.head("GET", "/"))[0] == 200


def test_two_hosts_or_lengths_are_none(running):
    twice = running.head("GET", "/").replace(b"\r\n\r\n", b"\r\nHost: evil.example\r\n\r\n")
    assert running.ask(twice)[0] == 403
    assert running.wish({"k": "2"}, Content_length="1")[0] == 400
    assert running.ask(running.head("GET", "/", token=f"{running.token}&token=x"))[0] == 403


def test_100_megabytes_are_not_read(running):
    start = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", int(running.port), timeout=10)
    headers = {"Origin": f"http://{running.host}", "Content-Type": "application/json", "Content-Length": "100000000"}
    connection.request("POST", f"/refit?token={running.token}", headers=headers)  # but not a byte of it
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (413, b"the request is too large: 1,048,576 bytes at most")
    assert time.monotonic() - start < 2
    connection.close()
    large = running.head(Content_Type="application/json", Content_Length=20_000_000) + bytes(20_000_000)
    assert running.ask(large)[0] == 413  # and whoever sends all of it still hears so


def test_what_is_slow_or_lies_is_given_up(running, monkeypatch):
    monkeypatch.setattr(server, "PATIENCE", 0.4)
    head = running.head(Content_Type="application/json", Content_Length=500)
    start = time.monotonic()
    assert running.ask(head + b'{"k": "3"}')[0] == 408  # nothing more comes
    with socket.create_connection(("127.0.0.1", int(running.port)), timeout=10) as slow:
        with suppress(ConnectionError):
            for byte in head + b" " * 500:  # each in time, all of them not
                slow.sendall(bytes([byte]))
                time.sleep(0.01)
        assert time.monotonic() - start < 8
    with socket.create_connection(("127.0.0.1", int(running.port)), timeout=10) as short:
        short.sendall(head + b"{}")
        short.shutdown(socket.SHUT_WR)
        assert short.recv(100).startswith(b"HTTP/1.0 400 ")
    assert running.wishes == []


def test_while_it_works_it_says_so_and_still_shows_the_page(running):
    running.held.clear()
    first = []
    asking = threading.Thread(target=lambda: first.append(running.wish({"k": "5"})[:2]))
    asking.start()
    while not running.wishes:
        time.sleep(0.01)
    assert running.wish({"k": "6"})[:2] == (409, "another fit is running: try again when it is done")
    assert running.ask(running.head("GET", "/"))[:2] == (200, PAGE)
    running.held.set()
    asking.join(10)
    assert first == [(200, "done")]
    assert [wish["k"] for wish in running.wishes] == ["5"]


def test_many_connections_that_say_nothing(running):
    idle = [socket.create_connection(("127.0.0.1", int(running.port))) for _ in range(server.CONNECTIONS)]
    time.sleep(0.2)
    with pytest.raises((OSError, IndexError)):  # closed unheard
        running.ask(running.head("GET", "/"))
    for each in idle:
        each.close()
    time.sleep(0.2)
    assert running.ask(running.head("GET", "/"))[0] == 200


def test_its_end_leaves_no_thread_and_no_port():
    one = Running()
    idle = socket.create_connection(("127.0.0.1", int(one.port)))
    start = time.monotonic()
    one.end()
    assert time.monotonic() - start < 2  # though somebody is still silent
    assert threading.active_count() == one.threads
    assert idle.recv(1) == b""
    idle.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(one.port)))
