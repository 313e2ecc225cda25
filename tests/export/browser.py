# SPDX-License-Identifier: GPL-2.0-only
"""A headless Chromium, driven over its DevTools protocol; and a server for its pages."""
import base64
import contextlib
import http.server
import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--hide-scrollbars", "--remote-debugging-port=0", "--window-size=1600,1000"]
WAIT_LIMIT = 180  # seconds; guests may have the machine


class Trouble(Exception):
    pass


def find():
    """The browser, or None."""
    return shutil.which("chromium")


class Page:
    """One tab, by a WebSocket: RFC 6455, client side, text frames only."""

    def __init__(self, url):
        host, path = url.removeprefix("ws://").split("/", 1)
        name, port = host.split(":")
        self.socket = socket.create_connection((name, int(port)), timeout=WAIT_LIMIT)
        self.stream = self.socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
                            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
                            "Sec-WebSocket-Version: 13\r\n\r\n".encode())
        if b" 101 " not in self.stream.readline():
            raise Trouble("the browser takes no WebSocket")
        while self.stream.readline().strip():
            pass
        self.number = 0
        self.events = []

    def close(self):
        self.stream.close()
        self.socket.close()

    def send(self, text):
        data, mask = text.encode(), os.urandom(4)
        if len(data) < 126:
            head = struct.pack("!BB", 0x81, 0x80 | len(data))
        elif len(data) < 1 << 16:
            head = struct.pack("!BBH", 0x81, 0x80 | 126, len(data))
        else:
            head = struct.pack("!BBQ", 0x81, 0x80 | 127, len(data))
        repeated = (mask * (len(data) // 4 + 1))[:len(data)]
        masked = int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")
        self.socket.sendall(head + mask + masked.to_bytes(len(data), "big"))

    def receive(self):
        text = b""
        while True:
            first, second = self.stream.read(2)
            length = second & 0x7f
            if length == 126:
                length, = struct.unpack("!H", self.stream.read(2))
            elif length == 127:
                length, = struct.unpack("!Q", self.stream.read(8))
            data = self.stream.read(length)
            if first & 0x0f > 2:
                continue  # ping, close
            text += data
            if first & 0x80:
                return json.loads(text)

    def call(self, method, **params):
        self.number += 1
        self.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = self.receive()
            if answer.get("id") != self.number:
                self.events.append(answer)
            elif "error" in answer:
                raise Trouble(f"{method}: {answer['error']}")
            else:
                return answer["result"]

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in answer:
            raise Trouble(f"{expression[:80]}: {answer['exceptionDetails']}"[:1000])
        return answer["result"].get("value")

    def wait(self, expression):
        """Until it is true; returns what it is."""
        until = time.monotonic() + WAIT_LIMIT
        while time.monotonic() < until:
            value = self.evaluate(expression)
            if value:
                return value
            time.sleep(0.2)
        raise Trouble(f"never true: {expression[:200]}")

    def screenshot(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        Path(path).write_bytes(base64.b64decode(data))

    def errors(self):
        """What the page said on its console as an error, or threw, so far."""
        self.evaluate("1")  # whatever was on its way is here now
        return [event for event in self.events
                if event.get("method") == "Runtime.exceptionThrown" or
                (event.get("method") == "Runtime.consoleAPICalled" and
                 event["params"]["type"] == "error")]


def debugging_port(folder, browser):
    until = time.monotonic() + WAIT_LIMIT
    while time.monotonic() < until:
        with contextlib.suppress(OSError, IndexError):
            return int((Path(folder) / "DevToolsActivePort").read_text().splitlines()[0])
        if browser.poll() is not None:
            raise Trouble(f"the browser ended with status {browser.returncode}")
        time.sleep(0.1)
    raise Trouble("the browser never listened")


def remove(folder):
    """The last of the browser's processes may still write there."""
    until = time.monotonic() + 10
    while Path(folder).exists() and time.monotonic() < until:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.1)


@contextlib.contextmanager
def page():
    """A tab of a browser of its own."""
    folder = tempfile.mkdtemp(prefix="msiscope-browser-")
    browser = subprocess.Popen([find(), *OPTIONS, f"--user-data-dir={folder}", "about:blank"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    tab = None
    try:
        port = debugging_port(folder, browser)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
            pages = [one for one in json.load(answer) if one["type"] == "page"]
        tab = Page(pages[0]["webSocketDebuggerUrl"])
        for domain in ("Page", "Runtime"):
            tab.call(domain + ".enable")
        yield tab
    finally:
        if tab:
            tab.close()
        browser.terminate()
        browser.wait()
        remove(folder)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """The address under which this machine serves what is in @folder."""
    def handler(*args, **kwargs):
        return Quiet(*args, directory=folder, **kwargs)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
