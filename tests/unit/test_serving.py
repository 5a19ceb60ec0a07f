"""How a server process ends: with real signals, on a small application."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
import requests

from tests.served import ROOT, free_port

PROGRAM = """
import asyncio, signal, sys
from sanic import Sanic
from sanic.response import text
from bot.log import configure_logging
from bot.serving import DrainTimes, serve_until_stopped

configure_logging()
app = Sanic("serving-test", configure_logging=False)

@app.after_server_start
async def start(app, _):
    app.ctx.asked, app.ctx.let_go = 0, asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, app.ctx.let_go.set)

@app.get("/")
async def state(_):
    return text(f"{app.ctx.is_draining} {app.ctx.asked}")

@app.get("/slow")
async def slow(_):
    app.ctx.asked += 1
    await app.ctx.let_go.wait()
    return text("done")

async def hang_up():
    print("hang up", flush=True)

serve_until_stopped(app, "127.0.0.1", int(sys.argv[1]), DrainTimes(float(sys.argv[2]), 60.0), hang_up)
"""
LONG = 600.0
WAIT_SECONDS = 30


class Server:
    """A server process."""

    def __init__(self, notice: float, manager: str = "") -> None:
        self.port = free_port()
        command = [sys.executable, "-W", "ignore", "-c", PROGRAM, str(self.port), str(notice)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NOTIFY_SOCKET": manager, "WATCHDOG_USEC": ""}
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.url = f"http://127.0.0.1:{self.port}"
        self.answer: dict[str, object] = {}
        wait_for(self.is_open)

    def is_open(self) -> bool:
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def state(self) -> str:
        """Return whether it drains, and how many slow requests it got."""
        return requests.get(self.url, timeout=WAIT_SECONDS).text

    def ask_slowly(self) -> threading.Thread:
        """Send a request that is answered after SIGUSR1, and wait until it is there."""

        def ask() -> None:
            try:
                self.answer["text"] = requests.get(f"{self.url}/slow", timeout=WAIT_SECONDS).text
            except requests.RequestException as error:
                self.answer["error"] = error

        thread = threading.Thread(target=ask)
        thread.start()
        wait_for(lambda: self.state() == "False 1")
        return thread

    def end(self) -> str:
        """Wait for the end; return what was logged."""
        out, errors = self.process.communicate(timeout=WAIT_SECONDS)
        assert self.process.returncode == 0, errors
        return (out + errors).decode()


def wait_for(is_so) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def server():
    made = []

    def make(*arguments):
        made.append(Server(*arguments))
        return made[-1]

    yield make
    for each in made:
        each.process.kill()
        each.process.wait()


def test_it_says_that_it_drains_then_takes_nothing_more_and_finishes(server):
    node = server(1.0)
    asked = node.ask_slowly()
    node.process.send_signal(signal.SIGTERM)
    wait_for(lambda: node.state() == "True 1")
    wait_for(lambda: not node.is_open())
    assert node.answer == {}
    node.process.send_signal(signal.SIGUSR1)
    asked.join()
    assert node.answer == {"text": "done"}
    assert '"cut": 0' in node.end()


def test_a_second_signal_ends_the_waiting(server):
    node = server(LONG)
    asked = node.ask_slowly()
    node.process.send_signal(signal.SIGTERM)
    wait_for(lambda: node.state() == "True 1")
    node.process.send_signal(signal.SIGTERM)
    assert '"cut": 1' in node.end()
    asked.join()
    assert "error" in node.answer


def test_on_a_terminal_there_is_no_notice(server):
    node = server(LONG)
    node.process.send_signal(signal.SIGINT)
    assert '"cut": 0' in node.end()


def test_a_connection_that_is_kept_open_does_not_hold_it_up(server):
    node = server(0.0)
    with requests.Session() as session:
        assert session.get(node.url, timeout=WAIT_SECONDS).ok
        node.process.send_signal(signal.SIGTERM)
        assert '"cut": 0' in node.end()


def test_what_was_connected_before_the_door_closed_is_heard(server):
    node = server(0.0)
    node.process.send_signal(signal.SIGSTOP)
    with socket.create_connection(("127.0.0.1", node.port), timeout=WAIT_SECONDS) as line:
        node.process.send_signal(signal.SIGTERM)
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        node.process.send_signal(signal.SIGCONT)
        assert line.recv(1000).startswith(b"HTTP/1.1 200")
    node.end()


def test_a_hang_up_is_passed_on_and_the_service_manager_hears_how_it_is(server, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(WAIT_SECONDS)
        node = server(0.0, str(tmp_path / "notify"))
        assert manager.recv(100) == b"READY=1"
        node.process.send_signal(signal.SIGHUP)
        wait_for(lambda: requests.get(node.url, timeout=WAIT_SECONDS).ok)
        node.process.send_signal(signal.SIGTERM)
        assert manager.recv(100) == b"STOPPING=1"
    assert "hang up" in node.end()


def test_a_port_that_is_taken_is_no_silent_end():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-W", "ignore", "-c", PROGRAM, str(taken.getsockname()[1]), "0"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=WAIT_SECONDS)
    assert done.returncode != 0
