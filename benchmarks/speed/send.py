"""Sends a crowd to a server: starts its process, gives it the order, takes back what it heard."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict

from benchmarks.speed.crowd import Heard, Order
from bot.settings import ROOT


def send(order: Order) -> Heard:
    """Return what a crowd heard.

    Raises:
        subprocess.CalledProcessError: when the crowd's process fails.
    """
    command = [sys.executable, "-m", "benchmarks.speed.crowd"]
    done = subprocess.run(command, input=json.dumps(asdict(order)).encode(), cwd=ROOT, check=True, capture_output=True)
    told = json.loads(done.stdout)
    return Heard(**{**told, "latencies": [tuple(pair) for pair in told["latencies"]]})
