"""What a service manager hears (sd_notify(3))."""

from __future__ import annotations

import asyncio
import os
import socket

import pytest

from bot.service_manager import ALIVE, READY, ServiceManager

MICROSECONDS = "30000"


@pytest.fixture
def manager_socket(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(5)
        yield listening


def heard(listening):
    return listening.recv(100).decode()


def test_it_hears_a_state(manager_socket):
    ServiceManager({"NOTIFY_SOCKET": manager_socket.getsockname()}).tell(READY)
    assert heard(manager_socket) == "READY=1"


def test_an_address_without_a_file():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0nabij-{os.getpid()}")
        ServiceManager({"NOTIFY_SOCKET": f"@nabij-{os.getpid()}"}).tell(READY)
        assert heard(listening) == "READY=1"


def test_without_one_nothing_happens(tmp_path):
    ServiceManager({}).tell(READY)
    ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "nobody")}).tell(READY)


def test_it_hears_again_and_again_that_the_event_loop_turns(manager_socket):
    environment = {"NOTIFY_SOCKET": manager_socket.getsockname(), "WATCHDOG_USEC": MICROSECONDS}

    async def run():
        task = asyncio.ensure_future(ServiceManager(environment).keep_alive())
        await asyncio.sleep(0.1)
        task.cancel()

    asyncio.run(run())
    assert [heard(manager_socket) for _ in range(2)] == [ALIVE, ALIVE]


@pytest.mark.parametrize(
    "environment",
    [{}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "x"}, {"WATCHDOG_USEC": MICROSECONDS, "WATCHDOG_PID": "1"}],
)
def test_when_nobody_watches_this_process(environment):
    assert ServiceManager(environment).watchdog_seconds is None


def test_how_long_a_silence_may_last():
    environment = {"WATCHDOG_USEC": MICROSECONDS, "WATCHDOG_PID": str(os.getpid())}
    assert ServiceManager(environment).watchdog_seconds == pytest.approx(0.03)
