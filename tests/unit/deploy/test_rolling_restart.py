"""`deploy/rolling-restart`, with a made-up systemctl and nodes that say how they are."""

from __future__ import annotations

import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.served import ROOT

SYSTEMCTL = """#!/bin/sh
echo "$*" >> {log}
case "$1" in
  list-units) for port in {first} {second}; do echo "nabij@$port.service loaded active running Nabij"; done;;
esac
"""


class Health(BaseHTTPRequestHandler):
    """Says how a node is."""

    def do_GET(self) -> None:
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def nodes():
    """Return two nodes that say that they are well."""
    servers = [HTTPServer(("127.0.0.1", 0), Health) for _ in range(2)]
    for server in servers:
        server.status = 200
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def run(nodes, tmp_path):
    """Return what runs the script, and says how that ended and what systemctl was asked."""
    first, second = (server.server_port for server in nodes)
    log, program = tmp_path / "asked", tmp_path / "systemctl"
    program.write_text(SYSTEMCTL.format(log=log, first=first, second=second))
    program.chmod(0o755)

    def run(*ports):
        environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "NABIJ_WAIT_SECONDS": "0"}
        command = [str(ROOT / "deploy" / "rolling-restart"), *map(str, ports)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, [line for line in log.read_text().split("\n") if line.startswith("restart")]

    return run


def test_all_that_run_one_after_the_other(run, nodes):
    assert run() == (0, [f"restart nabij@{server.server_port}.service" for server in nodes])


def test_those_that_are_named(run, nodes):
    assert run(nodes[1].server_port) == (0, [f"restart nabij@{nodes[1].server_port}.service"])


def test_it_stops_at_the_first_that_does_not_come_back(run, nodes):
    nodes[0].status = 503
    assert run() == (1, [f"restart nabij@{nodes[0].server_port}.service"])
