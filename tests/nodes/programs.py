"""nginx with the configuration of `deploy/`, as a process beside the nodes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from tests.served import ROOT, free_port
from tests.telegram.nodes import is_listening

START_SECONDS = 20
NGINX = """{user}daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include nabij.conf;
}}
"""


def find_program(name: str) -> str:
    """Return the path of a program, also where Debian keeps those of administrators."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    assert found, f"No {name} on this machine: run `make system-packages`."
    return found


class Program:
    """A program that listens on a port; it can be killed and started again."""

    def __init__(self, command: Sequence[str], port: int, log: Path) -> None:
        self.command, self.port, self.log = list(command), port, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it listens."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not is_listening(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.command[0]} did not come up:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    def is_running(self) -> bool:
        """Say whether there is a process."""
        return self.process is not None and self.process.poll() is None

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Stop, or kill."""
        if self.process is not None and self.is_running():
            self.process.send_signal(how)
            self.process.wait(20)


def nginx(folder: Path, nodes: Sequence[int], consoles: Sequence[int] = ()) -> Program:
    """Return nginx with `deploy/nginx`, in front of nodes (and consoles) on these ports."""
    port = free_port()
    shutil.copytree(ROOT / "deploy" / "nginx", folder, dirs_exist_ok=True)
    site, upstreams = folder / "nabij.conf", folder / "nabij" / "upstreams.conf"
    text = site.read_text().replace("listen 80;", f"listen 127.0.0.1:{port};")
    site.write_text(text.replace("/var/log/nginx/", f"{folder}/"))
    text = upstreams.read_text()
    for mark, ports in (("501", nodes), ("502", consoles or nodes)):
        servers = "".join(f"    server 127.0.0.1:{p} max_fails=0;\n" for p in ports)
        text = re.sub(rf"(?:    server 127\.0\.0\.1:{mark}\d .*\n)+", servers, text)
    upstreams.write_text(text)
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user=user))
    command = [find_program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    return Program(command, port, folder / "nginx.log")
