"""What several nodes stand on: PostgreSQL, Redis and nginx, as processes of this run on loopback."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg2
import redis

from tests.served import free_port
from tests.unit.store.conftest import as_ordinary_user, fresh_postgres, postgres_program

START_SECONDS = 30
POLL_SECONDS = 0.1
NGINX_PLACES = ("/usr/sbin", "/usr/local/sbin")
NGINX = """daemon off;
worker_processes 1;
{user}pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream nodes {{ {nodes} keepalive 64; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://nodes;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_read_timeout 120s;
    }}
  }}
}}
"""
"""Nodes are asked in turn, so that a conversation goes from one to the other: nothing may be local to a node."""


@contextlib.contextmanager
def postgres(name: str) -> Iterator[str]:
    """Run a PostgreSQL with an empty database; yield its URL. It writes to disk as it does in earnest."""
    folder, port = Path(tempfile.mkdtemp(prefix="nabij-postgres-")), free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, control = str(folder / "data"), postgres_program("pg_ctl")
    try:
        initdb = postgres_program("initdb")
        as_ordinary_user(initdb, "-D", data, "-U", "nabij", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-p {port} -h 127.0.0.1 -k {folder}"
        as_ordinary_user(control, "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield fresh_postgres(port, name)
        finally:
            as_ordinary_user(control, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def postgres_bytes(url: str) -> int:
    """Return the size of a PostgreSQL database."""
    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """Run a Redis that keeps nothing on disk; yield its URL."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with _running(command):
        client, deadline = redis.Redis(port=port), time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(redis.ConnectionError):
                client.ping()
                break
            time.sleep(POLL_SECONDS)
        client.close()
        yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def nginx(ports: Sequence[int]) -> Iterator[str]:
    """Run an nginx that divides requests over nodes on these ports; yield its address."""
    program = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), *NGINX_PLACES))) or "nginx"
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nginx.conf"
        nodes = " ".join(f"server 127.0.0.1:{each};" for each in ports)
        user = "user root;\n" if os.geteuid() == 0 else ""
        path.write_text(NGINX.format(user=user, folder=folder, nodes=nodes, port=port))
        with _running([program, "-p", folder, "-c", str(path), "-e", f"{folder}/error.log"]):
            yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def _running(command: Sequence[str]) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()
